import {registry} from "@web/core/registry";
import {click, edit, see} from "./steps";

const entry = (title) => `.o_crm_timeline_entry:contains(${title})`;

registry.category("web_tour.tours").add("crm_promise_salesperson", {
    steps: () => [
        click("Open the history", ".o_notebook .nav-link[name=crm_history]"),
        click(
            "Promise something in answer to the message",
            `${entry("Please send samples")} .o_crm_timeline_promise`
        ),
        see(
            "What it was taken from is filled in",
            ".modal .o_field_widget[name=partner_id] input:value(Eva)"
        ),
        edit(
            "What is promised",
            ".modal .o_field_widget[name=name] input",
            "Samples of the lamps"
        ),
        click(
            "It is we who promise",
            ".modal .o_field_widget[name=side] label:contains(By Us)"
        ),
        click(
            "Open the calendar",
            ".modal .o_field_widget[name=due_date] button, .modal .o_field_widget[name=due_date] input"
        ),
        edit(
            "Until today",
            ".modal .o_field_widget[name=due_date] input",
            "06/15/2026"
        ),
        click("Save", ".modal .o_form_button_save"),
        see(
            "It is in the history, and open",
            `${entry("Samples of the lamps")}:contains(Open)`
        ),
        see(
            "One cannot promise a promise",
            `${entry("Samples of the lamps")}:not(:has(.o_crm_timeline_promise))`
        ),
        click("Open it", `${entry("Samples of the lamps")} .o_crm_timeline_title`),
        see(
            "Who sees to it is reminded",
            ".o-mail-Activity:contains(Samples of the lamps)"
        ),
        click("Done", ".o_form_view button[name=action_mark_done]"),
        see("It was kept", ".o_form_view .o_field_widget[name=state]:contains(Kept)"),
        see(
            "Nothing more to be reminded of",
            ".o_form_view:not(:has(.o-mail-Activity))"
        ),
        click("Back", ".o_breadcrumb a:contains(Ada), .o_breadcrumb .o_back_button"),
        click("The history again", ".o_notebook .nav-link[name=crm_history]"),
        see("It says so too", `${entry("Samples of the lamps")}:contains(Kept)`),
    ],
});
