"""People at two customers, and the roles they are given."""

from psycopg2.errors import ExclusionViolation

from .common import ago
from .timeline_case import TimelineCase

PERSON_WITH_ROLE_STAYS = "crm_contact_role"


class RoleCase(TimelineCase):
    """Eva and Max work for Ada's company, Cleo for Bob's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.ada | cls.bob).is_company = True
        cls.max = cls._customer("Max", parent_id=cls.ada.id)
        cls.cleo = cls._customer("Cleo", parent_id=cls.bob.id)
        cls.seller = cls._user("salesperson", name="Sam")

    @classmethod
    def _role(cls, contact=None, kind="decider", days_ago=100, until=None, **vals):
        """A role since so many days, and up to so many days ago."""
        kind = cls.env.ref(f"crm_relationship.crm_contact_role_type_{kind}")
        return cls.env["crm.contact.role"].create(
            {
                "partner_id": (contact or cls.eva).id,
                "type_id": kind.id,
                "start_date": ago(days_ago),
                "end_date": ago(until) if until is not None else False,
                **vals,
            }
        )

    @classmethod
    def _merge(cls, gone, kept):
        merge = cls.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((gone | kept).ids, kept)
        cls.env.invalidate_all()

    def _refused(self, constraint, error=ExclusionViolation):
        return self.assertRaisesRegex(error, constraint)
