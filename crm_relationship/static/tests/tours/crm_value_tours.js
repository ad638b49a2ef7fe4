import {registry} from "@web/core/registry";
import {click, openApp, openMenu, see} from "./steps";

const openCustomers = () => [...openApp(), click("As a list", ".o_switch_view.o_list")];

const openAda = () => [
    click(
        "Open the customer",
        ".o_list_view .o_data_row:contains(Ada) td[name=partner_id]"
    ),
    see(
        "The rhythm, in a sentence",
        ".o_form_view .o_field_widget[name=value_reason]:contains(Orders about every 10 weeks, last one 10 weeks ago.)"
    ),
    see(
        "The basis of the forecast, and how it did on the past",
        ".o_form_view .o_field_widget[name=value_basis]:contains(fitted on):contains(on 302 customers):contains(Checked on the last 13 weeks)"
    ),
];

const lookAtModel = () => [
    ...openMenu("crm_relationship_menu_reporting", "crm_value_model_menu"),
    click("Open the model", ".o_list_view .o_data_row td[name=as_of]"),
    see(
        "What was decided, and why",
        ".o_form_view .o_field_widget[name=note]:contains(did best on the past)"
    ),
    see(
        "The methods that were tried, fifth by fifth",
        ".o_field_widget[name=backtest_ids]:contains(Order model):contains(Own rhythm):contains(Average of all customers)"
    ),
    click("The order model itself", ".o_notebook .nav-link[name=model]"),
    see("Its parameters", ".o_form_view .o_field_widget[name=alpha]:not(:empty)"),
];

const lookAtBacktest = () => [
    ...openMenu("crm_relationship_menu_reporting", "crm_value_backtest_menu"),
    see("Method by method", ".o_pivot table:contains(Predicted):contains(Came True)"),
    see(
        "All that competed",
        ".o_pivot table:contains(Order model):contains(Customers like this one):contains(Own rhythm):contains(Average of all customers)"
    ),
    click("As a drawing", ".o_switch_view.o_graph"),
    see("It is drawn", ".o_graph_view canvas"),
    click("As a list", ".o_switch_view.o_list"),
    see("The fifths", ".o_list_view .o_data_row td[name=quintile]:contains(5)"),
];

const findLikelyLost = () => [
    ...openCustomers(),
    click("Filter", ".o_searchview_dropdown_toggler"),
    click("Likely lost", ".o_filter_menu .o-dropdown-item:contains(Likely Lost)"),
    click(
        "By payment standing",
        ".o_group_by_menu .o-dropdown-item:contains(Payment Standing)"
    ),
    see(
        "Both are chosen",
        ".o_searchview:contains(Likely Lost):contains(Payment Standing)"
    ),
    click(
        "Those who pay late",
        ".o_list_view .o_group_header:contains(C: late (1)) .o_group_name"
    ),
    see("Bob is one", ".o_list_view .o_data_row:contains(Bob)"),
    see("Ada is not lost", ".o_list_view:not(:contains(Ada))"),
];

registry.category("web_tour.tours").add("crm_value_manager", {
    url: "/odoo",
    steps: () => [
        ...openCustomers(),
        ...openAda(),
        see(
            "What it is worth",
            ".o_form_view .o_field_widget[name=value_reason]:contains(worth about $)"
        ),
        see(
            "The value in figures",
            ".o_form_view .o_field_widget[name=clv_12m]:contains($)"
        ),
        see(
            "Over three years",
            ".o_form_view .o_field_widget[name=clv_36m]:contains($)"
        ),
        ...lookAtModel(),
        ...lookAtBacktest(),
        ...findLikelyLost(),
    ],
});

registry.category("web_tour.tours").add("crm_value_salesperson", {
    url: "/odoo",
    steps: () => [
        ...openCustomers(),
        ...openAda(),
        see(
            "What to expect, and no money",
            ".o_form_view .o_field_widget[name=value_reason]:contains(orders in 12 months):not(:contains(worth)):not(:contains($))"
        ),
        see(
            "No value in figures",
            ".o_form_view:not(:has([name=clv_12m])):not(:has([name=margin_per_order]))"
        ),
        ...openMenu("crm_relationship_menu_reporting", "crm_value_model_menu"),
        click("Open the model", ".o_list_view .o_data_row td[name=as_of]"),
        see(
            "It explains itself",
            ".o_form_view .o_field_widget[name=note]:contains(did best on the past)"
        ),
        see(
            "Margins are not for everybody",
            ".o_form_view:not(:has([name=margin_mean]))"
        ),
    ],
});

registry.category("web_tour.tours").add("crm_value_unknown", {
    url: "/odoo",
    steps: () => [
        ...openCustomers(),
        click("Choose columns", ".o_list_view .o_optional_columns_dropdown button"),
        click("Churn", ".o-dropdown--menu .o-dropdown-item:contains(/^Churn$/)"),
        see(
            "What is known of Ada",
            ".o_data_row:contains(Ada) td[name=churn_probability]:contains(%)"
        ),
        {
            content: "Look for Cleo",
            trigger: ".o_searchview_input",
            run: "edit Cleo",
        },
        click(
            "By name",
            ".o_searchview_autocomplete .o-dropdown-item:contains(Customer)"
        ),
        see(
            "Nothing is known of Cleo, which is not 0 %",
            ".o_data_row:contains(Cleo) td[name=churn_probability]:not(:contains(%)):not(:contains(0))"
        ),
    ],
});
