import {registry} from "@web/core/registry";
import {click, edit, openMenu, see} from "./steps";

registry.category("web_tour.tours").add("crm_wish_salesperson", {
    steps: () => [
        click("Write to the customer", ".o-mail-Chatter-sendMessage"),
        see("Recipients are there", ".o-mail-RecipientsInput:contains(Ada)"),
        edit("Say something", ".o-mail-Composer-input", "Good morning"),
        click("Send it", ".o-mail-Composer-send:enabled"),
        see("She wants none", ".modal:contains(Eva does not want)"),
        click("Send it all the same", ".modal button:contains(Send Anyway)"),
        edit(
            "Why",
            ".modal .o_field_widget[name=reason] :is(input, textarea)",
            "She asked for it by phone"
        ),
        click("Keep the reason", ".modal button[name=action_give_reason]"),
        see("The message is still there", "body:not(:has(.modal)) .o-mail-Composer"),
        click("Send it now", ".o-mail-Composer-send:enabled"),
        see("It is sent", ".o-mail-Message:contains(Good morning)"),
    ],
});

registry.category("web_tour.tours").add("crm_wish_manager", {
    steps: () => [
        see("What was sent anyway", ".o_data_row:contains(Eva):contains(by phone)"),
        ...openMenu("crm_relationship_menu_configuration", "crm_preference_type_menu"),
        see("Those that come along", ".o_data_row:contains(Taste)"),
    ],
});

registry.category("web_tour.tours").add("crm_wish_quotation", {
    steps: () => [
        click("Send the quotation", "button[name=action_quotation_send]:visible"),
        see("She wants no mail", ".modal .alert:contains(Eva does not want: E-Mail)"),
        click("Send it", ".modal button.o_mail_send:enabled"),
        see(
            "A reason is asked for",
            ".modal .o_field_widget[name=crm_refusal_reason].o_field_invalid"
        ),
        edit(
            "Why",
            ".modal .o_field_widget[name=crm_refusal_reason] :is(input, textarea)",
            "She waits for it"
        ),
        click("Send it now", ".modal button.o_mail_send:enabled"),
        see("It is sent", ".o_arrow_button_current:contains(Sent)"),
    ],
});

registry.category("web_tour.tours").add("crm_wish_text", {
    steps: () => [
        click("Write a text message", ".o_field_phone_sms:not(:visible)"),
        edit("Say something", ".modal textarea", "Good morning"),
        click("Send it", ".modal button[name=action_send_sms]"),
        see("She wants none", ".modal:contains(Eva does not want: Text Message)"),
        click("Send it all the same", ".modal button:contains(Send Anyway)"),
        edit(
            "Why",
            ".modal .o_field_widget[name=reason] :is(input, textarea)",
            "She asked for it by phone"
        ),
        click("Keep the reason", ".modal button[name=action_give_reason]"),
        click("Send it now", ".modal button[name=action_send_sms]"),
        see("It is sent", ".o-mail-Message:contains(Good morning)"),
    ],
});

registry.category("web_tour.tours").add("crm_wish_invoice", {
    steps: () => [
        click("Send the invoice", "button[name=action_invoice_sent]:visible"),
        see("She wants no mail", ".modal .alert:contains(Ada does not want: E-Mail)"),
        see("It can be sent", ".modal button[name=action_send_and_print]:enabled"),
    ],
});
