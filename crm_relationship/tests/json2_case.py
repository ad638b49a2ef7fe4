import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase


class Json2Case(HttpCase):
    """Programs call by JSON-2, each with a key of its user."""

    def _call(self, user, model, method, **arguments):
        expires = fields.Datetime.now() + timedelta(days=1)
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "test", expires)
        return self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(arguments),
            headers={
                "Authorization": f"Bearer {key}",
                "Content-Type": "application/json",
            },
        )
