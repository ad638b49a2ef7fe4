"""Every hidden record is tried by its id, and hidden fields by the other roles."""

from .. import test_access_amounts, test_access_hidden


class TestAccessEvery(test_access_hidden.TestAccessHidden):
    by_id = None


class TestAccessAmountsOfOthers(test_access_amounts.TestAccessAmounts):
    # those with the rights of one of these and more see no less
    roles = (
        "public",
        "employee",
        "crm_user",
        "loyalty_user",
        "feedback_user",
        "feedback_manager",
        "billing",
    )
