from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .crm_decision import DECIDERS

# who sees all customers; everybody else decides for his own and for nobody's
ALL_CUSTOMERS = (
    "sales_team.group_sale_salesman_all_leads,"
    "crm_relationship.crm_relationship_group_manager,"
    "account.group_account_invoice,account.group_account_readonly"
)
USER_GROUP = "crm_relationship.crm_relationship_group_user"
QUIET = {"mail_create_nolog": True, "mail_create_nosubscribe": True}


class CrmDecision(models.Model):
    """Decisions that are no approvals: asked of somebody, or made at once."""

    _inherit = "crm.decision"

    @api.model
    def make(
        self,
        kind,
        partner,
        name,
        options=None,
        chosen=None,
        reason=None,
        company=None,
        valid_until=None,
        expected=None,
        review_date=None,
        evidence=None,
    ):
        """Record what has been decided, one decision for each customer.

        :param kind: next_step, price, win_back, stop, invest or other
        :param partner: contacts, or their ids; decided is about their customers
        :param name: the question, or what was decided
        :param options: what was considered: names, or dicts of name, reasons_for and
            reasons_against
        :param chosen: the name of the option that was chosen
        :param reason: why; needed
        :param company: company of ours, or its id; else the current one
        :param expected: (figure of crm.relationship, value), and "at_most" where it is
            to fall so far; else it is to reach it
        :param review_date: when to look whether it was right
        :param evidence: sentences it rests on: a text, or a list of
            {text, figures: [names]}, shown to those who may see all these figures
        :returns: the decisions, in the order of the customers
        """
        vals = self._question(kind, name, options, chosen, company)
        vals |= self._expectation(expected, review_date)
        vals |= {
            "valid_until": valid_until,
            "evidence": [{"text": evidence}] if isinstance(evidence, str) else evidence,
        }
        decisions = self._ask_for_each(partner, vals)
        decisions._set_decided(reason)
        return decisions

    @api.model
    def ask(self, kind, partner, name, decider, options=None, company=None, **vals):
        """Ask somebody to decide, one question for each customer.

        :param decider: user, or his id, who finds it among his activities
        :returns: the decisions, waiting
        """
        unknown = set(vals) - {"expected", "review_date", "valid_until"}
        if unknown:
            raise UserError(
                self.env._("A question has no %s.", ", ".join(sorted(unknown)))
            )
        question = self._question(kind, name, options, None, company)
        question |= self._expectation(vals.get("expected"), vals.get("review_date"))
        decider = self._records("res.users", decider)
        decider.with_env(self.env).check_access("read")
        question |= {
            "decider_id": decider.id,
            "valid_until": vals.get("valid_until"),
        }
        decisions = self._ask_for_each(partner, question)
        # sudo: whoever asks may put it on the list of whom he asks
        decisions.sudo().activity_schedule(
            "crm_relationship.mail_activity_decide", user_id=decider.id, summary=name
        )
        return decisions

    def decide(self, chosen=None, reason=None):
        """Answer questions that wait: which option, and why."""
        self.check_access("read")
        for decision in self:
            decision._check_open_question()
            decision._check_decider()
            # sudo: who may decide was checked; options are written for nobody else
            options = decision.sudo().option_ids
            options.is_chosen = False
            options.filtered(lambda option: option.name == chosen).is_chosen = True
            decision._check_choice(chosen)
        self._set_decided(reason)
        # sudo: the activity belongs to whoever was asked
        self.sudo().activity_feedback(["crm_relationship.mail_activity_decide"])
        return True

    def action_withdraw(self):
        """Nobody need decide this any more."""
        self.check_access("read")
        for decision in self:
            decision._check_open_question()
            if decision.asked_by_id != self.env.user:
                decision._check_decider()
        # sudo: who may take it back was checked above
        self.sudo().write({"state": "withdrawn"})
        self.sudo().activity_unlink(["crm_relationship.mail_activity_decide"])
        return True

    # the question

    def _question(self, kind, name, options, chosen, company):
        self._check_kind(kind)
        company = self._records("res.company", company) or self.env.company
        if company not in self.env.user.company_ids:
            # of others' not even the name
            company.with_env(self.env).check_access("read")
        if company not in self.env.companies:
            raise AccessError(
                self.env._("Switch to %s to decide for it.", company.sudo().name)
            )
        considered = [
            {"name": option} if isinstance(option, str) else dict(option)
            for option in options or ()
        ]
        commands = [
            Command.create(
                {
                    "name": option["name"],
                    "sequence": place,
                    "reasons_for": option.get("reasons_for"),
                    "reasons_against": option.get("reasons_against"),
                    "is_chosen": option["name"] == chosen,
                }
            )
            for place, option in enumerate(considered)
        ]
        if chosen and chosen not in [option["name"] for option in considered]:
            raise UserError(
                self.env._("%s is none of the options: choose one of them.", chosen)
            )
        return {
            "kind": kind,
            "name": name,
            "company_id": company.id,
            "asked_by_id": self.env.uid,
            "option_ids": commands,
        }

    def _check_kind(self, kind):
        if kind in DECIDERS:
            raise UserError(
                self.env._("Approvals are asked for and given on the quotation.")
            )
        kinds = dict(self._fields["kind"].selection)
        if kind not in kinds:
            raise UserError(
                self.env._(
                    "There is no kind of decision %(kind)s. Choose one of %(kinds)s.",
                    kind=kind,
                    kinds=", ".join(set(kinds) - set(DECIDERS)),
                )
            )

    def _records(self, model, given):
        """Records, given as such or by their ids."""
        if isinstance(given, models.BaseModel):
            return given
        return self.env[model].browse(given or [])

    def _ask_for_each(self, partner, vals):
        customers = self._records("res.partner", partner).commercial_partner_id
        self._check_customers(customers)
        company = self.env["res.company"].browse(vals["company_id"])
        figures = self._snapshots(customers, company, self._readable_figures())
        # sudo: people write decisions by these methods alone; kind, customers and
        # company were checked
        made = (
            self.sudo()
            .with_context(**QUIET)
            .create(
                [
                    {**vals, "partner_id": customer.id, "figures": figures[customer]}
                    for customer in customers
                ]
            )
        )
        return made.with_env(self.env)

    def _check_customers(self, customers):
        customers.check_access("read")
        if not customers:
            raise UserError(self.env._("Choose the customers it is decided for."))
        if not (self.env.su or self.env.user.has_group(USER_GROUP)):
            raise AccessError(
                self.env._("Decisions are made by those who see customers.")
            )
        foreign = self._foreign(customers)
        if foreign:
            raise AccessError(
                self.env._(
                    "%(customer)s is the customer of %(who)s, who decides there.",
                    customer=foreign[0].display_name,
                    who=foreign[0].user_id.name,
                )
            )

    def _foreign(self, customers):
        """The colleagues' customers among them, whom one does not decide for."""
        if self.env.su or self.env.user.has_groups(ALL_CUSTOMERS):
            return customers.browse()
        # sudo: whose customer it is, of contacts the user may read
        return customers.sudo().filtered(
            lambda customer: customer.user_id - self.env.user
        )

    # the answer

    def _set_decided(self, reason):
        for decision in self:
            decision._check_choice(decision.option_ids.filtered("is_chosen").name)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it was decided so: write a reason."))
        # sudo: who may decide was checked by the callers
        self.sudo().with_context(tracking_disable=True).write(
            {
                "state": "decided",
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "reason": reason,
            }
        )
        self._plan_review()

    def _check_choice(self, chosen):
        names = self.sudo().option_ids.mapped("name")
        if names and chosen not in names:
            raise UserError(
                self.env._(
                    "Choose one of the options: %(options)s.", options=", ".join(names)
                )
            )
        if chosen and not names:
            raise UserError(
                self.env._("There are no options to choose %s from.", chosen)
            )

    def _check_open_question(self):
        if self.kind in DECIDERS:
            raise UserError(
                self.env._("Approve or refuse %s with its buttons.", self.name)
            )
        if self.state != "asked":
            raise UserError(self.env._("%s has been decided already.", self.name))
