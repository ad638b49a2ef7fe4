import {registry} from "@web/core/registry";
import {click, edit, openMenu, see} from "./steps";

const field = (name) => `.modal .o_field_widget[name=${name}]`;
const option = (number, name) =>
    `.modal [name=option_ids] .o_data_row:eq(${number}) [name=${name}]`;

registry.category("web_tour.tours").add("crm_decision_salesperson", {
    steps: () => [
        click("Open the brief", ".o_form_view button[name=action_open_brief]"),
        see(
            "What is pressing comes first",
            ".o_crm_brief_step_name:contains(Keep our promise)"
        ),
        see("On its evidence", ".o_crm_brief_evidence:contains(Price list)"),
        see("How he pays", ".o_crm_brief_standing:contains(Payment Standing)"),
        see("Who decides", ".o_crm_brief_deciders:contains(Eva)"),
        see("What is promised", ".o_crm_brief_promises:contains(Price list)"),
        see("What happened", ".o_crm_brief_history:contains(Lunch)"),
        see("No amount of accounting's", ".o_crm_brief:not(:contains(Overdue now))"),
        click("Not now", ".o_crm_brief_reject"),
        see("A reason is needed", ".o_crm_brief_reject_save:disabled"),
        edit("Say why", ".o_crm_brief_reason", "She is away until Monday"),
        click("Reject", ".o_crm_brief_reject_save:enabled"),
        see("The next rule", ".o_crm_brief_step_name:contains(quotation)"),
        click("Accept", ".o_crm_brief_accept"),
        see("And the one after that", ".o_crm_brief_step_name:contains(Keep in touch)"),
        click("Back", ".o_breadcrumb a:contains(Ada), .o_breadcrumb .o_back_button"),
        see(
            "It is an activity now",
            ".o-mail-Activity:contains(Ask what he thinks of the quotation)"
        ),
        click("Relationship", ".o_notebook .nav-link[name=relationship]"),
        click("Decide", ".tab-pane .o_crm_decide"),
        edit(
            "What about",
            `${field("name")} input, ${field("name")} textarea`,
            "Ten off?"
        ),
        click("Kind", `${field("kind")} input, ${field("kind")} select`),
        click(
            "A price",
            ".o-dropdown--menu .o_select_menu_item:contains(Special price)"
        ),
        click("An option", ".modal [name=option_ids] .o_field_x2many_list_row_add a"),
        edit("Its name", `${option(0, "name")} input`, "Ten off"),
        click("It is chosen", `${option(0, "is_chosen")} input`),
        edit("Why", `${field("reason")} textarea`, "She compares us with Fox"),
        edit("Look at it again", `${field("review_date")} input`, "08/15/2026"),
        click("Decide", ".modal button[name=action_decide]"),
        see(
            "It is decided",
            ".o_form_view .o_statusbar_status .o_arrow_button_current:contains(Decided)"
        ),
        see("What was known", ".o_crm_decision_figures:contains(Revenue, 12 Months)"),
        see(
            "Without accounting's",
            ".o_crm_decision_figures:not(:contains(Net Profit))"
        ),
        see("An activity for the day", ".o-mail-Activity:contains(Was it right?)"),
    ],
});

const brief = ".o_form_view button[name=action_open_brief]";
const customer = (name) => `.o_crm_brief header h1:contains(${name})`;

registry.category("web_tour.tours").add("crm_brief_of_meeting", {
    steps: () => [
        see("The meeting", ".o_form_view .o_field_widget[name=name] input:value(Fair)"),
        click("Whom do we meet?", brief),
        see("The customer of a guest", customer("Ada")),
        see("What is promised her", ".o_crm_brief_promises:contains(Price list)"),
        click("The other customer", ".o_crm_brief_customers button:contains(Bob)"),
        see("His page", customer("Bob")),
        see(
            "Not what is promised to others",
            ".o_crm_brief_promises:not(:contains(Price list))"
        ),
        see("None of us", ".o_crm_brief_customers:not(:has(button:eq(2)))"),
    ],
});

registry.category("web_tour.tours").add("crm_brief_of_opportunity", {
    steps: () => [
        see("The deal", ".o_form_view [name=name] textarea:value(Big deal)"),
        click("With whom?", brief),
        see("The customer of the contact", customer("Ada")),
        see("What is promised her", ".o_crm_brief_promises:contains(Price list)"),
        click("Back", ".o_breadcrumb a:contains(Big deal), .o_back_button"),
        see("The deal again", brief),
    ],
});

registry.category("web_tour.tours").add("crm_decision_manager", {
    steps: () => [
        ...openMenu("crm_relationship_menu_work", "crm_decision_menu_review"),
        click("What is due", ".o_data_row:contains(Lend a machine) [name=name]"),
        click("Review it", ".o_form_view button:contains(Review):not(:contains(Plan))"),
        see("What was expected", `${field("expected_words")}:contains(at least)`),
        see("What it is", `${field("actual_words")}:contains(300.00)`),
        see("The figures say", `${field("proposed_verdict")}:contains(Wrong)`),
        click("Not so wrong", `${field("verdict")} label:contains(Partly)`),
        edit("Why", `${field("note")} textarea`, "The fair came late"),
        click("Save", ".modal button[name=action_review]"),
        click("The review", ".o_notebook .nav-link[name=review]"),
        see("The verdict stands", ".o_field_widget[name=verdict]:contains(Partly)"),
        see("And the figure", ".o_field_widget[name=actual_words]:contains(300.00)"),
        ...openMenu("crm_relationship_menu_memory", "crm_decision_menu_all"),
        click("What waits", ".o_data_row:contains(Go on?) [name=name]"),
        click("Decide", ".o_statusbar_buttons button:contains(Decide)"),
        see("The question", `${field("name")}:contains(Go on?)`),
        click("Choose", `${option(1, "is_chosen")} input`),
        edit("Why", `${field("reason")} textarea`, "It costs more than it brings"),
        click("Decide", ".modal button[name=action_decide]"),
        see(
            "Decided",
            ".o_form_view .o_statusbar_status .o_arrow_button_current:contains(Decided)"
        ),
        ...openMenu("crm_relationship_menu_reporting", "crm_decision_report_menu"),
        see("Too few to say", ".o_pivot:contains(Not enough data)"),
    ],
});
