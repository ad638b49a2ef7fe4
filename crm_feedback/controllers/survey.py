from odoo.addons.survey.controllers.main import Survey


class AnonymousSurvey(Survey):
    """Who is logged in may answer an anonymous form, which does not say he did."""

    def _check_validity(
        self,
        survey_sudo,
        answer_sudo,
        answer_token,
        ensure_token=True,
        check_partner=True,
    ):
        if answer_sudo and answer_sudo.crm_program_id.is_anonymous:
            check_partner = False
        return super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token, check_partner
        )
