"""Who plays which part at a customer, since when, and what is refused."""

from psycopg2.errors import CheckViolation, ExclusionViolation, ForeignKeyViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import ago
from .role_case import PERSON_WITH_ROLE_STAYS, RoleCase


class TestContactRole(RoleCase):
    def test_deal_that_one_may_not_see_is_refused(self):
        lead = self._lead(self.ada, user_id=self._user("sales_lead").id)
        roles = self._as(self.seller)["crm.contact.role"]
        kind = self.env.ref("crm_relationship.crm_contact_role_type_decider")
        vals = {"partner_id": self.eva.id, "type_id": kind.id, "start_date": ago(9)}
        with self.assertRaisesRegex(AccessError, "may not see this deal"):
            roles.create({**vals, "lead_id": lead.id})
        role = roles.create(vals)
        with self.assertRaisesRegex(AccessError, "may not see this deal"):
            role.lead_id = lead

    def test_customer_is_whom_the_contact_works_for(self):
        self.assertEqual(self._role(self.eva).customer_id, self.ada)

    def test_contact_of_another_company_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Cleo belongs to Bob, not to Ada"):
            self._role(self.cleo, customer_id=self.ada.id)

    def test_contact_of_another_company_in_the_form(self):
        """The customer chosen first stays: the role does not move by itself."""
        with Form(self.env["crm.contact.role"]) as form:
            form.customer_id = self.ada
            form.partner_id = self.eva
            form.type_id = self.env.ref(
                "crm_relationship.crm_contact_role_type_decider"
            )
        with self.assertRaisesRegex(ValidationError, "belongs to Bob"), form:
            form.partner_id = self.cleo

    def test_contact_that_another_company_of_ours_keeps(self):
        branch = self._company("Branch", self.eur)
        foreign = self._customer("Foreign", company_id=branch.id)
        with self.assertRaisesRegex(ValidationError, "belongs to Branch"):
            self._role(foreign)

    def test_end_before_the_start_is_refused(self):
        with self._refused("dates_in_order", CheckViolation):
            self._role(days_ago=10, until=11)

    def test_role_of_one_day(self):
        self.assertTrue(self._role(days_ago=0, until=0).is_current)

    def test_overlap_of_the_same_role_is_refused(self):
        self._role(days_ago=100, until=50)
        with self._refused("no_overlap"):
            self._role(days_ago=50)

    def test_overlap_is_refused_with_words(self):
        """What the web client shows."""
        message = self.env["crm.contact.role"]._no_overlap.message
        self._role()
        with (
            self.assertRaises(ExclusionViolation) as caught,
            mute_logger("odoo.sql_db"),
        ):
            self._role()
        told = self.env["crm.contact.role"]._sql_error_to_message(caught.exception)
        self.assertEqual(told, message)

    def test_open_end_lasts(self):
        self._role(days_ago=100)
        with self._refused("no_overlap"):
            self._role(days_ago=-3000)

    def test_the_day_after_is_free(self):
        self._role(days_ago=100, until=50)
        self.assertTrue(self._role(days_ago=49))

    def test_what_may_stand_beside(self):
        lead = self._lead(self.ada)
        self._role()
        self._role(kind="user")
        self._role(self.max)
        self._role(lead_id=lead.id)
        with self._refused("no_overlap"):
            self._role(lead_id=lead.id)

    def test_same_role_for_another_company_of_ours(self):
        branch = self._company("Branch", self.eur)
        self._role()
        self.assertTrue(self._role(company_id=branch.id))

    def test_archived_role_counts_for_nothing(self):
        role = self._role()
        role.action_archive()
        self._role()
        with self._refused("no_overlap"):
            role.action_unarchive()
            self.env.flush_all()

    def test_two_current_primary_deciders_are_refused(self):
        self._role(is_primary=True)
        with self._refused("one_primary"):
            self._role(self.max, is_primary=True)

    def test_primary_decider_after_another(self):
        self._role(is_primary=True, until=50)
        self.assertTrue(self._role(self.max, days_ago=49, is_primary=True))

    def test_primary_decider_of_a_deal_beside_the_one_of_all(self):
        lead = self._lead(self.ada)
        self._role(is_primary=True)
        self._role(self.max, is_primary=True, lead_id=lead.id)
        with self._refused("one_primary"):
            self._role(self.eva, is_primary=True, lead_id=lead.id)

    def test_primary_of_those_who_do_not_decide(self):
        self._role(is_primary=True)
        self.assertTrue(self._role(self.max, kind="user", is_primary=True))

    def test_kind_that_comes_to_decide_is_checked_too(self):
        self._role(is_primary=True)
        role = self._role(self.max, kind="user", is_primary=True)
        with self._refused("one_primary"):
            role.type_id.decides = True
            self.env.flush_all()

    def test_deal_with_another_customer(self):
        lead = self._lead(self.bob, name="Bridge")
        with self.assertRaisesRegex(ValidationError, "Bridge is a deal with another"):
            self._role(lead_id=lead.id)

    def test_deal_of_another_company_of_ours(self):
        branch = self._company("Branch", self.eur)
        lead = self._lead(self.ada, company_id=branch.id)
        with self.assertRaisesRegex(ValidationError, "another company of ours"):
            self._role(lead_id=lead.id)

    def test_listening_to_oneself(self):
        with self.assertRaisesRegex(ValidationError, "he listens to"):
            self._role(influenced_by_id=self.eva.id)

    def test_dated_validity(self):
        past = self._role(days_ago=100, until=1)
        last_day = self._role(self.max, days_ago=100, until=0)
        first_day = self._role(kind="user", days_ago=0)
        to_come = self._role(self.max, kind="user", days_ago=-1)
        roles = past | last_day | first_day | to_come
        among = [("id", "in", roles.ids)]
        current = last_day | first_day
        self.assertEqual(roles.filtered("is_current"), current)
        self.assertEqual(
            roles.search([*among, ("is_current", "=", True)]), current.sorted()
        )
        self.assertEqual(
            roles.search([*among, ("is_current", "!=", True)]),
            (past | to_come).sorted(),
        )

    def test_deciders_are_found_among_contacts(self):
        self._role(self.eva)
        self._role(self.max, until=1)
        self._role(self.cleo, kind="user")
        found = self.env["res.partner"].search(
            [
                (
                    "contact_role_ids",
                    "any",
                    [("decides", "=", True), ("is_current", "=", True)],
                ),
                ("id", "in", (self.eva | self.max | self.cleo).ids),
            ]
        )
        self.assertEqual(found, self.eva)


