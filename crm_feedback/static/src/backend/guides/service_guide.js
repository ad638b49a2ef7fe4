import {look, menu, shown} from "@crm_relationship/guides/guide_steps";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const feedback = "crm_feedback.crm_feedback_menu_root";

registry.category("web_tour.tours").add("crm_guide_service", {
    url: "/odoo/my-work-today",
    steps: () => [
        ...look(
            _t("Customers who gave a bad answer wait for a call. Open the list."),
            "[data-list=detractors]"
        ),
        ...menu(
            feedback,
            "crm_feedback.crm_case_menu",
            _t("All cases, with the time left to answer.")
        ),
        ...menu(
            feedback,
            "crm_feedback.crm_feedback_answer_menu",
            _t("What customers answer, in their own words.")
        ),
        ...menu(
            feedback,
            "crm_feedback.crm_feedback_score_menu",
            _t("How content they are over time, and how sure that is.")
        ),
        ...shown(".o_action_manager .o_control_panel"),
    ],
});
