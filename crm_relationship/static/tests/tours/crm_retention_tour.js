import {registry} from "@web/core/registry";
import {openApp, openMenu} from "./steps";

const see = (name) => ({
    content: `See ${name}`,
    trigger: `.o_breadcrumb .active:contains(${name})`,
});

const view = (kind) => ({
    content: `As a ${kind}`,
    trigger: `.o_switch_view.o_${kind}`,
    run: "click",
});

registry.category("web_tour.tours").add("crm_relationship_retention", {
    steps: () => [
        ...openApp(),
        ...openMenu("crm_relationship_menu_work", "crm_relationship_menu_due"),
        {
            content: "Ada should have ordered",
            trigger: ".o_list_view .o_data_row:contains(Ada)",
        },
        ...openMenu("crm_relationship_menu_retention", "crm_customer_base_menu"),
        see("Customer Base"),
        {content: "As a pivot", trigger: ".o_pivot_view th:contains(March 2026)"},
        view("graph"),
        {content: "A line", trigger: ".o_graph_view canvas"},
        view("list"),
        {
            content: "Read the documents again",
            trigger: ".o_control_panel button:contains(Read Documents Again)",
            run: "click",
        },
        {
            content: "See that it is done",
            trigger: ".o_notification:contains(0 days brought up to date)",
        },
        {
            content: "Open March, when both joined",
            trigger: ".o_list_view .o_data_row:contains(Mar 1) td[name=new_count]",
            run: "click",
        },
        {
            content: "Who was new?",
            trigger: ".o_form_view button[name=action_open_new]",
            run: "click",
        },
        {
            content: "Ada was",
            trigger: ".o_list_view .o_data_row:contains(Ada):contains(New)",
        },
        ...openMenu("crm_relationship_menu_retention", "crm_customer_movement_menu"),
        see("Customers Won and Lost"),
        view("graph"),
        {content: "A line of the base", trigger: ".o_graph_view canvas"},
        ...openMenu("crm_relationship_menu_retention", "crm_retention_cohort_menu"),
        see("Retention Cohorts"),
        {
            content: "Half of the customers came back in April",
            trigger: ".o_pivot_view td:contains(50.00%)",
        },
        view("list"),
        {
            content: "Who?",
            trigger: ".o_list_view .o_data_row:contains(Apr 1) td[name=active_count]",
            run: "click",
        },
        {
            content: "Ada",
            trigger: ".o_list_view .o_data_row:contains(Ada)",
        },
        ...openMenu("crm_relationship_menu_retention", "crm_purchase_rhythm_menu"),
        see("Purchase Rhythm"),
        {content: "As a pivot", trigger: ".o_pivot_view th:contains(Total)"},
        ...openMenu("crm_relationship_menu_retention", "crm_retention_what_if_menu"),
        {
            content: "Compute",
            trigger: ".o_form_view button[name=action_compute]",
            run: "click",
        },
        {
            content: "The curve",
            trigger: ".o_field_widget[name=line_ids] .o_data_row",
        },
        {
            content: "The sentence",
            trigger: ".alert-info:contains(Reichheld)",
        },
    ],
});
