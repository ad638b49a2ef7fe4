import {registry} from "@web/core/registry";
import {openApp, openMenu} from "./steps";

const open = () => [
    ...openApp(),
    ...openMenu("crm_relationship_menu_reporting", "crm_charts_menu"),
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

registry.category("web_tour.tours").add("crm_chart_whale", {
    steps: () => [
        ...open(),
        choose("whale"),
        {
            content: "The peak is named",
            trigger:
                ".o_crm_chart_whale .o_crm_chart_sentence:contains(The best 50 % of customers bring 150 %)",
        },
        {content: "It is drawn", trigger: ".o_crm_chart_whale canvas"},
        numbers("whale"),
        {
            content: "The best half",
            trigger: ".o_crm_chart_table button:contains(50%)",
            run: "click",
        },
        {content: "Is Ada", trigger: ".o_list_view .o_data_row:contains(Ada)"},
        {
            content: "And not Bob",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Bob)))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_chart_cohort", {
    steps: () => [
        ...openApp(),
        ...openMenu("crm_relationship_menu_retention", "crm_retention_cohort_menu"),
        {
            content: "From the pivot to its chart",
            trigger: ".o_pivot_view .o_crm_open_chart",
            run: "click",
        },
        {
            content: "Half of the customers came back",
            trigger: ".o_crm_chart_cohort .o_crm_heat_cell.o_crm_heat_4:contains(50%)",
        },
        {
            content: "As revenue",
            trigger: ".o_crm_charts_filter_measure",
            run: "select Revenue",
        },
        {
            content: "What they brought",
            trigger: ".o_crm_heat_cell.o_crm_heat_4:contains(40)",
            run: "click",
        },
        {
            content: "The line of the report",
            trigger: ".o_list_view .o_data_row:contains(Mar 1)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_chart_ladder", {
    steps: () => [
        ...open(),
        choose("ladder"),
        {
            content: "Who moved back",
            trigger:
                ".o_crm_ladder_stage:contains(At risk) .o_crm_ladder_back button:contains(1)",
            run: "click",
        },
        {
            content: "Bob did",
            trigger: ".o_list_view .o_data_row:contains(Bob)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_chart_forecast", {
    steps: () => [
        ...open(),
        choose("forecast"),
        {
            content: "What was expected and what came",
            trigger:
                ".o_crm_chart_forecast .o_crm_chart_sentence:contains(were expected)",
        },
        {content: "It is drawn", trigger: ".o_crm_chart_forecast canvas"},
        numbers("forecast"),
        {
            content: "Group by group",
            trigger: ".o_crm_chart_table tr:contains(Fifth 1):contains(20%)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_chart_refused", {
    steps: () => [
        {
            content: "Told in words, and no chart of profit to choose",
            trigger:
                ".o_crm_charts:has(.o_crm_chart_empty:contains(You may not see)):not(:has(.o_crm_charts_whale))",
        },
    ],
});
