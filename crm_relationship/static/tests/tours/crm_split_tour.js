import {registry} from "@web/core/registry";
import {click, openMenu} from "./steps";

registry.category("web_tour.tours").add("crm_split_manager", {
    steps: () => [
        click("Actions on the contact", ".o_cp_action_menus .fa-cog"),
        click(
            "Its merges",
            ".o-dropdown--menu .o_menu_item:contains(Split Merged Contacts)"
        ),
        click("The merge", ".o_data_row:contains(Bob) .o_data_cell[name=name]"),
        {
            content: "It says what came along",
            trigger: ".o_field_widget[name=content]:contains(Sales Order)",
        },
        click("Take it back", "button[name=action_split]"),
        click("Yes", ".modal .btn-primary"),
        {content: "Both are listed", trigger: ".o_data_row:contains(Bob)"},
        {content: "Ada too", trigger: ".o_data_row:contains(Ada)"},
    ],
});

registry.category("web_tour.tours").add("crm_merged_contacts_manager", {
    steps: () => [
        ...openMenu("crm_relationship_menu_memory", "crm_partner_merge_menu"),
        click("The merge", ".o_data_row:contains(Ada) [name=name]:contains(Bob)"),
        {
            content: "Whom he went into",
            trigger: ".o_form_view .o_field_widget[name=partner_id]:contains(Ada)",
        },
        {content: "It can be taken back", trigger: "button[name=action_split]"},
    ],
});
