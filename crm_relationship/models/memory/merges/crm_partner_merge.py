from collections import Counter, defaultdict

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date


class CrmPartnerMerge(models.Model):
    """A merge of contacts: all it takes to make them two again.

    What a merge changes is written down by ids and values: what it moved to who stays,
    what it deleted, and what it changed in rows that stay. It holds whole records, so
    nobody but the administrator reads these columns.
    """

    _name = "crm.partner.merge"
    _description = "Merge of Contacts"
    _order = "id desc"

    name = fields.Char("Merged Away", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Into", readonly=True, index=True, ondelete="set null"
    )
    kept_id = fields.Integer("ID of Who Stayed", required=True, readonly=True)
    gone_ids = fields.Json("IDs of Who Went", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Merged By", readonly=True, index=True, ondelete="restrict"
    )
    merge_date = fields.Datetime("Merged On", required=True, readonly=True)
    split_date = fields.Datetime("Split On", readonly=True)
    split_user_id = fields.Many2one(
        "res.users",
        "Split By",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    content = fields.Text("What Came Along", compute="_compute_content")
    changes = fields.Json(
        readonly=True,
        groups="base.group_system",
        help="moved: ids of rows that speak of who stays now, by table and column;"
        " linked: pairs that were made with who stays; changed: what columns of rows"
        " held before and after, by table and id; deleted: rows that went, by table;"
        " sealed: entries that were secured by a hash before.",
    )

    def _compute_content(self):
        """Counts by kind of record, the largest first."""
        kinds = {
            model._table: model._description
            for model in self.env.values()
            if model._auto and model._log_access and not model._transient
        }
        del kinds["res_partner"]
        for merge in self:
            ids = defaultdict(set)
            # sudo: how many of what, not what
            changes = merge.sudo().changes
            for move in changes["moved"]:
                ids[move["table"]].update(move["ids"])
            for table, rows in changes["changed"].items():
                ids[table].update(rows)
            count = Counter(
                {kinds[table]: len(ids[table]) for table in ids if table in kinds}
            )
            merge.content = "\n".join(
                f"{number} × {kind}" for kind, number in count.most_common()
            )

    def action_split(self):
        """Make them several contacts again; what was made since stays where it is.

        :raises UserError: split already, or who stayed is not there any more
        :raises AccessError: without the right to create contacts
        """
        self.check_access("read")
        self._check_may_split()
        for merge in self:
            merge.lock_for_update()
            merge._check_split()
            # sudo: it gives back records of every kind, as the merge took them
            merge.sudo()._split()
        gone = [id_ for merge in self for id_ in merge.gone_ids]
        return self.partner_id.browse(
            [*self.partner_id.ids, *gone]
        )._get_records_action(name=self.env._("Split Contacts"))

    def _check_may_split(self):
        user = self.env.user
        if not (
            user.has_group("crm_relationship.crm_relationship_group_manager")
            and user.has_group("base.group_partner_manager")
        ):
            raise AccessError(
                self.env._(
                    "Contacts are split by a relationship manager who may also create"
                    " contacts: ask one of them."
                )
            )

    def _check_split(self):
        if self.split_date:
            raise UserError(
                self.env._(
                    "%(contacts)s: split off already on %(day)s. Look for the name"
                    " among the contacts.",
                    contacts=self.name,
                    day=format_date(self.env, self.split_date),
                )
            )
        if self.partner_id.id != self.kept_id:
            raise UserError(
                self.env._(
                    "Whom %(contacts)s went into was merged or deleted later: split the"
                    " later merge first.",
                    contacts=self.name,
                )
            )
