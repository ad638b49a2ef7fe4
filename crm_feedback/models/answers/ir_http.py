from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """What no browser sends to the feedback pages is refused: Odoo would fail on it."""

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        done = super()._pre_dispatch(rule, args)
        # these pages take no files, and the form's own token is text
        if rule.endpoint.routing.get("crm_feedback_form") and request.httprequest.files:
            raise BadRequest
        return done

    @classmethod
    def _dispatch(cls, endpoint):
        # the name of the controller itself, which it would be given twice
        request.params.pop("self", None)
        return super()._dispatch(endpoint)
