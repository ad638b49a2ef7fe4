from odoo import api, models
from odoo.exceptions import AccessError

BLANK = dict.fromkeys(("text", "date", "tag", "tone"), False)
MOST = 8  # lines of a part; the list of its model has the rest


class CrmMemory(models.AbstractModel):
    """What we know of a customer, a part for each kind of memory.

    It is read when its page is opened, never with the customer, and with the rights of
    the reader; a kind he may not read is left out.
    """

    _name = "crm.memory"
    _description = "What We Know"

    @api.model
    def _memory_models(self):
        """The models that tell a part, in order; modules add theirs with super()."""
        return [
            "crm.need",
            "crm.preference",
            "crm.objection",
            "crm.benefit",
            "crm.motive",
            "crm.competitor.offer",
            "crm.partner.relation",
            "crm.contact.consent",
            "crm.decision",
        ]

    @api.model
    @api.readonly
    def get_sections(self, partner_id, models=None):
        """What is known of a contact's customer, as plain values.

        :param partner_id: the customer or any contact of it
        :param models: only these of `_memory_models`
        :returns: a list of {key, model, title, empty, add (False: not allowed), deals
            (kept for one deal too), lines}; a line has name, text, date, tag, tone,
            model and id, each but the name perhaps False
        """
        if not self.env.user._is_internal():
            raise AccessError(self.env._("What we know is for our people."))
        partner = self.env["res.partner"]._of_page(partner_id)
        return [
            self._section(self.env[model], partner)
            for model in self._memory_models()
            if (not models or model in models) and self.env[model].has_access("read")
        ]

    @api.model
    def _section(self, memories, partner):
        found = memories.search(memories._memory_domain(partner), limit=MOST)
        words = memories._memory_section()
        return {
            **words,
            "key": memories._name.replace(".", "_"),
            "model": memories._name,
            "add": memories.has_access("create") and words["add"],
            "deals": "lead_id" in memories._fields,
            "lines": [self._line(memory) for memory in found],
        }

    @api.model
    def _line(self, memory):
        line = {**BLANK, **memory._memory_line()}
        return {**line, "model": memory._name, "id": memory.id}
