import {registry} from "@web/core/registry";
import {openApp, openMenu} from "./steps";

const openList = () => [
    ...openApp(),
    {content: "As a list", trigger: ".o_switch_view.o_list", run: "click"},
];

const pressRefresh = () => [
    {
        content: "Refresh the relationship",
        trigger: "button[name=action_refresh_relationship]",
        run: "click",
    },
    {
        content: "See that it is done",
        trigger: ".o_notification:contains(1 customers computed)",
    },
    {
        content: "Close the message",
        trigger: ".o_notification button.o_notification_close",
        run: "click",
    },
    {
        content: "Still on the customer",
        trigger: ".o_form_view .o_crm_relationship_head:contains(Ada)",
    },
];

const refreshSelected = (names) => [
    ...names.map((name) => ({
        content: `Select ${name}`,
        trigger: `.o_list_view .o_data_row:contains(${name}) .o_list_record_selector input`,
        run: "click",
    })),
    {
        content: "What can be done with them",
        trigger: ".o_cp_action_menus .dropdown-toggle:contains(Actions)",
        run: "click",
    },
    {
        content: "Refresh their relationships",
        trigger: ".o-dropdown--menu .dropdown-item:contains(Refresh relationship)",
        run: "click",
    },
    {
        content: "See that it is done",
        trigger: `.o_notification:contains(${names.length} customers computed)`,
    },
    {
        content: "Close the message",
        trigger: ".o_notification button.o_notification_close",
        run: "click",
    },
];

const setStage = (stage) => [
    {
        content: `Put the customer in stage ${stage}`,
        trigger: `.o_statusbar_status button:contains(${stage}):not(:disabled)`,
        run: "click",
    },
    {
        content: "It says that the stage is set by hand",
        trigger: ".o_form_view div[name=stage_by_hand]:contains(by hand)",
    },
    {
        content: "The history has it",
        trigger: `.o_field_widget[name=transition_ids] .o_data_row:contains(${stage})`,
    },
];

registry.category("web_tour.tours").add("crm_relationship_manager", {
    url: "/odoo",
    steps: () => [
        ...openList(),
        ...refreshSelected(["Ada", "Bob"]),
        {
            content: "Open a customer",
            trigger: ".o_list_view .o_data_row:contains(Ada) td[name=partner_id]",
            run: "click",
        },
        {
            content: "Its stage",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Active)",
        },
        {
            content: "Its profit, drawn and in a table for screen readers",
            trigger:
                ".o_crm_waterfall:has(canvas) table:contains(Net profit):contains(370.00)",
        },
        {
            content: "Its priority, factor by factor",
            trigger: ".o_crm_priority_row[aria-label^='Net profit']",
        },
        {
            content: "The override is a line of its own",
            trigger:
                ".o_crm_priority_row:contains(New contract in spring):contains(+5.0)",
        },
        {
            content: "Factors that do not count are not shown",
            trigger: ".o_crm_priority:not(:contains(Open cases))",
        },
        ...pressRefresh(),
        ...setStage("Regular"),
        {
            content: "Let the rules decide again",
            trigger: "button[name=action_follow_rules]",
            run: "click",
        },
        {
            content: "The rules have decided",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Active)",
        },
        {
            content: "Nothing is set by hand any more",
            trigger: ".o_form_view:not(:has(div[name=stage_by_hand]))",
        },
        {
            content: "Back to all customers",
            trigger: ".o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "As cards",
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "Drag a customer to another stage",
            trigger:
                ".o_kanban_group:contains(First order) .o_kanban_record:contains(Bob)",
            run: "drag_and_drop(.o_kanban_group:contains(Active))",
        },
        {
            content: "It is there, set by hand",
            trigger:
                ".o_kanban_group:contains(Active) .o_kanban_record:contains(Bob) .fa-hand-paper-o",
        },
        ...openMenu("crm_relationship_menu_profit", "crm_profit_report_menu"),
        {
            content: "Profit step by step",
            trigger: ".o_pivot table:contains(Gross sales)",
        },
        {content: "As a list", trigger: ".o_switch_view.o_list", run: "click"},
        {
            content: "Open the entry behind a line",
            trigger: ".o_list_view .o_data_row:contains(Ada) td[name=step]",
            run: "click",
        },
        {
            content: "It is the invoice",
            trigger: ".o_form_view .o_field_widget[name=invoice_line_ids]",
        },
        ...openApp(),
        ...openMenu("crm_relationship_menu_profit", "crm_profit_proof_menu"),
        {
            content: "Prove it",
            trigger: "button[name=action_prove]",
            run: "click",
        },
        {
            content: "Nothing is lost and nothing counts twice",
            trigger: "div[name=proven]:contains(difference):contains(0.00)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_salesperson", {
    url: "/odoo",
    steps: () => [
        ...openList(),
        {
            content: "Own customers only",
            trigger: ".o_list_view:contains(Ada):not(:contains(Bob))",
        },
        {
            content: "No profit in the list",
            trigger: ".o_list_view:not(:has(th[data-name=net_profit_12m]))",
        },
        {
            content: "Open the customer",
            trigger: ".o_list_view .o_data_row:contains(Ada) td[name=partner_id]",
            run: "click",
        },
        {
            content: "Its priority, without figures one may not see",
            trigger:
                ".o_crm_priority_row[aria-label^='Net profit']:not(:contains(370.00))",
        },
        {
            content: "No profit",
            trigger: ".o_form_view:not(:has(.o_crm_waterfall))",
        },
        ...pressRefresh(),
        ...setStage("Regular"),
    ],
});

registry.category("web_tour.tours").add("crm_relationship_contacts", {
    url: "/odoo/contacts",
    steps: () => [
        ...refreshSelected(["Ada", "Bob"]),
        {
            content: "Open a customer",
            trigger: ".o_list_view .o_data_row:contains(Ada) td[name=complete_name]",
            run: "click",
        },
        {
            content: "Its stage",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Active)",
        },
        {
            content: "Look at the relationship",
            trigger: ".o_notebook .nav-link[name=relationship]",
            run: "click",
        },
        {
            content: "It explains itself",
            trigger: ".o_crm_page:has(.o_crm_waterfall canvas) .o_crm_priority_row",
        },
        {
            content: "Put it in another stage",
            trigger: ".o_statusbar_status button:contains(Regular)",
            run: "click",
        },
        {
            content: "It is there",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Regular)",
        },
        {
            content: "Go to the whole relationship",
            trigger: "button[name=action_open_relationship]",
            run: "click",
        },
        {
            content: "It is Ada's",
            trigger: ".o_crm_relationship_head:contains(Ada)",
        },
    ],
});
