from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..points.breakage import History, by_age
from ..points.cohorts import Ended, Watched, months_of_age

MONTHS = st.integers(0, 6)


@st.composite
def lots(draw):
    """A lot of whole points, some of which ended at some age, the rest is open."""
    granted = left = draw(st.integers(1, 50))
    months = draw(MONTHS)
    fates = {"redeemed": {}, "expired": {}, "withdrawn": {}}
    for fate in draw(st.lists(st.sampled_from(sorted(fates)), max_size=4)):
        points = draw(st.integers(1, 50))
        age = draw(MONTHS)
        if points <= left and age < months:
            left -= points
            fates[fate][age] = fates[fate].get(age, 0) + Decimal(points)
    return History(Decimal(granted), months, **fates)


@tagged("post_install", "-at_install")
class TestCohorts(BaseCase):
    """Sums over lots say of each month of age what the lots one by one say."""

    @given(st.lists(lots(), max_size=8))
    def test_sums_agree_with_the_lots_themselves(self, histories):
        watched, ended = [], []
        for lot in histories:
            ages = [age for fate in self._fates(lot).values() for age in fate]
            gone = sum(sum(fate.values()) for fate in self._fates(lot).values())
            last = max(ages) if gone == lot.granted else None
            watched.append(Watched(lot.months, last, 1, float(lot.granted)))
            ended += [
                Ended(lot.months, age, name, float(points))
                for name, fate in self._fates(lot).items()
                for age, points in fate.items()
            ]
        self.assertEqual(months_of_age(watched, ended), by_age(histories))

    def _fates(self, lot):
        return {
            "redeemed": lot.redeemed,
            "expired": lot.expired,
            "withdrawn": lot.withdrawn,
        }

    def test_nothing_watched_is_no_month(self):
        self.assertEqual(months_of_age([Watched(0, None, 3, 30)], []), [])
