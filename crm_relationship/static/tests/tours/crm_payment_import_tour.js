import {registry} from "@web/core/registry";
import {openApp, openMenu} from "./steps";

const FILE = `Reference,Customer,Invoice Date,Due Date,Paid Date,Invoiced
4711,A1,2026-04-01,2026-05-01,2026-05-11,100
4712,A1,2026-04-02,2026-05-02,,much
`;

// what choosing a file does; the input itself is hidden
const upload = () => {
    const input = document.querySelector("input.o_input_file");
    const files = new DataTransfer();
    files.items.add(new File([FILE], "payments.csv", {type: "text/csv"}));
    input.files = files.files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
};

const press = (content, name) => ({
    content,
    trigger: `.o_form_statusbar button[name=${name}]:not(:disabled)`,
    run: "click",
});

const state = (label) => ({
    content: `The import is: ${label}`,
    trigger: `.o_statusbar_status .o_arrow_button_current:contains(${label})`,
});

registry.category("web_tour.tours").add("crm_relationship_payment_import", {
    url: "/odoo",
    steps: () => [
        ...openApp(),
        ...openMenu("crm_relationship_menu_payment", "crm_payment_import_menu"),
        {
            content: "The empty page says what it is for",
            trigger: ".o_view_nocontent:contains(another accounting system)",
        },
        {content: "Make one", trigger: ".o_list_button_add", run: "click"},
        {
            content: "Name the other system",
            trigger: ".o_field_widget[name=source_system] input",
            run: "edit books",
        },
        press("Load a file", "action_load_file"),
        {
            content: "There is a template",
            trigger: ".o_import_action a[href*='crm_payment_import.xlsx']",
        },
        {
            content: "Give it the file",
            trigger: "button.o_import_file",
            run: upload,
        },
        {
            content: "Every column has found its field",
            trigger:
                ".o_import_action:contains(Reference):contains(Invoiced):not(:contains(To import, select a field...))",
        },
        {
            content: "Import",
            trigger: ".o_control_panel button:contains(/^Import$/)",
            run: "click",
        },
        {
            content: "Both lines are there, the bad one too",
            trigger: ".o_list_view .o_data_row:contains(much)",
        },
        {
            content: "Back to the import",
            trigger: ".breadcrumb-item:contains(Payments,) a",
            run: "click",
        },
        press("Check", "action_check"),
        state("Checked"),
        {
            content: "The bad line is named",
            trigger:
                ".o_field_widget[name=bad_line_ids] .o_data_row:contains(Amount unreadable)",
        },
        press("Apply the good lines", "action_apply_good"),
        {
            content: "Yes",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        state("Partly Applied"),
        {
            content: "Correct the bad line",
            trigger: ".o_field_widget[name=bad_line_ids] .o_data_row td[name=amount]",
            run: "click",
        },
        {
            content: "With what it should say",
            trigger:
                ".o_field_widget[name=bad_line_ids] .o_selected_row td[name=amount] input",
            run: "edit 50",
        },
        press("Check again", "action_check"),
        {
            content: "Nothing is bad any more",
            trigger: ".o_form_view:not(:has(.o_field_widget[name=bad_line_ids]))",
        },
        press("Apply the rest", "action_apply_good"),
        {
            content: "Yes",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "All applied",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(/^Applied/)",
        },
        {
            content: "Look at the records",
            trigger: "button[name=action_open_records]",
            run: "click",
        },
        {
            content: "Both count",
            trigger: ".o_list_view .o_data_row:contains(4711)",
        },
        {
            content: "The corrected one too",
            trigger: ".o_list_view .o_data_row:contains(4712)",
        },
    ],
});
