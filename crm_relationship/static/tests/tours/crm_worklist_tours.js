import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_worklist_salesperson", {
    steps: () => [
        {
            content: "One promise is overdue",
            trigger: "[data-list=promises] .o_crm_worklist_count:contains(1)",
        },
        {
            content: "What is not for salespeople is not there",
            trigger: ".o_crm_worklist:not(:has([data-list=unprofitable]))",
        },
        {
            content: "Everybody's work",
            trigger: ".o_crm_worklist_everybody",
            run: "click",
        },
        {
            content: "Mine again",
            trigger: ".o_crm_worklist_mine:not(.active)",
            run: "click",
        },
        {
            content: "Open the list",
            trigger:
                ".o_crm_worklist:has(.o_crm_worklist_mine.active) [data-list=promises]",
            run: "click",
        },
        {
            content: "The row says why",
            trigger: ".o_data_row:contains(Send the samples):contains(We promised it)",
        },
        {
            content: "Done",
            trigger:
                ".o_data_row:contains(Send the samples) button[name=action_mark_done]",
            run: "click",
        },
        {
            content: "Nothing is left",
            trigger: ".o_view_nocontent_smiling_face",
        },
        {
            content: "Back to the page",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Nothing to do, and it says so",
            trigger:
                "[data-list=promises].o_crm_worklist_empty:contains(Nothing to do)",
        },
    ],
});
