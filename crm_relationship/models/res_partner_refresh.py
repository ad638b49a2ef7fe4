from odoo import models
from odoo.exceptions import AccessError
from odoo.modules import module

from ..notice import RELOAD, notice
from .refresh.crm_relationship_queue import BATCH
from .res_partner import USER_GROUP


class ResPartner(models.Model):
    """When a partner's figures are computed: what changes them, who asks for it."""

    _inherit = "res.partner"

    # what changes whose figures

    def write(self, vals):
        if "category_id" in vals:  # tells who has a contract
            self.env["crm.relationship.queue"]._push(self.ids, "tag")
        if not {"parent_id", "is_company"} & set(vals):
            return super().write(vals)
        before = {partner: partner.commercial_partner_id for partner in self}
        done = super().write(vals)
        self._queue_moved(before)
        return done

    def _queue_moved(self, before):
        """A contact that changed its company: both sides, and whence it came."""
        moved = self.filtered(lambda p: p.commercial_partner_id != before[p])
        # sudo: a log for the engine, without rights of its own
        self.env["crm.contact.move"].sudo().create(
            [
                {"contact_id": contact.id, "from_partner_id": before[partner].id}
                for partner in moved
                for contact in partner | partner._family(before[partner])
            ]
        )
        sides = moved.commercial_partner_id.ids + [before[p].id for p in moved]
        self.env["crm.relationship.queue"]._push(sides, "change of parent")

    def _family(self, commercial):
        """The contacts below that went along."""
        contacts = self.with_context(active_test=False)
        return contacts.search(
            [("id", "child_of", self.ids), ("id", "not in", self.ids)]
        )

    # what people, automations and programs call

    def action_refresh_relationship(self, as_of=None):
        """Compute every figure of these customers, for the companies switched on.

        :param as_of: the day to look from (date or ISO text), default today
        :returns: a notification for the web client
        """
        return self._compute_relationship(as_of)

    def action_compute_profitability(self, as_of=None):
        """Compute the sales and profit figures of these customers."""
        return self._compute_relationship(as_of, ("sales", "rhythm", "profit"))

    def action_compute_priority(self, as_of=None):
        """Compute the scores and the priority of these customers."""
        return self._compute_relationship(as_of, ("value", "payment", "priority"))

    def _compute_relationship(self, as_of=None, families=None):
        if not self.env.user.has_group(USER_GROUP) and not self.env.su:
            raise AccessError(
                self.env._(
                    "Computing customer relationships asks for the right User of"
                    " Customer Relationships. Ask an administrator for it."
                )
            )
        self.check_access("read")
        customers = self.commercial_partner_id
        self.env["crm.relationship.queue"].sudo()._insert_pending()
        options = {"families": families} if families else {}
        message, computed = self._in_batches(customers, as_of, options)
        return notice(message, "success" if computed else "info", next=RELOAD)

    def _in_batches(self, customers, as_of, options):
        """(what the user is told, whether it is done): many are left to queue_job.

        That addon is no dependency: where it is not installed, the user waits.
        """
        total = len(customers)
        delayed = total > BATCH and "queue.job" in self.env
        for start in range(0, total, BATCH):
            batch = customers[start : start + BATCH]
            worker = batch.with_delay() if delayed else batch
            worker._compute_batch(as_of, options, min(start + BATCH, total), total)
        if delayed:
            return self._progress(0, total), False
        return self.env._("%(count)s customers computed.", count=total), True

    def _compute_batch(self, as_of, options, done, total):
        # sudo: figures of everybody are computed from documents the user may not
        # read; what he sees of them afterwards is decided field by field
        self.env["crm.relationship"].sudo()._refresh_partners(
            self.ids, companies=self.env.companies, as_of=as_of, **options
        )
        self._tell_progress(done, total)

    def _tell_progress(self, done, total, words=None, batch=BATCH):
        """A long run tells its user how far it is, in a transaction of its own."""
        if total <= batch or module.current_test:
            return
        with self.env.registry.cursor() as cr:
            env = self.env(cr=cr)
            env.user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "message": words or self._progress(done, total),
                },
            )

    def _progress(self, done, total):
        return self.env._(
            "%(done)s of %(total)s customers computed.", done=done, total=total
        )

    def _record_relationship_event(self, kind, company, source, payload=None):
        """Something happened between this customer and a company of ours.

        The hub only notes that figures may have changed; a spoke reacts with
        super(): an answer given may earn points, points expired go to the history.

        :param kind: what happened, `answer_given` for example
        :param source: the record it happened to
        :param payload: plain values for whoever reacts
        """
        self.env["crm.relationship.queue"]._push(self.commercial_partner_id.ids, kind)