class TestRolesInTime(RoleCase):
    """What becomes of roles when contacts leave, merge or go."""

    def test_who_leaves_decides_no_more(self):
        role, young, planned = (
            self._role(),
            self._role(kind="buyer", days_ago=0),
            self._role(kind="user", days_ago=-5),
        )
        past = self._role(kind="champion", until=50)
        self.eva.parent_id = self.bob
        self.assertEqual((role.end_date, role.customer_id), (ago(1), self.ada))
        self.assertEqual((young.active, planned.active), (False, False))
        self.assertEqual(past.end_date, ago(50))

    def test_who_leaves_by_the_hand_of_somebody_without_rights(self):
        role = self._role()
        editor = self._user("employee")
        editor.group_ids += self.env.ref("base.group_partner_manager")
        self._as(editor, self.eva).parent_id = self.bob
        self.assertEqual(role.end_date, ago(1))

    def test_contact_with_a_role_is_kept(self):
        self._role()
        with self._refused(PERSON_WITH_ROLE_STAYS, ForeignKeyViolation):
            self.eva.unlink()
            self.env.flush_all()

    def test_deal_with_a_role_is_kept(self):
        lead = self._lead(self.ada)
        self._role(lead_id=lead.id)
        with self._refused("crm_contact_role", ForeignKeyViolation):
            lead.unlink()
            self.env.flush_all()

    def test_colleague_who_entered_a_role_is_kept(self):
        gone = self._user("salesperson", name="Gone")
        self._role(user_id=gone.id)
        with self._refused("crm_contact_role", ForeignKeyViolation):
            gone.unlink()
            self.env.flush_all()

    def test_kind_in_use_is_kept(self):
        role = self._role()
        with self._refused("crm_contact_role", ForeignKeyViolation):
            role.type_id.unlink()
            self.env.flush_all()

    def test_merge_of_two_records_of_one_person(self):
        """One role for the whole time, with both stances; the other is archived."""
        double = self._customer("Eva K.", parent_id=self.ada.id)
        first = self._role(self.eva, days_ago=100, until=50, stance="-1", note="A")
        second = self._role(double, days_ago=60, stance="1", note="B")
        self._merge(double, self.eva)
        role = self.eva.contact_role_ids
        self.assertEqual(role, first)
        self.assertEqual(
            (role.start_date, role.end_date, role.note), (ago(100), False, "A\nB")
        )
        self.assertEqual(set(role.stance_ids.mapped("stance")), {"-1", "1"})
        self.assertEqual((second.active, second.partner_id), (False, self.eva))

    def test_merge_keeps_roles_with_time_between_them(self):
        double = self._customer("Eva K.", parent_id=self.ada.id)
        roles = self._role(days_ago=100, until=90) | self._role(double, days_ago=80)
        self._merge(double, self.eva)
        self.assertEqual(self.eva.contact_role_ids.sorted("id"), roles)

    def test_merge_of_who_listens_to_whom(self):
        double = self._customer("Eva K.", parent_id=self.ada.id)
        role = self._role(self.eva, influenced_by_id=double.id)
        other = self._role(self.max, influenced_by_id=double.id)
        self._merge(double, self.eva)
        self.assertFalse(role.influenced_by_id)
        self.assertEqual(other.influenced_by_id, self.eva)

    def test_merge_of_customers_with_a_primary_decider_each(self):
        first = self._role(self.eva, days_ago=100, is_primary=True)
        second = self._role(self.cleo, days_ago=50, is_primary=True)
        self._merge(self.bob, self.ada)
        self.assertEqual((first | second).customer_id, self.ada)
        self.assertEqual((first | second).mapped("is_primary"), [True, False])
        self.assertEqual((first | second).mapped("is_current"), [True, True])

    def test_merge_of_deals(self):
        leads = self._lead(self.ada, name="Kept") | self._lead(self.ada, name="Double")
        first = self._role(days_ago=100, lead_id=leads[0].id, stance="1")
        second = self._role(days_ago=50, lead_id=leads[1].id, stance="2")
        other = self._role(self.max, lead_id=leads[1].id)
        kept = leads.merge_opportunity()
        self.assertEqual((first | second | other).lead_id, kept)
        self.assertEqual((first | second | other).mapped("active"), [True, False, True])
        self.assertEqual(len(first.stance_ids), 2)


