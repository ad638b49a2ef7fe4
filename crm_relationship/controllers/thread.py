from odoo.http import route

from odoo.addons.mail.controllers.thread import ThreadController


class WatchedThreadController(ThreadController):
    @route()
    def mail_message_post(
        self, thread_model, thread_id, post_data, context=None, **kwargs
    ):
        """A person writes: he is warned of what the contact does not want."""
        context = dict(context or {}, crm_by_hand=True)
        return super().mail_message_post(
            thread_model, thread_id, post_data, context, **kwargs
        )
