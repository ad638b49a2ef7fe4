import {registry} from "@web/core/registry";
import {click, see} from "./steps";

const entry = (title) => `.o_crm_timeline_entry:contains(${title})`;

registry.category("web_tour.tours").add("crm_timeline_salesperson", {
    steps: () => [
        click("Open the history", ".o_notebook .nav-link[name=crm_history]"),
        see("The call with Eva", entry("Asked for the price of lamps")),
        see(
            "Eva's message, from her",
            `${entry("We need them in May")}:contains(from the customer)`
        ),
        see(
            "The invoice was paid late",
            ".o_crm_timeline_entry[data-channel=invoice]:contains(Paid late)"
        ),
        see("Its amount is not shown", ".o_crm_timeline:not(:contains(777))"),
        click("Go on", ".o_crm_timeline_more"),
        see("The oldest letter", entry("Letter 24")),
        see(
            "There is nothing older",
            ".o_crm_timeline:not(:has(.o_crm_timeline_more))"
        ),
        {
            content: "Search",
            trigger: ".o_crm_timeline_search",
            run: "edit in May",
        },
        see(
            "Only what was looked for",
            ".o_crm_timeline:not(:contains(Letter)) .o_crm_timeline_entry:contains(We need them in May)"
        ),
        click("Show everything", ".o_crm_timeline_clear"),
        see("Everything is back", entry("Letter 1")),
        click("Choose channels", ".o_crm_timeline_channels"),
        click("Phone", ".o-dropdown-item:contains(Phone)"),
        see(
            "Only the call",
            ".o_crm_timeline:not(:contains(Letter)) .o_crm_timeline_entry:contains(Asked for the price)"
        ),
        click("Only with Eva", ".o_crm_timeline_entry button:contains(Eva)"),
        see("Eva is the filter", ".o_crm_timeline_only_contact:contains(Eva)"),
        click("Show everything again", ".o_crm_timeline_clear"),
        see("All of it", entry("We need them in May")),
        {
            content: "Log a call by keyboard",
            trigger: ".o_crm_timeline_log",
            run: "press alt+shift+l",
        },
        {
            content: "What it was about",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Will order in June",
        },
        click("Save", ".modal .o_form_button_save"),
        see(
            "It is the newest",
            ".o_crm_timeline_entry:first:contains(Will order in June):contains(Sam Seller)"
        ),
        click("Open the source", ".o_crm_timeline_entry:first .o_crm_timeline_title"),
        see("The call itself", ".o_form_view .o_field_widget[name=outcome]"),
        see("Where one came from", ".o_breadcrumb:contains(Ada)"),
    ],
});
