import {registry} from "@web/core/registry";
import {
    click,
    follow,
    openApp,
    openMenu,
    see,
} from "@crm_relationship/../tests/tours/steps";

registry.category("web_tour.tours").add("crm_loyalty_customer", {
    steps: () => [
        follow("My points", ".o_crm_points_link:visible"),
        see("What I have", ".o_crm_points_balance:contains(123 stars)"),
        see("What is to come", ".o_crm_points_pendings:contains(100 stars)"),
        see("What I have to use", ".o_crm_points_expiries:contains(123 stars)"),
        see("The newest entry", ".o_crm_points_entries td:contains(+1 stars)"),
        follow("Go on", ".o_portal_pager a.page-link:contains(2)"),
        see("The oldest entry", ".o_crm_points_entries td:contains(Opening balance)"),
        follow("All my cards", ".breadcrumb a[href='/my/points']"),
        see("The card", ".o_crm_points_card:contains(123 stars)"),
    ],
});

registry.category("web_tour.tours").add("crm_loyalty_seller", {
    steps: () => [
        see(
            "The customer's points",
            ".o_field_widget[name=customer_points]:contains(Stars: 170 stars)"
        ),
        click("Rewards", "button[name=action_open_reward_wizard]:visible"),
        see(
            "The reward is there",
            ".o_field_widget[name=order_line] td:contains(on your order)"
        ),
        click("Confirm", "button[name=action_confirm]:visible"),
        see("It is an order", ".o_arrow_button_current:contains(Sales Order)"),
        click("Its entries", "button[name=action_view_points]:contains(Points)"),
        see("Redeemed", ".o_data_row:contains(Redeemed)"),
        see("Earned", ".o_data_row:contains(Earned)"),
    ],
});

registry.category("web_tour.tours").add("crm_loyalty_manager", {
    steps: () => [
        see("A programme is there", ".o_data_row:contains(Stars)"),
        click("From a template", ".o_control_panel button:contains(New from Template)"),
        click("Points", ".loyalty-template:contains(Points with a Ledger)"),
        see("A programme", ".o_field_widget[name=name] input:value(Points)"),
        click("Its ledger", ".nav-link:contains(Points Ledger)"),
        see(
            "It waits for the return window",
            ".o_field_widget[name=earn_on] input[data-value=window]:checked"
        ),
        click(
            "Earn at once",
            ".o_field_widget[name=earn_on] input[data-value=confirm]"
        ),
        click("Save", ".o_form_button_save"),
        see("Saved", ".o_form_saved, .o_form_status_indicator_buttons.invisible"),
        ...openApp("sale.sale_menu_root"),
        click("Ada's quotation", ".o_data_row td[name=partner_id]:contains(Ada)"),
        click("Confirm", "button[name=action_confirm]:visible"),
        see("It is an order", ".o_arrow_button_current:contains(Sales Order)"),
        click("Its entries", "button[name=action_view_points]:contains(Points)"),
        see("What it earned", ".o_data_row:contains(Earned) td:contains(100.00)"),
        ...openApp(),
        ...openMenu("crm_loyalty_menu_root", "crm_loyalty_proof_menu"),
        click("The programme's cards", ".o_group_header:contains(Points)"),
        see(
            "Balance, entries and lots agree",
            ".o_data_row:contains(Ada) td[name=difference]:contains(0.00)"
        ),
        click("Filters", ".o_searchview_dropdown_toggler"),
        click("What differs", ".o_filter_menu .o_menu_item:contains(Does Not Agree)"),
        see("Nothing does", ".o_nocontent_help:contains(Every card agrees)"),
    ],
});

registry.category("web_tour.tours").add("crm_loyalty_accountant", {
    steps: () => [
        click("A statement", ".o_list_button_add"),
        {
            content: "Of the programme",
            trigger: ".o_field_widget[name=program_id] input",
            run: "edit Example",
        },
        click("Found", ".o-autocomplete--dropdown-item:contains(Example 52)"),
        click("Its day", ".o_field_widget[name=date] :is(input, button)"),
        {
            content: "The end of January",
            trigger: ".o_field_widget[name=date] input",
            run: "edit 01/31/2024",
        },
        click("Compute", "button[name=action_compute]:contains(Compute)"),
        see("What is owed", ".o_field_widget[name=liability]:contains(86.76)"),
        see("Not booked yet", ".o_field_widget[name=difference]:contains(86.76)"),
        click("Post", "button[name=action_post]"),
        click("Yes", ".modal footer .btn-primary"),
        see("Posted", ".o_arrow_button_current:contains(Posted)"),
        see("All is booked", ".o_field_widget[name=booked]:contains(86.76)"),
        see("No difference", ".o_field_widget[name=difference]:contains(0.00)"),
        click("By month", "button:contains(By Month)"),
        see("A chart", ".o_graph_renderer canvas"),
        click("Back", ".breadcrumb-item a:contains(Example 52)"),
        click("The entry", "button[name=action_open_entry]"),
        see("Debit and credit", ".o_field_widget[name=line_ids] td:contains(86.76)"),
    ],
});

registry.category("web_tour.tours").add("crm_loyalty_chart", {
    steps: () => [
        see(
            "How many points, and until when",
            ".o_crm_chart_points .o_crm_chart_sentence:contains(150 points)"
        ),
        see("It is drawn", ".o_crm_chart_points canvas"),
        {
            content: "Of the stones alone",
            trigger: ".o_crm_charts_filter_loyalty_program",
            run: "select Stones",
        },
        see("Only they are left", ".o_crm_chart_sentence:contains(50 points)"),
        click("Its numbers", ".o_crm_chart_numbers"),
        click("What is behind", ".o_crm_chart_table button:contains(Never expires)"),
        see("The lot of Bob", ".o_list_view .o_data_row:contains(Bob)"),
    ],
});
