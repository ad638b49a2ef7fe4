import {registry} from "@web/core/registry";
import {click, openApp, openMenu, see} from "./steps";

// Nowhere in the tour may what is overdue be read: the house shares the standing alone
const BAND = "[name=relationship_payment_band]:contains(C: late)";
const REASON =
    ":contains(Pays late (4 payments in 24 months)):not(:contains(777)):not(:contains(days late))";

registry.category("web_tour.tours").add("crm_payment_salesperson", {
    url: "/odoo/contacts",
    steps: () => [
        click(
            "Open the customer as a contact",
            ".o_list_view .o_data_row:contains(Bob) td[name=complete_name]"
        ),
        click("Look at the relationship", ".o_notebook .nav-link[name=relationship]"),
        see(
            "The standing is there",
            ".o_form_view .o_field_widget[name=payment_band]:contains(C: late)"
        ),
        see(
            "So is the reason, read when the page was opened, and no amount",
            `.o_form_view .o_notebook:has(.o_crm_payment_reason${REASON}):not(:contains(777))`
        ),
        see(
            "Nor a label without a figure",
            ".o_form_view:not(:has([name=relationship_overdue_amount])):not(:has(.o_field_widget[name=relationship_shared_overdue_amount]))"
        ),
        see(
            "No segment that tells what is overdue",
            ".o_crm_segments:not(:contains(Debtors))"
        ),
        {
            content: "Reach a segment he is in, by keyboard",
            trigger: ".o_crm_segments button:contains(Invoiced customers)",
            run() {
                this.anchor.focus();
            },
        },
        {
            content: "Open it",
            trigger: ".o_crm_segments button:focus",
            run: "press Enter",
        },
        see(
            "It is that segment",
            ".o_form_view .o_field_widget[name=name]:contains(Invoiced customers)"
        ),
        click("Back to the contact", ".o_breadcrumb .o_back_button"),
        see("It is Bob's", ".o_last_breadcrumb_item:contains(Bob)"),
        ...openApp("sale.sale_menu_root"),
        click(
            "Open the quotation",
            ".o_list_view .o_data_row:contains(Bob) td[name=partner_id]"
        ),
        see("It shows the standing", `.o_form_view .o_field_widget${BAND}`),
        see(
            "It says what is needed, and why",
            `.o_form_view .alert-warning:contains(needs the approval):has([name=relationship_payment_reason]${REASON})`
        ),
        click("Try to confirm it all the same", "button[name=action_confirm]"),
        see("It cannot be done", ".modal:contains(Use Ask for Approval)"),
        click("Understood", ".modal footer button"),
        click(
            "Ask for approval",
            "button[name=action_ask_payment_approval]:not(:disabled)"
        ),
        see("It waits", ".o_form_view .alert-warning:contains(Waiting for approval)"),
        see(
            "One cannot decide oneself",
            ".o_form_view:not(:has(button[name=action_open_payment_decision]))"
        ),
        ...openApp("crm.crm_menu_root"),
        click("Open the opportunity", ".o_kanban_record:contains(A hall to light)"),
        see("It shows the standing", `.o_form_view .o_field_widget${BAND}`),
        see(
            "And the reason",
            `.o_form_view .o_field_widget[name=relationship_payment_reason]${REASON}`
        ),
    ],
});

const decide = () => [
    ...openMenu("crm_relationship_menu_payment", "crm_decision_menu"),
    click(
        "What waits for a decision",
        ".o_list_view .o_data_row:contains(Bob) td[name=name]"
    ),
    see(
        "The standing as it was asked",
        ".o_form_view .o_field_widget[name=payment_band]:contains(C: late)"
    ),
    {
        content: "Say why",
        trigger: ".o_form_view .o_field_widget[name=reason] textarea",
        run: "edit Half of it is paid in advance",
    },
    click("Approve it", "button[name=action_approve]"),
    see("It is approved", ".o_arrow_button_current:contains(Approved)"),
    see(
        "Nobody can decide it again",
        ".o_form_view:not(:has(button[name=action_refuse]))"
    ),
    click("Look at the quotation", ".o_field_widget[name=order_id] a"),
    see(
        "It may be confirmed",
        ".o_form_view .alert-success:contains(Approved by):contains(accountant)"
    ),
];

const setByHand = () => [
    ...openApp(),
    click("As a list", ".o_switch_view.o_list"),
    click(
        "Open the customer",
        ".o_list_view .o_data_row:contains(Bob) td[name=partner_id]"
    ),
    see(
        "What is overdue is accounting's to see",
        ".o_form_view .o_field_widget[name=overdue_amount]:contains(777.00)"
    ),
    click("Set the standing by hand", "button:contains(Set the standing by hand)"),
    click(
        "To the worst one",
        ".modal .o_field_widget[name=band] .o_select_menu_toggler, .modal .o_field_widget[name=band] input"
    ),
    click("E", ".o_select_menu_item:contains(does not pay)"),
    {
        content: "Say why",
        trigger: ".modal .o_field_widget[name=reason] input",
        run: "edit Insolvency filed",
    },
    click("Choose the last day", ".modal [name=end_date] :is(input, button)"),
    {
        content: "Write it",
        trigger: ".modal [name=end_date] input",
        run: "edit 12/31/2026",
    },
    click("Save", ".modal footer .o_form_button_save"),
    see("It counts at once", ".o_form_view .o_crm_page_payment:contains(does not pay)"),
    see(
        "What the payments say stays beside it",
        ".o_form_view .o_field_widget[name=payment_rule_band]:contains(C: late)"
    ),
    see(
        "Author, end and reason",
        ".o_form_view .o_field_widget[name=payment_reason]:contains(Set by accountant):contains(2026):contains(Insolvency filed)"
    ),
];

const openPolicy = () => [
    ...openMenu("crm_relationship_menu_payment", "crm_payment_policy_menu"),
    click("Open the policy", ".o_list_view .o_data_row td[name=sharing]"),
    see(
        "The rule for quotations",
        ".o_field_widget[name=rule_ids] .o_data_row:contains(C: late)"
    ),
];

const outstanding = () => [
    ...openMenu("crm_relationship_menu_payment", "crm_receivable_report_menu"),
    see(
        "What is open today, and how long it takes",
        ".o_list_view .o_data_row:contains(777.00) td[name=dso]:not(:empty)"
    ),
    click("As a line", ".o_switch_view.o_graph"),
    see("It is drawn", ".o_graph_view canvas"),
];

registry.category("web_tour.tours").add("crm_payment_accountant", {
    url: "/odoo",
    steps: () => [
        ...openApp(),
        ...decide(),
        ...setByHand(),
        ...openPolicy(),
        see(
            "What is shared is for the administrator to change",
            ".o_form_view .o_field_widget[name=sharing]:not(:has(input:enabled))"
        ),
        ...outstanding(),
    ],
});

registry.category("web_tour.tours").add("crm_payment_administrator", {
    url: "/odoo",
    steps: () => [
        ...openApp(),
        ...openPolicy(),
        click("Share days late too", ".o_radio_item:contains(and days late) input"),
        {
            content: "Ask from 1,000 on",
            trigger: ".o_field_widget[name=rule_ids] .o_data_row td[name=amount_from]",
            run: "click",
        },
        {
            content: "Write it",
            trigger: ".o_selected_row td[name=amount_from] input",
            run: "edit 1000",
        },
        click("Save", ".o_form_button_save"),
        see(
            "It is saved and kept in the chatter",
            ".o-mail-Message:contains(The standing and days late)"
        ),
    ],
});
