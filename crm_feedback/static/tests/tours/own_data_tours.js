import {registry} from "@web/core/registry";
import {click, edit, follow, see} from "@crm_relationship/../tests/tours/steps";

registry.category("web_tour.tours").add("crm_feedback_own_data_customer", {
    steps: () => [
        follow("Your data", "a[href='/my/data']"),
        see("What is kept", ".o_crm_own_data td:contains(ada@example.com)"),
        follow("All right", ".o_crm_confirm_data"),
        see("Noted", ".alert-success:contains(Thank you)"),
        follow("Correct", ".o_crm_correct_data"),
        see("It will be checked", ".o_crm_own_data_hint:contains(within a month)"),
        edit("No address", "input[name=email]", "ada@wrong"),
        click("Send", "#save_address"),
        see("Said at the field", "input[name=email].is-invalid"),
        edit("New mail", "input[name=email]", "ada@new.example.com"),
        follow("Send", "#save_address"),
        see(
            "It waits",
            ".o_crm_correction_line:contains(ada@new.example.com) .badge:contains(Waiting)"
        ),
    ],
});

registry.category("web_tour.tours").add("crm_feedback_own_data_clerk", {
    steps: () => [
        click("Ada's correction", ".o_data_row td:contains(Ada)"),
        see("Before", "td[name=old_text]:contains(ada@example.com)"),
        see("After", "td[name=new_text]:contains(ada@new.example.com)"),
        click(
            "Refuse the phone",
            ".o_data_row:contains(Phone) button[name=action_refuse]"
        ),
        edit("Why", ".modal .o_field_widget[name=reason] input", "Not in service"),
        click("Tell", ".modal button[name=action_apply]"),
        see("Refused", ".o_data_row:contains(Phone) .badge:contains(Refused)"),
        click("Accept the rest", "button[name=action_accept].o_crm_accept"),
        see("Partly", ".o_arrow_button_current:contains(Partly Accepted)"),
    ],
});

registry.category("web_tour.tours").add("crm_feedback_own_data_outcome", {
    steps: () => [
        see(
            "Taken over",
            ".o_crm_correction_line:contains(ada@new.example.com) .badge:contains(Accepted)"
        ),
        see(
            "And why not",
            ".o_crm_correction_line:contains(Not in service) .badge:contains(Refused)"
        ),
    ],
});

registry.category("web_tour.tours").add("crm_feedback_own_data_reliability", {
    steps: () => [
        see("Known of the mail", ".o_crm_reliability[title^='Proved wrong']"),
        click("What speaks for it", ".o_crm_reliability[title^='Proved wrong']"),
        see("The mail came back", ".o_data_row:contains(Mail came back)"),
    ],
});

registry.category("web_tour.tours").add("crm_feedback_suggestion_customer", {
    steps: () => [
        follow("Suggestions", "a[href='/suggestions']"),
        see("Published", ".o_crm_suggestion:contains(Open on Saturdays)"),
        follow("I want it", ".o_crm_vote"),
        see("Mine counts", ".o_crm_suggestion .o_crm_votes:contains(2)"),
        see("I want it", ".o_crm_unvote"),
    ],
});

registry.category("web_tour.tours").add("crm_feedback_suggestion_manager", {
    steps: () => [
        click("The suggestion", ".o_data_row td:contains(says Ada)"),
        see("Two want it", "button[name=action_open_votes]:contains(2)"),
        click("Decide", "button[name=action_decide_suggestion]"),
        edit("Why", ".modal .o_field_widget[name=reason] textarea", "From autumn on"),
        click("Tell them", ".modal button[name=action_decide]"),
        click("Suggestion", ".nav-link:contains(Suggestion)"),
        see("Planned", ".o_field_widget[name=idea_state]:contains(Planned)"),
    ],
});