class TestRoleRights(RoleCase):
    """Each role of ours; the table of test_access has the models as wholes."""

    def _found(self, user):
        env = self._as(user)
        return (
            env["crm.contact.role"].search_count([]),
            env["crm.contact.stance"].search_count([]),
        )

    def test_customers_of_another_salesperson(self):
        other = self._user("salesperson", name="Olga")
        self.ada.user_id = other
        self._role(stance="-2")
        self.assertEqual(self._found(self.seller), (0, 0))
        self.assertEqual(self._found(other), (1, 1))
        for role in ("sales_lead", "crm_manager", "accountant"):
            with self.subTest(role=role):
                self.assertEqual(self._found(self._user(role)), (1, 1))

    def test_page_shows_nothing_of_another_salesperson(self):
        self.ada.user_id = self._user("salesperson", name="Olga")
        self._role(stance="-2")
        shown = self._as(self.seller)["crm.contact.role"].get_who_decides(self.ada.id)
        self.assertEqual(shown["roles"], [])

    def test_what_one_entered_oneself_stays_visible(self):
        self.ada.user_id = self._user("salesperson", name="Olga")
        self._role(user_id=self.seller.id)
        self.assertEqual(self._found(self.seller)[0], 1)

    def test_customer_of_nobody(self):
        self._role(stance="1")
        self.assertEqual(self._found(self.seller), (1, 1))

    def test_nothing_of_another_company(self):
        branch = self._company("Branch", self.eur)
        self._role(stance="1")
        for role in ("crm_manager", "salesperson", "accountant"):
            with self.subTest(role=role):
                foreign = self._user(role, company_id=branch.id)
                self.assertEqual(self._found(foreign), (0, 0))

    def test_people_without_the_right(self):
        self._role()
        for role in ("employee", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(self._user(role))["crm.contact.role"].get_who_decides(
                    self.ada.id
                )

    def test_contact_that_one_may_not_see(self):
        branch = self._company("Branch", self.eur)
        foreign = self._customer("Foreign", company_id=branch.id)
        with self.assertRaises(AccessError):
            self._as(self.seller)["crm.contact.role"].get_who_decides(foreign.id)
        with self.assertRaises(AccessError):
            self._as(self.seller)["crm.contact.role"].create(
                {"partner_id": foreign.id, "type_id": self._role().type_id.id}
            )

    def test_salespeople_delete_nothing(self):
        role = self._role(stance="1")
        for records in (role, role.stance_ids):
            with self.subTest(model=records._name), self.assertRaises(AccessError):
                self._as(self.seller, records).unlink()

    def test_kinds_are_for_managers(self):
        kind = self._role().type_id
        with self.assertRaises(AccessError):
            self._as(self.seller, kind).decides = False
        self._as(self._user("crm_manager"), kind).decides = False
