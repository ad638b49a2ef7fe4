import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_contact_due_salesperson", {
    steps: () => [
        {
            content: "Ada has waited too long",
            trigger: ".o_data_row:contains(Ada):contains(Last contact)",
        },
        {
            content: "Log the call",
            trigger: ".o_data_row:contains(Ada) button[name=action_log_talk]",
            run: "click",
        },
        {
            content: "What it was about",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Asked how it goes",
        },
        {
            content: "Save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Back on the list",
            trigger: "body:not(:has(.modal)) .o_list_view",
        },
    ],
});
