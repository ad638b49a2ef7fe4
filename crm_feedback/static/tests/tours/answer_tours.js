import {registry} from "@web/core/registry";
import {click, follow, see} from "@crm_relationship/../tests/tours/steps";

const send = (content) => follow(content, ".o_crm_feedback_form button[type=submit]");

// from the 0 in the mail to the thanks
registry.category("web_tour.tours").add("crm_feedback_answer", {
    steps: () => [
        see("The number of the mail is chosen", "input#score_0:checked"),
        see("What the ends mean", "#scale_ends:contains(extremely likely)"),
        click("Another number", "label[for=score_8]"),
        see("It is chosen", "input#score_8:checked"),
        {
            content: "A word",
            trigger: "textarea#comment",
            run: "edit Quick and friendly",
        },
        send("Send"),
        see("Thanks", ".o_crm_feedback_thanks:contains(Thank you)"),
    ],
});

registry.category("web_tour.tours").add("crm_feedback_portal", {
    steps: () => [
        follow("My questions", "a[href='/my/feedback']:visible"),
        follow("The open one", "a.o_crm_feedback_question"),
        click("A number", "label[for=score_9]"),
        send("Send"),
        follow("Back", ".o_crm_feedback_thanks a[href='/my/feedback']"),
        see("What I said", ".o_crm_feedback_given:contains(9 of 10)"),
    ],
});
