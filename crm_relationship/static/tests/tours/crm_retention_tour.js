import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const open = (menu, name) => [
    {
        content: "Open the menu of retention",
        trigger:
            "button[data-menu-xmlid='crm_relationship.crm_relationship_menu_retention']",
        run: "click",
    },
    {
        content: `Open ${name}`,
        trigger: `.dropdown-item[data-menu-xmlid='crm_relationship.${menu}']`,
        run: "click",
    },
];

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
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app",
            trigger:
                ".o_app[data-menu-xmlid='crm_relationship.crm_relationship_menu_root']",
            run: "click",
        },
        {
            content: "Worklists",
            trigger:
                ".o_menu_sections [data-menu-xmlid='crm_relationship.crm_relationship_menu_work']",
            run: "click",
        },
        {
            content: "Orders that are due",
            trigger:
                ".o-dropdown--menu [data-menu-xmlid='crm_relationship.crm_relationship_menu_due']",
            run: "click",
        },
        {
            content: "Ada should have ordered",
            trigger: ".o_list_view .o_data_row:contains(Ada)",
        },
        ...open("crm_customer_base_menu", "Customer Base"),
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
        ...open("crm_customer_movement_menu", "Customers Won and Lost"),
        see("Customers Won and Lost"),
        view("graph"),
        {content: "A line of the base", trigger: ".o_graph_view canvas"},
        ...open("crm_retention_cohort_menu", "Retention Cohorts"),
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
        ...open("crm_purchase_rhythm_menu", "Purchase Rhythm"),
        see("Purchase Rhythm"),
        {content: "As a pivot", trigger: ".o_pivot_view th:contains(Total)"},
        ...open("crm_retention_what_if_menu", "Retention What-If"),
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
