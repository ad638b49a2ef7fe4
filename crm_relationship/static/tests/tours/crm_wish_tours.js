import {registry} from "@web/core/registry";

const click = (content, trigger) => ({content, trigger, run: "click"});
const see = (content, trigger) => ({content, trigger});
const edit = (content, trigger, text) => ({content, trigger, run: `edit ${text}`});

registry.category("web_tour.tours").add("crm_wish_salesperson", {
    steps: () => [
        click("Write to the customer", ".o-mail-Chatter-sendMessage"),
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
        click(
            "Open the configuration",
            ".o_menu_sections [data-menu-xmlid$=crm_relationship_menu_configuration]"
        ),
        click(
            "Kinds of preferences",
            ".o-dropdown--menu [data-menu-xmlid$=crm_preference_type_menu]"
        ),
        see("Those that come along", ".o_data_row:contains(Taste)"),
    ],
});
