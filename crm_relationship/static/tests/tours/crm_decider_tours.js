import {registry} from "@web/core/registry";
import {click, see} from "./steps";

registry.category("web_tour.tours").add("crm_decider_salesperson", {
    steps: () => [
        see(
            "The quotation warns",
            ".o_crm_decider_missing:contains(Nobody who decides at Ada is known):contains(neither sent nor confirmed)"
        ),
        click(
            "Go to the customer",
            ".o_field_widget[name=partner_id] .o_external_button:not(:visible)"
        ),
        click("None yet", ".o_notebook .nav-link[name=no_relationship]"),
        see("Nobody is known", ".o_crm_no_decider:contains(Ada)"),
        click("Name one", ".o_crm_add_role"),
        {
            content: "Eva",
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Eva",
        },
        click("Choose her", ".o-autocomplete--dropdown-item a:contains(Eva)"),
        {
            content: "She decides",
            trigger: ".modal .o_field_widget[name=type_id] input",
            run: "edit Decision",
        },
        click(
            "Choose the role",
            ".o-autocomplete--dropdown-item a:contains(Decision Maker)"
        ),
        see("She can be the primary one", ".modal .o_field_widget[name=is_primary]"),
        {
            content: "She likes it",
            trigger: ".modal .o_field_widget[name=stance] input",
            run: "click",
        },
        click("In favour", ".o_select_menu_item:contains(In Favour)"),
        click("Save", ".modal .o_form_button_save"),
        see(
            "She is shown",
            ".o_crm_role:contains(Eva):contains(Decision Maker):contains(In Favour)"
        ),
        see("Somebody is known", ".o_crm_who_decides:not(:has(.o_crm_no_decider))"),
        click(
            "Back to the quotation",
            ".o_breadcrumb a:contains(S0), .breadcrumb a:contains(S0)"
        ),
        see("It warns no more", ".o_form_view:not(:has(.o_crm_decider_missing))"),
        click("Further actions", ".o_cp_action_menus button:has(.fa-cog)"),
        click("Mark it as sent", ".o-dropdown-item:contains(Mark Quotation as Sent)"),
        see(
            "It is sent",
            ".o_statusbar_status .o_arrow_button_current:contains(Quotation Sent)"
        ),
    ],
});
