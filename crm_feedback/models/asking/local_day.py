"""Days at a company's place."""

import pytz


def zone_of(company):
    return company.partner_id.tz or "UTC"


def day_of(company, moment):
    """The date of a moment (UTC, without a zone) at the company's place."""
    zone = pytz.timezone(zone_of(company))
    return pytz.utc.localize(moment).astimezone(zone).date()
