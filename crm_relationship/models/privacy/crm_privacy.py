from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .treatment import blank, delete, keep

FIGURES = "Figures by its customer, without words of his."
BOOKS = "Books and deadlines of the company."


class CrmPrivacy(models.AbstractModel):
    """A person's right to see what is stored of him, and to be forgotten.

    Every model of ours that names a contact has a treatment here, or in the module
    that brings it; a test of each module says so. What is anonymous already names
    nobody and is left alone. Documents of Odoo itself (orders, entries, meetings)
    stay: they name the contact, whose record no longer tells who he was.
    """

    _name = "crm.privacy"
    _description = "Privacy"

    @api.model
    def _treatments(self):
        """{model: Treatment}; modules add theirs with super()."""
        return {
            **self._treatments_of_knowledge(),
            **self._treatments_of_decisions(),
            "crm.contact.move": keep(FIGURES, "contact_id", "from_partner_id"),
            "crm.partner.merge": delete(),
            "crm.payment.import.line": blank(
                "partner_ref", people=("chosen_partner_id", "read_partner_id")
            ),
            "crm.payment.record": keep(BOOKS),
            "crm.payment.override": blank("reason"),
            "crm.priority.comparison": keep(FIGURES),
            "crm.priority.override": blank("reason"),
            "crm.purchase.day": keep(FIGURES),
            "crm.relationship": keep(FIGURES),
            "crm.response": keep(FIGURES),
        }

    def _treatments_of_knowledge(self):
        """What people wrote down of him, and what he likes."""
        return {
            "crm.benefit": blank("name", "note"),
            "crm.competitor": keep("A competitor is a firm, described as such."),
            "crm.competitor.offer": blank("name", "note", "proof_name"),
            "crm.contact.consent": keep("Proves that he wants no mail, or did."),
            "crm.contact.refusal": blank("subject"),
            "crm.contact.role": delete("partner_id", "influenced_by_id"),
            "crm.interaction": blank("name", "note"),
            "crm.motive": delete(),
            "crm.need": blank("name", "note", "declined_reason"),
            "crm.objection": blank("name", "note", "plan"),
            "crm.partner.relation": delete("partner_id", "related_id"),
            "crm.preference": delete(),
            "crm.promise": blank("name", "reason", "note"),
            "crm.wallet": blank("note"),
        }

    def _treatments_of_decisions(self):
        """What was decided about him."""
        return {
            "crm.decision": blank("name", "reason", "evidence", "verdict_note"),
            "crm.lifecycle.override": blank("reason"),
            "crm.lifecycle.transition": blank("note"),
            "crm.segment.audience.member": delete(),
            "crm.segment.membership": keep(FIGURES),
        }

    @api.model
    def _check_may(self):
        user = self.env.user
        if not (
            user.has_group("crm_relationship.crm_relationship_group_manager")
            and user.has_group("base.group_partner_manager")
        ):
            raise AccessError(
                self.env._(
                    "Personal data are handed out and erased by a relationship manager"
                    " who may also change contacts: ask one of them."
                )
            )

    @api.model
    def _check_person(self, person):
        """Not one of us, and not a firm with people of its own."""
        person.ensure_one()
        person.check_access("write")
        # sudo: whether somebody works here, whoever asks
        if any(not user.share for user in person.sudo().user_ids):
            raise UserError(
                self.env._(
                    "%s works with this system. Archive the user and unlink it from"
                    " the contact first.",
                    person.display_name,
                )
            )

    @api.model
    def _records(self, model, treatment, person):
        """The records of a model that name the person, whichever company's."""
        # sudo: he asks all of us, not only those whose records the user may see
        records = self.env[model].sudo().with_context(active_test=False)
        terms = [(name, "=", person.id) for name in treatment.people]
        return records.search(["|"] * (len(terms) - 1) + terms)

    @api.model
    def _found(self, person):
        """{model: (treatment, records)} of what names the person."""
        found = {}
        for model, treatment in self._treatments().items():
            if records := self._records(model, treatment, person):
                found[model] = (treatment, records)
        return found

    @api.model
    def _must_stay_named(self, person):
        """Whether the books need his name and address: he has posted entries."""
        # sudo: whether there are some, no more
        moves = self.env["account.move"].sudo()
        return bool(
            moves.search_count(
                [
                    ("state", "=", "posted"),
                    "|",
                    ("partner_id", "=", person.id),
                    ("commercial_partner_id", "=", person.id),
                ],
                limit=1,
            )
        )
