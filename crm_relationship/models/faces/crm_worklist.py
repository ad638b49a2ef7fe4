from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import format_date
from odoo.tools.safe_eval import safe_eval

from ..metrics.crm_relationship import MARGIN_GROUP

USER_GROUP = "crm_relationship.crm_relationship_group_user"
MOST = 999  # rows counted of a list; beyond that there are simply many


class Worklist(NamedTuple):
    """One list of the page: what waits, how urgent it is and whose it is.

    `domain` is what the action's filters add to its own domain; `mine` leads from a
    row to the user who sees to it, and `mine_filter` is the name of the filter that
    the list itself has for it.
    """

    key: str
    urgency: str
    name: str
    about: str
    action: str
    icon: str
    mine: str
    domain: list = ()
    mine_filter: str = "mine"
    group: str = ""


class CrmWorklist(models.AbstractModel):
    """What waits for the one who looks, list by list, the most urgent first.

    Each list costs one query and is counted with the reader's rights. A list that he
    may not see is left out; one with nothing in it says so.
    """

    _name = "crm.worklist"
    _description = "My Work Today"

    @api.model
    @api.readonly
    def get_page(self, everybody=False):
        """The page as plain values.

        :param everybody: count what the reader may see of others too
        :returns: {day, everybody, total, parts, first_steps}: what of those is
            done, or False; a part has key, title, lists; a list
            has key, name, about, icon, action, count, more (beyond what is counted) and
            filter: the name of the list's filter for what is mine
        """
        if not self.env.user.has_group(USER_GROUP):
            raise AccessError(
                self.env._("Worklists are for those who see customer relationships.")
            )
        titles = {
            "today": self.env._("Today"),
            "week": self.env._("This Week"),
            "calm": self.env._("When There Is Time"),
        }
        lists = [
            (one.urgency, self._counted(one, action, everybody))
            for one, action in self._seen()
        ]
        parts = [
            {
                "key": key,
                "title": title,
                "lists": [shown for urgency, shown in lists if urgency == key],
            }
            for key, title in titles.items()
        ]
        return {
            "day": format_date(self.env, self.env.company._crm_today()),
            "everybody": everybody,
            "total": sum(shown["count"] for _urgency, shown in lists),
            "parts": [part for part in parts if part["lists"]],
            "first_steps": self.env["crm.first.steps"]._summary(),
        }

    @api.model
    def _seen(self):
        """(worklist, its action) of those that the reader may see."""
        for one in self._worklists():
            # sudo: where a page leads to; what it shows is read with own rights
            action = self.env.ref(one.action).sudo()
            allowed = not one.group or self.env.user.has_group(one.group)
            if allowed and self.env[action.res_model].has_access("read"):
                yield one, action

    @api.model
    def _counted(self, one, action, everybody):
        domain = [
            *safe_eval(action.domain or "[]", {"uid": self.env.uid}),
            *one.domain,
        ]
        if not everybody:
            domain.append((one.mine, "=", self.env.uid))
        found = self.env[action.res_model].search_count(domain, limit=MOST + 1)
        return {
            "key": one.key,
            "name": one.name,
            "about": one.about,
            "icon": one.icon,
            "action": one.action,
            "count": min(found, MOST),
            "more": found > MOST,
            "filter": one.mine_filter,
        }

    @api.model
    def _worklists(self):
        """All there are, the most urgent first; a spoke adds its own with super()."""
        ours = "crm_relationship."
        return [
            Worklist(
                "promises",
                "today",
                self.env._("Overdue Promises"),
                self.env._("What one side promised the other and has not done."),
                f"{ours}crm_promise_action_overdue",
                "fa-handshake-o",
                "user_id",
            ),
            Worklist(
                "at_risk",
                "today",
                self.env._("At Risk and Valuable"),
                self.env._("Important customers who are likely to leave."),
                f"{ours}crm_relationship_action_at_risk",
                "fa-life-ring",
                "user_id",
            ),
            Worklist(
                "no_decider",
                "today",
                self.env._("Quotations Without a Decider"),
                self.env._("Open, and nobody who decides is known."),
                f"{ours}sale_order_action_no_decider",
                "fa-user-secret",
                "user_id",
            ),
            Worklist(
                "contacts",
                "week",
                self.env._("Contacts Overdue"),
                self.env._("Customers we have not spoken with for too long."),
                f"{ours}crm_contact_due_action",
                "fa-phone",
                "user_id",
                [("days_overdue", ">", 0)],
            ),
            Worklist(
                "orders",
                "week",
                self.env._("Orders Due"),
                self.env._("Customers whose next order is late."),
                f"{ours}crm_relationship_action_due",
                "fa-calendar-check-o",
                "user_id",
                [
                    ("next_order_due_date", "<", "today"),
                    ("lapse_date", ">", "today"),
                ],
            ),
            Worklist(
                "unprofitable",
                "week",
                self.env._("Unprofitable"),
                self.env._("Customers who cost more than they bring, and why."),
                f"{ours}crm_relationship_action_unprofitable",
                "fa-line-chart",
                "user_id",
                group=MARGIN_GROUP,
            ),
            Worklist(
                "reviews",
                "week",
                self.env._("Decisions to Review"),
                self.env._("Was it right? The day to look has come."),
                f"{ours}crm_decision_action_review",
                "fa-balance-scale",
                "decided_by_id",
                [
                    ("review_date", "<=", "today"),
                    ("verdict", "=", False),
                    ("state", "in", ("approved", "refused", "decided")),
                ],
                "mine_decided",
            ),
            Worklist(
                "needs",
                "calm",
                self.env._("Needs"),
                self.env._("What customers need and we have not offered yet."),
                f"{ours}crm_need_action",
                "fa-lightbulb-o",
                "user_id",
                [("state", "=", "open")],
            ),
            Worklist(
                "incomplete",
                "calm",
                self.env._("Incomplete Customers"),
                self.env._("What one should know of them is missing."),
                f"{ours}crm_completeness_action",
                "fa-puzzle-piece",
                "user_id",
                [("missing", "!=", False)],
            ),
        ]
