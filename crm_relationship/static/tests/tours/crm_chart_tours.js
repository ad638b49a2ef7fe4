import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const open = () => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the app",
        trigger:
            ".o_app[data-menu-xmlid='crm_relationship.crm_relationship_menu_root']",
        run: "click",
    },
    {
        content: "Open the menu of history",
        trigger:
            "button[data-menu-xmlid='crm_relationship.crm_relationship_menu_reporting']",
        run: "click",
    },
    {
        content: "Open charts",
        trigger: ".dropdown-item[data-menu-xmlid='crm_relationship.crm_charts_menu']",
        run: "click",
    },
];

const choose = (key) => ({
    content: `Choose ${key}`,
    trigger: `.o_crm_charts_choice .o_crm_charts_${key}`,
    run: "click",
});

const numbers = (key) => ({
    content: "Its numbers",
    trigger: `.o_crm_chart_${key} .o_crm_chart_numbers`,
    run: "click",
});

registry.category("web_tour.tours").add("crm_chart_waterfall", {
    steps: () => [
        ...open(),
        choose("waterfall"),
        {
            content: "The sentence reads it",
            trigger: ".o_crm_chart_waterfall .o_crm_chart_sentence:contains(are left)",
        },
        {content: "It is drawn", trigger: ".o_crm_chart_waterfall canvas"},
        {
            content: "Of this quarter",
            trigger: ".o_crm_charts_filter_period",
            run: "select This quarter",
        },
        {
            content: "Only what was posted",
            trigger: ".o_crm_chart_note:contains(posted in the period)",
        },
        numbers("waterfall"),
        {
            content: "What was sold for",
            trigger: ".o_crm_chart_table button:contains(Gross sales)",
            run: "click",
        },
        {content: "The line of Ada", trigger: ".o_list_view .o_data_row:contains(Ada)"},
        {
            content: "Back",
            trigger: ".o_breadcrumb a:contains(Charts), .o_back_button",
            run: "click",
        },
        {
            content: "Still the numbers of this quarter",
            trigger: ".o_crm_chart_table td:contains(300.00)",
        },
    ],
});
