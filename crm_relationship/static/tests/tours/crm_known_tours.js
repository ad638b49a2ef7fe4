import {registry} from "@web/core/registry";
import {click, edit, openMenu, see} from "./steps";

const field = (name, inside = "") => `${inside} .o_field_widget[name=${name}] input`;
const choose = (content, name, text, inside = "") => [
    edit(content, field(name, inside), text),
    click(`${content}: ${text}`, `.o-autocomplete--dropdown-item a:contains(${text})`),
];
const add = (kind) => click(`Add to ${kind}`, `.o_crm_known_${kind} .o_crm_known_add`);
const save = (content) => click(content, ".modal .o_form_button_save");

registry.category("web_tour.tours").add("crm_known_salesperson", {
    steps: () => [
        click("Open what we know", ".o_notebook .nav-link[name=crm_what_we_know]"),
        add("crm_need"),
        edit("What is needed", field("name", ".modal"), "Light for ten desks"),
        ...choose("What covers it", "product_id", "Reading Lamp", ".modal"),
        save("Save the need"),
        see(
            "The need is known",
            ".o_crm_known_crm_need .o_crm_known_line:contains(Light for ten desks)"
        ),
        add("crm_competitor_offer"),
        edit("Their product", field("name", ".modal"), "Brown light"),
        ...choose("Who offers it", "competitor_id", "Brown", ".modal"),
        edit("At what price", field("price_unit", ".modal"), "100"),
        ...choose("Beside ours", "product_id", "Reading Lamp", ".modal"),
        save("Save the offer"),
        see(
            "The offer is known",
            ".o_crm_known_crm_competitor_offer .o_crm_known_line:contains(Brown light)"
        ),
        add("crm_partner_relation"),
        ...choose("What tie", "type_id", "supplier of", ".modal"),
        ...choose("With whom", "related_id", "Bob", ".modal"),
        save("Save the tie"),
        see(
            "The tie is known",
            ".o_crm_known_crm_partner_relation .o_crm_known_line:contains(Bob)"
        ),
    ],
});

registry.category("web_tour.tours").add("crm_need_quotation", {
    steps: () => [
        click(
            "Choose the need",
            ".o_data_row:contains(Light for ten desks) .o_list_record_selector input"
        ),
        click("Draft the quotation", "button[name=action_draft_quotation]"),
        see(
            "It has the lamp",
            ".o_form_view .o_field_widget[name=order_line] .o_data_row:contains(Reading Lamp)"
        ),
    ],
});

registry.category("web_tour.tours").add("crm_rivals_manager", {
    steps: () => [
        see("Brown with its win rate", ".o_pivot:contains(Brown):contains(60.00%)"),
        ...openMenu("crm_segment_menu_root", "crm_treatment_plan_menu"),
        click("A new plan", ".o_list_button_add"),
        edit("Service level", field("name", ".o_form_view"), "Gold"),
        ...choose("For whom", "segment_id", "Best", ".o_form_view"),
        edit("How often", field("cadence_days", ".o_form_view"), "7"),
        click("Save it", ".o_form_button_save"),
        see("It is saved", ".o_form_saved, .o_form_view:not(:has(.o_form_dirty))"),
    ],
});
