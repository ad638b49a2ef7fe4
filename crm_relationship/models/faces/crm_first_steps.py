from collections.abc import Callable
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..res_company import APART
from .crm_worklist import USER_GROUP

MANAGER_GROUP = "crm_relationship.crm_relationship_group_manager"
# what makes a purchase, and what it is when nobody has chosen
PURCHASE = ("crm_purchase_basis", "crm_purchase_grain", "crm_count_zero_purchases")


class FirstStep(NamedTuple):
    """One thing to set up: where it is done, and how one sees that it is."""

    key: str
    title: str
    about: str
    button: str
    action: str
    is_done: Callable
    group: str = ""


class Tour(NamedTuple):
    """A guided tour of one role, by its name in the registry of tours."""

    name: str
    title: str
    about: str
    icon: str
    groups: str


class ResCompany(models.Model):
    _inherit = "res.company"

    # {"kept": steps that are right as they came, "closed": whether it is put away}
    crm_first_steps = fields.Json(groups=fields.NO_ACCESS, prefetch=APART)


class CrmFirstSteps(models.AbstractModel):
    """What to set up first, for managers, and a guided tour for each role.

    Whether a step is done follows from what is there; where the default may be right
    as it is, a manager says so. Closed, it is no longer offered on the worklists.
    """

    _name = "crm.first.steps"
    _description = "First Steps"

    @api.model
    @api.readonly
    def get_page(self):
        """The page as plain values.

        :returns: {steps, done, closed, tours}; a step has key, title, about, button,
            action and done, a tour name, title, about and icon
        """
        if not self.env.user.has_group(USER_GROUP):
            raise AccessError(
                self.env._("The first steps are for those who see relationships.")
            )
        steps = self._shown_steps()
        return {
            "steps": steps,
            "done": sum(step["done"] for step in steps),
            "closed": bool(self._kept().get("closed")),
            "tours": [
                {
                    "name": tour.name,
                    "title": tour.title,
                    "about": tour.about,
                    "icon": tour.icon,
                }
                for tour in self._tours()
                if self.env.user.has_groups(tour.groups)
            ],
        }

    @api.model
    def _summary(self):
        """{done, total} while there is something to do and nobody has closed it."""
        if not self.env.user.has_group(MANAGER_GROUP) or self._kept().get("closed"):
            return False
        steps = self._shown_steps()
        done = sum(step["done"] for step in steps)
        return done < len(steps) and {"done": done, "total": len(steps)}

    @api.model
    def _shown_steps(self):
        if not self.env.user.has_group(MANAGER_GROUP):
            return []
        kept = set(self._kept().get("kept", ()))
        return [
            {
                "key": step.key,
                "title": step.title,
                "about": step.about,
                "button": step.button,
                "action": step.action,
                "done": step.key in kept or bool(step.is_done()),
            }
            for step in self._steps()
            if not step.group or self.env.user.has_group(step.group)
        ]

    @api.model
    def keep(self, key):
        """A step is right as it is."""
        if key not in [step.key for step in self._steps()]:
            raise UserError(
                self.env._("There is nothing to open: load the page again.")
            )
        kept = self._kept()
        self._remember(kept | {"kept": sorted({*kept.get("kept", ()), key})})
        return self.get_page()

    @api.model
    def close(self, closed=True):
        """Put it away, or take it out again."""
        self._remember(self._kept() | {"closed": bool(closed)})
        return self.get_page()

    @api.model
    def _kept(self):
        # sudo: which steps managers have ticked off, no more
        return self.env.company.sudo().crm_first_steps or {}

    @api.model
    def _remember(self, kept):
        if not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(
                self.env._("Ask a manager of customer relationships to set it up.")
            )
        # sudo: managers write this of the company and nothing else
        self.env.company.sudo().crm_first_steps = kept

    @api.model
    def _steps(self):
        """What there is to set up, in order; a spoke adds its own with super()."""
        ours = "crm_relationship."
        return [
            FirstStep(
                "documents",
                self.env._("Bring in what you sell"),
                self.env._(
                    "Post or import invoices: their customers appear by themselves."
                ),
                self.env._("Open Invoices"),
                "account.action_move_out_invoice_type",
                lambda: self._is_any("crm.relationship", of_company=True),
            ),
            FirstStep(
                "purchase",
                self.env._("Choose what a purchase is"),
                self.env._(
                    "Posted invoices or confirmed orders; counted by day or by"
                    " document."
                ),
                self.env._("Open Settings"),
                f"{ours}crm_relationship_settings_action",
                self._is_purchase_chosen,
                "base.group_system",
            ),
            FirstStep(
                "payment",
                self.env._("Decide what accounting shares"),
                self.env._("How much of payment behaviour salespeople see."),
                self.env._("Open Policy"),
                f"{ours}crm_payment_policy_action",
                lambda: self._is_any("crm.payment.policy", of_company=True),
            ),
            FirstStep(
                "priority",
                self.env._("Say what makes a customer important"),
                self.env._("Factors, their weights and the limits of the bands."),
                self.env._("Open Schemes"),
                f"{ours}crm_priority_scheme_action",
                lambda: self._is_touched("crm.priority.scheme"),
            ),
            FirstStep(
                "pools",
                self.env._("Share out the cost to serve"),
                self.env._(
                    "Delivery, support, visits: without it every customer looks cheap."
                ),
                self.env._("Open Cost Pools"),
                f"{ours}crm_cost_pool_action",
                lambda: self._is_any("crm.cost.pool", of_company=True),
            ),
            FirstStep(
                "segments",
                self.env._("Group customers you treat alike"),
                self.env._("A segment follows its rule, and keeps who came and went."),
                self.env._("Open Segments"),
                f"{ours}crm_segment_action",
                lambda: self._is_touched("crm.segment"),
            ),
            FirstStep(
                "cadence",
                self.env._("Set how often you speak with them"),
                self.env._("By priority: whoever waits longer is on your worklist."),
                self.env._("Open Cadences"),
                f"{ours}crm_contact_cadence_action",
                lambda: self._is_touched("crm.contact.cadence"),
            ),
            FirstStep(
                "colleagues",
                self.env._("Invite your colleagues"),
                self.env._("Everybody sees what the role allows, and no more."),
                self.env._("Open Users"),
                "base.action_res_users",
                self._is_not_alone,
                "base.group_erp_manager",
            ),
        ]

    @api.model
    def _is_any(self, model, of_company=False):
        domain = [("company_id", "=", self.env.company.id)] if of_company else []
        return self.env[model].search_count(domain, limit=1)

    @api.model
    def _is_touched(self, model):
        """Whether a person has written any: what comes with us is the system's."""
        return self.env[model].search_count(
            [("write_uid", "!=", SUPERUSER_ID)], limit=1
        )

    @api.model
    def _is_purchase_chosen(self):
        company = self.env.company
        defaults = company.default_get(list(PURCHASE))
        return any(company[name] != defaults.get(name, False) for name in PURCHASE)

    @api.model
    def _is_not_alone(self):
        users = self.env["res.users"]
        return users.search_count([("share", "=", False)], limit=2) > 1

    @api.model
    def _tours(self):
        """The guided tours, by role; a spoke adds its own with super()."""
        return [
            Tour(
                "crm_guide_salesperson",
                self.env._("Salesperson"),
                self.env._("What waits today, whom to call and what to know before."),
                "fa-briefcase",
                "sales_team.group_sale_salesman",
            ),
            Tour(
                "crm_guide_marketer",
                self.env._("Marketer"),
                self.env._("Segments, how they are treated and who stays."),
                "fa-bullhorn",
                USER_GROUP,
            ),
            Tour(
                "crm_guide_accountant",
                self.env._("Accountant"),
                self.env._("Who pays late, what is shared, and profit to the cent."),
                "fa-calculator",
                "account.group_account_invoice,account.group_account_readonly",
            ),
            Tour(
                "crm_guide_manager",
                self.env._("Manager"),
                self.env._(
                    "Who earns money, who leaves, and which decisions were right."
                ),
                "fa-line-chart",
                MANAGER_GROUP,
            ),
            Tour(
                "crm_guide_admin",
                self.env._("Administrator"),
                self.env._("Settings, stages, priorities and costs."),
                "fa-cogs",
                "base.group_system",
            ),
        ]
