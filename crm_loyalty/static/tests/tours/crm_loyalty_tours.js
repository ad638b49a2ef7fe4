import {registry} from "@web/core/registry";

const click = (content, trigger) => ({content, trigger, run: "click"});
const follow = (content, trigger) => ({
    content,
    trigger,
    run: "click",
    expectUnloadPage: true,
});
const see = (content, trigger) => ({content, trigger});

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
        click("Points", ".loyalty-template:contains(Points with a Ledger)"),
        see("A programme", ".o_field_widget[name=name] input:value(Points)"),
        click("Its ledger", ".nav-link:contains(Points Ledger)"),
        see(
            "It waits for the return window",
            ".o_field_widget[name=earn_on] input[data-value=window]:checked"
        ),
    ],
});
