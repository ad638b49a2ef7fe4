"""What a customer may correct of himself, and which fields of a contact hold it."""

DATA = [
    ("name", "Name"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("address", "Address"),
    ("vat", "Tax ID"),
]
FIELDS = [
    ("name", "Name"),
    ("company_name", "Company Name"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("street", "Street"),
    ("street2", "Street 2"),
    ("zip", "ZIP"),
    ("city", "City"),
    ("state_id", "State or Province"),
    ("country_id", "Country"),
    ("vat", "Tax ID"),
]
ADDRESS = ("street", "street2", "zip", "city", "state_id", "country_id")
DATUM_OF = {name: name for name, _label in FIELDS} | dict.fromkeys(ADDRESS, "address")
DATUM_OF["company_name"] = "name"


def raw(partner, name, value=None):
    """A value as text, of a contact or as it is to be: "" where there is none."""
    value = partner[name] if value is None else value
    if partner._fields[name].type == "many2one":
        return str(int(value)) if value else ""
    return str(value or "").strip()


def parsed(partner, name, text):
    """The other way round: what is written to the contact."""
    if partner._fields[name].type == "many2one":
        return int(text) if text else False
    return text or False


def words(partner, name, text):
    """As a person reads it."""
    if not text or partner._fields[name].type != "many2one":
        return text or ""
    comodel = partner.env[partner._fields[name].comodel_name]
    return comodel.browse(int(text)).exists().display_name or ""


def given(partner):
    """The data of a contact that there are, in words."""
    found = {
        "name": partner.name,
        "email": partner.email,
        "phone": partner.phone,
        "address": ", ".join(
            part
            for part in (words(partner, name, raw(partner, name)) for name in ADDRESS)
            if part
        ),
        "vat": partner.vat,
    }
    return {datum: value for datum, value in found.items() if value}
