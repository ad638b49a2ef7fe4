from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tools import SQL

from ..models.ledger.cause import because
from .referral_case import ReferralCase

OURS = "odoo.addons.crm_loyalty."
OF_THE_ORM = {"init", "create", "write", "unlink"}
# who may write what by which method; everything else writes nothing for anybody
MAY = {
    ("loyalty.card", "action_spend"): {"loyalty_manager"},
    ("crm.loyalty.lot", "action_remind"): {"loyalty_manager"},
    ("loyalty.card.update.balance", "action_update_card_point"): {"loyalty_manager"},
    ("loyalty.program", "action_assess_tiers"): {"loyalty_manager"},
    ("crm.loyalty.effect", "action_measure"): {"loyalty_manager", "accountant"},
    ("crm.loyalty.liability", "action_compute"): {"loyalty_manager", "accountant"},
    ("crm.loyalty.write.off", "action_write_off"): {"loyalty_manager"},
    ("crm.loyalty.referral.decision", "action_release"): {"loyalty_manager"},
    ("crm.loyalty.referral.decision", "action_refuse"): {"loyalty_manager"},
    ("sale.order", "action_confirm"): {"salesperson", "loyalty_manager"},
    ("account.move", "button_draft"): {"accountant"},
    ("account.move", "button_cancel"): {"accountant"},
}
ROLES = ("public", "portal", "employee", "salesperson", "loyalty_manager", "accountant")
ARGUMENTS = {"action_spend": [5, "till"]}


class TestCalls(ReferralCase):
    """Every public method, called over RPC by everybody, on what is not his."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.loyalty.tier"].create(
            {"name": "Silver", "program_id": cls.program.id, "threshold": 100}
        )
        cls.program.write({"point_value": 0.1, "expected_rate": 1})
        cls.order = cls._confirm(cls.ada, (cls.lamp, 5, 100))
        cls.invoice = cls._bill_order(cls.order)
        because(cls.card, may_owe=True, reference="Till").points -= 700
        referral = cls._come(cls.bob)
        referral.sudo().write({"state": "held", "reason_codes": "same_email"})
        common = {"program_id": cls.program.id, "company_id": cls.company.id}
        cls.records = {
            "loyalty.card": cls.card,
            "loyalty.program": cls.program,
            "crm.loyalty.effect": cls.env["crm.loyalty.effect"].create(common),
            "crm.loyalty.liability": cls.env["crm.loyalty.liability"].create(common),
            "crm.loyalty.referral": referral,
            "crm.loyalty.lot": cls.env["crm.loyalty.lot"].search(
                [("card_id", "=", cls.card.id)], limit=1
            ),
            "crm.loyalty.agent": cls.env["crm.loyalty.agent"].create(
                {**common, "partner_id": cls.ada.id, "points_per_unit": 1}
            ),
            "crm.loyalty.tier": cls.program.tier_ids,
            "crm.loyalty.tier.assessment": cls.card.assessment_ids[:1],
            "crm.loyalty.write.off": cls.env["crm.loyalty.write.off"].create(
                {"debt_ids": cls.card.debt_ids.ids, "reason": "Fair"}
            ),
            "crm.loyalty.referral.decision": cls.env[
                "crm.loyalty.referral.decision"
            ].create({"referral_ids": referral.ids, "reason": "Fair"}),
            "loyalty.card.update.balance": cls.env[
                "loyalty.card.update.balance"
            ].create({"card_id": cls.card.id, "new_balance": 9, "description": "Why"}),
            "sale.order": cls._quote(cls.ada),
            "account.move": cls.invoice,
            "res.partner": cls.ada,
        }
        cls.other = cls._company("Elsewhere", cls.usd)

    def _public_methods(self):
        """[(model, method)] that this addon adds or extends, as RPC would find them."""
        return sorted(
            {
                (model._name, name)
                for model in map(self.env.__getitem__, self.env.registry)
                for part in type(model).mro()
                if part.__module__.startswith(OURS)
                for name, value in vars(part).items()
                if callable(value)
                and not name.startswith("_")
                and not getattr(value, "_api_private", False)
                and name not in OF_THE_ORM
                and not model._abstract
            }
        )

    def _written(self):
        """What stands in every table of the addon, and on cards and programmes."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ %s",
            ["^crm_loyalty_|^loyalty_(card|program)$"],
        )
        tables = [name for (name,) in self.env.cr.fetchall()]
        rows = "SELECT MD5(STRING_AGG(t::text, '|' ORDER BY t::text)) FROM %s AS t"
        queries = [SQL(rows, SQL.identifier(name)) for name in sorted(tables)]
        return self.env.execute_query(SQL(" UNION ALL ").join(queries))

    def _call(self, user, model, method, ids):
        """Whether it was refused, and whether it has written; all is undone."""
        refused = None
        of_the_model = getattr(type(self.env[model]), method)
        ids = [] if getattr(of_the_model, "_api_model", False) else [ids]
        before = self._written()
        with self.env.cr.savepoint() as savepoint:
            records = self._as(user)[model]
            try:
                call_kw(records, method, [*ids, *ARGUMENTS.get(method, ())], {})
            except UserError as error:  # its kinds: of access, of values, missing
                refused = str(error)
            written = self._written() != before
            savepoint.rollback()
        self.env.invalidate_all()
        return refused, written

    def test_every_public_method_is_tried(self):
        tried = set(self.records) | {"loyalty.card"}
        self.assertFalse({model for model, _ in self._public_methods()} - tried)

    def test_who_may_not_writes_nothing(self):
        for role in ROLES:
            user = self._user(role)
            for model, method in self._public_methods():
                if role in MAY.get((model, method), ()):
                    continue
                with self.subTest(f"{role}: {model}.{method}"):
                    _refused, written = self._call(
                        user, model, method, self._ids(model)
                    )
                    self.assertFalse(written)

    def test_who_may_is_refused_in_another_company(self):
        for (model, method), roles in MAY.items():
            for role in roles:
                user = self._user(
                    role,
                    company_id=self.other.id,
                    company_ids=[Command.set(self.other.ids)],
                )
                with self.subTest(f"{role}: {model}.{method}"):
                    refused, written = self._call(user, model, method, self._ids(model))
                    self.assertTrue(refused)
                    self.assertFalse(written)

    def test_nobody_is_told_of_a_record_that_is_not_there(self):
        gone = 2**31 - 1
        for role in ("salesperson", "loyalty_manager", "accountant"):
            user = self._user(role)
            for model, method in MAY:
                with self.subTest(f"{role}: {model}.{method}"):
                    refused, written = self._call(user, model, method, [gone])
                    self.assertTrue(refused)
                    self.assertFalse(written)

    def _ids(self, model):
        return self.records[model].ids


