import json

from werkzeug.exceptions import Forbidden

from odoo import http
from odoo.http import request
from odoo.tools import str2bool

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.own_data.datum import DATUM_OF, given

LONGEST = 500  # characters of a name or a street
SHOWN = 50  # corrections on the page
PAGE = "/my/data"


def number(text):
    """The number of a record that somebody sent; 0, which none has, for all else."""
    text = str(text).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class CustomerOwnData(CustomerPortal):
    """A customer reads what is kept of him, confirms it, or proposes a correction.

    Where his company lets him propose, nothing of the contact is written here: what he
    sends is checked as core checks it, field by field, and kept whole or not at all.
    """

    @http.route()
    def portal_address_submit(self, partner_id=None, **form_data):
        if not (self._own_data_proposals() and partner_id):
            return super().portal_address_submit(partner_id=partner_id, **form_data)
        # sudo: the contact itself, and only if this customer may change it
        contacts = request.env["res.partner"].sudo()
        partner = contacts.browse(number(partner_id)).exists()
        if not partner or not partner._can_be_edited_by_current_customer():
            raise Forbidden
        return json.dumps(self._propose_correction(partner, **form_data))

    def _own_data_proposals(self):
        """Whether what this user sends is a proposal; staff write as ever."""
        user = request.env.user
        return request.env.company.sudo().own_data_proposals and user.share

    def _propose_correction(
        self,
        partner,
        address_type="billing",
        use_delivery_as_billing=False,
        callback="/my/addresses",
        required_fields=False,
        **form_data,
    ):
        """As core's `_create_or_update_address`, but kept as a proposal."""
        if beside := self._beside_any_choice(form_data):
            return beside
        values, extra = self._parse_form_data(form_data)
        invalid, missing, messages = self._validate_address_values(
            values,
            partner,
            address_type,
            str2bool(use_delivery_as_billing or "false", False),
            required_fields or "",
            **extra,
        )
        if messages:
            return {"invalid_fields": list(invalid | missing), "messages": messages}
        # what is no datum of his (how invoices are sent) is his to choose
        choices = {name: values[name] for name in values if name not in DATUM_OF}
        if choices and not self._are_same_addresses(choices, partner):
            partner.write(choices)
        proposed = self._propose(partner, values)
        return {"redirectUrl": PAGE if proposed else callback}

    def _propose(self, partner, values):
        # sudo: customers have no rights on corrections; this one is his own
        corrections = request.env["crm.data.correction"].sudo()
        proposer, company = request.env.user.partner_id, request.env.company.sudo()
        own = {name: values[name] for name in values if name in DATUM_OF}
        firm = partner.commercial_partner_id
        name = own.pop("company_name", None)
        done = corrections._propose(partner, own, proposer, company)
        if name and name != (partner.commercial_company_name or ""):
            # core renames the firm by this field
            if firm.is_company:
                done |= corrections._propose(firm, {"name": name}, proposer, company)
            else:
                done |= corrections._propose(
                    partner, {"company_name": name}, proposer, company
                )
        return done

    def _beside_any_choice(self, form_data):
        """What no form of ours would send: refused at the field."""
        _ = request.env._
        odd = [
            name
            for name, value in form_data.items()
            if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value
        ]
        if odd:
            return {
                "invalid_fields": odd,
                "messages": [
                    request.env._("Please type at most %s characters.", LONGEST)
                ],
            }
        chosen = {}
        for name, model in (
            ("country_id", "res.country"),
            ("state_id", "res.country.state"),
        ):
            text = str(form_data.get(name) or "").strip()
            if not text:
                continue
            # sudo: countries and states are public
            record = request.env[model].sudo().browse(number(text))
            chosen[name] = record.exists()
            if not chosen[name]:
                return {
                    "invalid_fields": [name],
                    "messages": [request.env._("Please choose one of the list.")],
                }
        state, country = chosen.get("state_id"), chosen.get("country_id")
        if state and country and state.country_id != country:
            return {
                "invalid_fields": ["state_id"],
                "messages": [request.env._("%s lies in another country.", state.name)],
            }
        return None

    def _prepare_address_form_values(self, partner_sudo, *args, **kwargs):
        """The form says what waits already."""
        values = super()._prepare_address_form_values(partner_sudo, *args, **kwargs)
        if partner_sudo and self._own_data_proposals():
            waiting = self._own_corrections(
                ("partner_id", "=", partner_sudo.id), ("state", "=", "open")
            )
            values["own_data_proposals"] = True
            values["own_data_waiting"] = waiting._open_lines()
        return values

    def _own_corrections(self, *more):
        # sudo: those he proposed himself; pages show fields, outcome and reason
        return (
            request.env["crm.data.correction"]
            .sudo()
            .search(
                [("proposer_id", "=", request.env.user.partner_id.id), *more],
                order="id DESC",
                limit=SHOWN,
            )
        )

    @http.route(
        PAGE, type="http", auth="user", website=True, methods=["GET"], readonly=True
    )
    def portal_my_data(self, confirmed=None, **_query):
        partner = request.env.user.partner_id
        data = given(partner.sudo())  # his own contact
        fields = request.env["crm.data.evidence"]._fields["datum"]
        return request.render(
            "crm_feedback.portal_my_data",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "own_data",
                "data": [
                    (label, data.get(name, ""))
                    for name, label in fields._description_selection(request.env)
                ],
                "corrections": self._own_corrections(),
                "confirmed": confirmed,
            },
        )

    @http.route(
        f"{PAGE}/confirm", type="http", auth="user", website=True, methods=["POST"]
    )
    def portal_confirm_data(self, **_post):
        partner, company = request.env.user.partner_id.sudo(), request.env.company
        # sudo: his word on his own contact
        evidence = request.env["crm.data.evidence"].sudo()
        evidence._confirm(partner, company.sudo())
        confirmations = request.env["crm.data.confirmation"].sudo()
        confirmations._answered(partner, company.sudo(), "confirmed")
        return request.redirect(f"{PAGE}?confirmed=1")

    @http.route(
        f"{PAGE}/<int:correction_id>/withdraw",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_withdraw_correction(self, correction_id, **_post):
        if correction_id < 2**31:
            self._own_corrections(("id", "=", correction_id))._withdraw()
        return request.redirect(PAGE)
