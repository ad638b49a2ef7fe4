from .common import FeedbackCase


class ThrottleCase(FeedbackCase):
    def _fate(self, partner):
        last = self._invitations(partner)[-1:]
        return (last.state, last.reason)

    def _remind(self, **vals):
        self.question.write({"reminder_days": 7, "reminder_max": 2, **vals})
        return self._invite(self.ada)

    def _mails(self, invitation):
        return self.env["mail.mail"].search(
            [("model", "=", invitation._name), ("res_id", "=", invitation.id)],
            order="id",
        )