class TestForeignCompany(ReferralCase):
    """A manager's right ends with his company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._company("Elsewhere", cls.usd)
        cls.manager = cls._user(
            "loyalty_manager",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )

    def assert_refused(self, model, vals):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._as(self.manager)[model].create(vals)

    def test_nothing_is_made_for_another_company(self):
        program = {"program_id": self.program.id}
        company = {"company_id": self.company.id}
        for model, vals in (
            ("crm.loyalty.tier", {**program, "name": "Mine", "threshold": 1}),
            (
                "crm.loyalty.agent",
                {**program, **company, "partner_id": self.ada.id, "points_per_unit": 1},
            ),
            ("crm.loyalty.effect", {**program, **company}),
            ("crm.loyalty.liability", {**program, **company}),
            (
                "crm.loyalty.referral",
                {"card_id": self.card.id, "referred_id": self.bob.id},
            ),
            ("loyalty.card", {**program, "partner_id": self.bob.id, "points": 5}),
        ):
            with self.subTest(model):
                self.assert_refused(model, vals)

    def test_agent_of_one_company_is_not_of_anothers_programme(self):
        self.assert_refused(
            "crm.loyalty.agent",
            {
                "program_id": self.program.id,
                "company_id": self.other.id,
                "partner_id": self.ada.id,
                "points_per_unit": 1,
            },
        )

    def test_effect_of_anothers_programme_is_not_measured(self):
        self.assert_refused(
            "crm.loyalty.effect",
            {"program_id": self.program.id, "company_id": self.other.id},
        )
