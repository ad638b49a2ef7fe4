import {registry} from "@web/core/registry";
import {click, edit, openMenu, see} from "./steps";

const field = (name, inside = "") => `${inside} .o_field_widget[name=${name}] input`;
const choose = (content, name, text, inside = "") => [
    edit(content, field(name, inside), text),
    click(`${content}: ${text}`, `.o-autocomplete--dropdown-item a:contains(${text})`),
];

registry.category("web_tour.tours").add("crm_deal_salesperson", {
    steps: () => [
        click("Open who decides", ".o_notebook .nav-link[name=crm_who_decides]"),
        see("Eva was shown nothing", ".o_crm_role:contains(Eva) .o_crm_no_benefit"),
        click("Show her a benefit", ".o_crm_role:contains(Eva) .o_crm_show_benefit"),
        see(
            "She is filled in",
            ".modal .o_field_widget[name=partner_id] input:value(Eva)"
        ),
        edit(
            "What was shown",
            ".modal .o_field_widget[name=name] input, .modal .o_field_widget[name=name] textarea",
            "Half the time"
        ),
        click("Save the benefit", ".modal .o_form_button_save"),
        see("It is said", ".o_crm_role:contains(Eva) .o_crm_benefit"),
        click("Open the buyer", ".o_notebook .nav-link[name=crm_buyer]"),
        see("The benefit is here too", ".o_crm_deal_benefits:contains(Half the time)"),
        click("An objection is raised", ".o_crm_add_objection"),
        ...choose("What is feared", "type_id", "Price", ".modal"),
        ...choose("Plan B", "plan_id", "Smaller first step", ".modal"),
        click("Save the objection", ".modal .o_form_button_save"),
        see("It is raised", ".o_crm_objection:contains(Price):contains(Raised)"),
        click("The plan is used", ".o_crm_use_plan"),
        see("It is used", ".o_crm_objection:contains(Plan Used)"),
        click("It has helped", ".o_crm_overcome"),
        see("It is overcome", ".o_crm_objection .badge:contains(Overcome)"),
        click("Waiting costs something", ".o_crm_add_cost"),
        edit("What it costs", field("name", ".modal"), "Two clerks"),
        edit("How much", field("amount", ".modal"), "700"),
        click("Save the cost", ".modal .o_form_button_save"),
        see("It is said", ".o_crm_delay_cost:contains(Two clerks):contains(700)"),
        see(
            "The sum stands on the deal",
            ".o_field_widget[name=delay_cost_week]:contains(700)"
        ),
        ...choose("The buyer compares", "buyer_step_id", "Compares"),
        click("Save the deal", ".o_form_button_save"),
        see("It is saved", ".o_form_saved, .o_form_view:not(:has(.o_form_dirty))"),
        see("Since when", ".o_field_widget[name=buyer_step_date]"),
    ],
});

registry.category("web_tour.tours").add("crm_deal_manager", {
    steps: () => [
        see(
            "It worked ten times",
            ".o_data_row:contains(Smaller first step):contains(10 of 10)"
        ),
        click("As a pivot", ".o_switch_view.o_pivot"),
        see("By objection", ".o_pivot:contains(Price)"),
        ...openMenu("crm_relationship_menu_configuration", "crm_fit_rule_menu"),
        see("Those that come along", ".o_data_row:contains(price only)"),
        click("A new one", ".o_list_button_add"),
        edit("Why", field("name", ".o_form_view"), "Worth our time"),
        edit("How many points", field("points", ".o_form_view"), "15"),
        click("Save it", ".o_form_button_save"),
        see("It is saved", ".o_form_saved, .o_form_view:not(:has(.o_form_dirty))"),
    ],
});
