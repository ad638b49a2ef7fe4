"""What the tests and the bench of the public pages share: questions that wait for an
answer, and a customer's browser.
"""

import json
import re
import urllib.error
import urllib.parse
import urllib.request

from .support import run_shell

SECRET_NAME, SECRET_MAIL = "Ada Verysecret", "verysecret@example.com"
QUESTIONS = """
import json
company = env['res.company'].search([], limit=1)
program = env['crm.feedback.program'].create({
    'name': 'Fuzz', 'company_id': company.id, 'kind': 'nps', 'trigger': 'manual',
    'is_anonymous': %(anonymous)s, 'least_answers': 30})
partners = env['res.partner'].create([
    {'name': '%(name)s', 'email': '%(mail)s'} for _number in range(%(number)s)])
now = fields_now = __import__('odoo').fields.Datetime.now()
invitations = env['crm.feedback.invitation'].create([{
    'program_id': program.id, 'company_id': company.id, 'partner_id': partner.id,
    'customer_id': partner.id, 'email': partner.email, 'occasion': 'fuzz',
    'email_normalized': partner.email_normalized, 'due_date': now.date(),
    'sent_at': now, 'asked_at': now, 'state': 'sent'} for partner in partners])
print('TOKENS', json.dumps([[one.id, one._token()] for one in invitations]))
"""


def ask(database, number, anonymous=False):
    """{invitation: token} of so many customers who have just been asked."""
    code = QUESTIONS % {
        "number": number,
        "anonymous": anonymous,
        "name": SECRET_NAME,
        "mail": SECRET_MAIL,
    }
    found = re.search(r"TOKENS (.*)", run_shell(code, database).stdout)[1]
    return dict(json.loads(found))


class Browser:
    """One customer: keeps his cookies, opens a link and sends its form."""

    def __init__(self, server):
        self.server = server
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def open(self, path, data=None):
        """(status, text)"""
        if data is not None:
            data = urllib.parse.urlencode(data).encode()
        try:
            with self.opener.open(self.server.url + path, data, 120) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def form(self, token):
        """What the page puts into the form when a person touches it."""
        status, page = self.open(f"/feedback/{token}")
        assert status == 200, status
        return {
            "csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1],
            "nonce": re.search(r'data-nonce="([^"]+)"', page)[1],
        }

    def answer(self, token, score, **more):
        form = self.form(token)
        return self.open(f"/feedback/{token}", {**form, "score": score, **more})
