import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_first_steps", {
    steps: () => [
        {
            content: "It is offered on the front page",
            trigger: ".o_crm_worklist_first_steps .btn-primary",
            run: "click",
        },
        {
            content: "The default is right",
            trigger: "[data-step=purchase] .o_crm_first_step_keep",
            run: "click",
        },
        {
            content: "So it is done",
            trigger: "[data-step=purchase].o_crm_first_step_done",
        },
        {
            content: "Close",
            trigger: ".o_crm_first_steps_close",
            run: "click",
        },
        {
            content: "And open again",
            trigger: ".o_crm_first_steps_reopen",
            run: "click",
        },
        {
            content: "There it is",
            trigger: ".o_crm_first_steps_close",
        },
        {
            content: "A tour for this role",
            trigger: "[data-tour=crm_guide_manager] .btn",
        },
        {
            content: "A step leads to its page",
            trigger: "[data-step=pools] .btn-primary",
            run: "click",
        },
        {
            content: "The page",
            trigger: ".o_list_view, .o_view_nocontent",
        },
    ],
});
