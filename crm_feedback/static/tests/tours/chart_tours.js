import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_feedback_chart", {
    steps: () => [
        {
            content: "The score and where it lies",
            trigger:
                ".o_crm_chart_nps .o_crm_chart_sentence:contains(45, certainly between 29 and 58)",
        },
        {content: "It is drawn", trigger: ".o_crm_chart_nps canvas"},
        {
            content: "Its numbers",
            trigger: ".o_crm_chart_numbers",
            run: "click",
        },
        {
            content: "Who would recommend us",
            trigger: ".o_crm_chart_table tr:contains(60):contains(45.0)",
        },
        {
            content: "What is behind",
            trigger: ".o_crm_chart_table .o_crm_chart_row",
            run: "click",
        },
        {
            content: "The scores",
            trigger: ".o_list_view .o_data_row:contains(After an order)",
        },
    ],
});
