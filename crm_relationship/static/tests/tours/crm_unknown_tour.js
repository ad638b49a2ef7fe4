/* global Chart */
import {registry} from "@web/core/registry";
import {openMenu} from "./steps";

const SEARCH = ".o_searchview_dropdown_toggler";

const view = (kind) => ({
    content: `As a ${kind}`,
    trigger: `.o_switch_view.o_${kind}`,
    run: "click",
});

/** Refuse a chart that does not show these values, null where it has a gap. */
const drawn = (...values) => ({
    content: "What the chart shows",
    trigger: ".o_graph_view canvas",
    async run() {
        const canvas = document.querySelector(".o_graph_view canvas");
        const {datasets} = Chart.getChart(canvas).data;
        const shown = JSON.stringify(datasets.map(({data}) => data));
        if (shown !== JSON.stringify(values)) {
            throw new Error(`The chart shows ${shown}`);
        }
    },
});

registry.category("web_tour.tours").add("crm_relationship_unknown", {
    steps: () => [
        view("list"),
        {content: "Cyd comes first", trigger: ".o_data_row:first:contains(Cyd)"},
        {content: "A total", trigger: "tfoot td:contains($ 160.00)"},
        {
            content: "Select Cyd and Ada",
            trigger: ".o_data_row:contains(Cyd) input[type=checkbox]",
            run: "click",
        },
        {
            content: "And Bob",
            trigger: ".o_data_row:contains(Bob):contains(€) input[type=checkbox]",
            run: "click",
        },
        {content: "Of those selected", trigger: "tfoot td:contains($ 60.00)"},
        {content: "Of none", trigger: ".o_unselect_all", run: "click"},
        {content: "Search", trigger: SEARCH, run: "click"},
        {
            content: "By company",
            trigger: ".o_group_by_menu .o_menu_item:contains(Company)",
            run: "click",
        },
        {content: "By company", trigger: ".o_group_header:contains(Maison)"},
        {content: "A total of groups", trigger: "tfoot td:contains($ 160.00)"},
        {
            content: "What was kept of a search",
            trigger: ".o_favorite_menu .o_menu_item:contains(Revenue of each)",
            run: "click",
        },
        {content: "Group headers", trigger: ".o_group_header:contains(Ada)"},
        view("graph"),
        drawn([100, 60, null]),
        ...openMenu("crm_relationship_menu_retention", "crm_purchase_rhythm_menu"),
        {content: "As a pivot", trigger: ".o_pivot_view"},
        view("graph"),
        {content: "Nobody can be judged yet", trigger: ".o_crm_nothing_known"},
        ...openMenu("crm_relationship_menu_configuration", "crm_contact_cadence_menu"),
        {
            content: "Band A has a cadence",
            trigger: ".o_data_row td[name=days]:contains(14)",
            run: "click",
        },
        {
            content: "Nobody is to be reminded",
            trigger: ".o_data_row td[name=days] input",
            run: "edit ",
        },
        {
            content: "Keep it",
            trigger: ".o_list_button_save:visible",
            run: "click",
        },
        {content: "It is kept", trigger: ".o_list_view:not(:has(.o_selected_row))"},
    ],
});
