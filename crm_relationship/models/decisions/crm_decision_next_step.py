from datetime import timedelta
from itertools import islice

from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_next_step_condition import Situation

TO_DO = "mail.mail_activity_data_todo"


class CrmDecision(models.Model):
    """A next step that was proposed by a rule, and accepted or rejected."""

    _inherit = "crm.decision"

    step_rule_id = fields.Many2one(
        "crm.next.step.rule",
        "Rule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    step_accepted = fields.Boolean("Accepted", readonly=True)
    step_activity_id = fields.Many2one(
        "mail.activity", "To Do", readonly=True, ondelete="set null"
    )


class CrmNextStepRule(models.Model):
    """Steps are proposed, accepted and rejected; what was answered pauses its rule."""

    _inherit = "crm.next.step.rule"

    @api.model
    def _proposals(self, situation, limit=None):
        """[(rule, evidence)] of the first rules that hold for a customer now.

        What the rules after them ask for is not read.
        """
        customer, company = situation.customer, situation.company
        # sudo: rules are read by whoever sees a customer
        rules = self.sudo().search_fetch([("company_id", "in", (False, company.id))])
        rules -= rules._paused(customer, company)
        found = ((rule, rule.with_env(self.env)._evidence(situation)) for rule in rules)
        return list(islice((pair for pair in found if pair[1]), limit))

    def _paused(self, customer, company):
        """Those rejected lately, and those accepted that are still to be done."""
        today = company._crm_today()
        longest = max(self.mapped("pause_days"), default=0)
        # sudo: what a colleague has answered counts as well
        answers = (
            self.env["crm.decision"]
            .sudo()
            .search_fetch(
                [
                    ("step_rule_id", "in", self.ids),
                    ("partner_id", "=", customer.id),
                    ("company_id", "=", company.id),
                    "|",
                    ("step_activity_id.active", "=", True),
                    ("decided_date", ">", today - timedelta(days=longest)),
                ]
            )
        )
        paused = self.browse()
        for answer in answers:
            pause = timedelta(days=answer.step_rule_id.pause_days)
            if answer.step_accepted:
                is_paused = answer.step_activity_id.active
            else:
                is_paused = answer.decided_date > today - pause
            if is_paused:
                paused |= answer.step_rule_id
        return paused

    @api.model
    def accept_step(self, partner_id, rule_id, reason=None):
        """Do the step that a rule proposes: it becomes an activity of the reader's.

        :returns: the decision
        """
        decision, rule = self._answer(partner_id, rule_id, True, reason)
        due = decision.company_id._crm_today() + timedelta(days=rule.deadline_days)
        # sudo: whoever sees the customer may have a to-do with him
        customer = decision.partner_id.sudo()
        activity = customer.activity_schedule(
            None if rule.activity_type_id else TO_DO,
            activity_type_id=rule.activity_type_id.id,
            date_deadline=due,
            summary=rule.name,
            note="\n".join(filter(None, (rule.what_to_do, decision.reason))),
            user_id=self.env.uid,
        )
        decision.sudo().step_activity_id = activity
        return decision

    @api.model
    def reject_step(self, partner_id, rule_id, reason):
        """Do not do it, and say why; it is not proposed again for some time.

        :returns: the decision
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why you reject the step: write a reason."))
        return self._answer(partner_id, rule_id, False, reason)[0]

    def _answer(self, partner_id, rule_id, accepted, reason):
        partner = self.env["res.partner"].browse(partner_id).exists()
        partner.check_access("read")
        customer = partner.commercial_partner_id
        found = dict(self._proposals(Situation(customer, self.env.company)))
        rule = self.browse(rule_id).sudo()
        if not found.get(rule):
            raise UserError(
                self.env._("This step is not proposed any more: load the page again.")
            )
        evidence = list(found[rule])
        if cost := rule._cost_in_words(self.env.company):
            evidence.append({"text": cost})
        said = " ".join(line["text"] for line in evidence if not line.get("figures"))
        not_now = self.env._("Not now")
        decision = self.env["crm.decision"].make(
            "next_step",
            customer,
            rule.name,
            options=[rule.name, not_now],
            chosen=rule.name if accepted else not_now,
            reason=(reason or "").strip() or said,
            evidence=evidence,
        )
        # sudo: the decision is the reader's own, made above
        decision.sudo().write({"step_rule_id": rule.id, "step_accepted": accepted})
        return decision, rule
