import {registry} from "@web/core/registry";
import {
    click,
    edit,
    follow,
    openMenu,
    see,
} from "@crm_relationship/../tests/tours/steps";

const choose = (content, trigger, value) => ({
    content,
    trigger,
    run: `select ${value}`,
});
const pick = (content, field, option) => [
    click(content, `${field} .o_select_menu_toggler, ${field} input`),
    click(option, `.o_select_menu_item:contains(${option})`),
];
const tour = (name, steps) =>
    registry
        .category("web_tour.tours")
        .add(`crm_feedback_case_${name}`, {steps: () => steps});

tour("complain", [
    follow("My requests", "a[href='/my/cases']"),
    follow("A new one", ".o_crm_case_new"),
    choose("A complaint", "select[name=kind]", "complaint"),
    edit("What about", "input[name=name]", "Lamp came broken"),
    edit("What happened", "textarea[name=text]", "The glass is in pieces."),
    choose("Money back", "select[name=remedy_wanted]", "refund"),
    follow("Send", ".o_crm_case_portal_form button[type=submit]"),
    see("Its number", ".o_crm_case_number:contains(/000)"),
    see("How it stands", ".o_crm_case_state:contains(Received)"),
    follow("Back to all", ".breadcrumb a[href='/my/cases']"),
    see("In the list", ".o_crm_case_row:contains(Lamp came broken):contains(Received)"),
]);

tour("work", [
    click("The complaint", ".o_kanban_record:contains(Lamp came broken)"),
    click("Mine", "button[name=action_take]"),
    see("In work", ".o_arrow_button_current:contains(In Work)"),
    click("What it gives", ".o_notebook a:contains(Compensation)"),
    click("Propose", "[name=compensation_ids] a:contains(Add a line)"),
    edit("How much", "[name=compensation_ids] [name=amount] input", "40"),
    click("Save", ".o_form_button_save"),
    click("Approve", "[name=compensation_ids] button[name=action_approve]"),
    see("Approved", "[name=compensation_ids] .badge:contains(Approved)"),
    click("Answer", "button[name=action_answer]"),
    ...pick("Decided", ".modal [name=decision]", "Granted"),
    {
        content: "Why",
        trigger: ".modal [name=cause_id] input",
        run: "edit Broken",
    },
    click(
        "This one",
        ".modal .o-autocomplete--dropdown-item a:contains(Transport / Broken)"
    ),
    {
        content: "In words",
        trigger: ".modal [name=body] .odoo-editor-editable",
        run: "editor You get 40 back.",
    },
    click("Send", ".modal button[name=action_send]"),
    see("Answered", ".o_arrow_button_current:contains(Answered)"),
    see("In the thread", ".o-mail-Message:contains(You get 40 back)"),
]);

tour("appeal", [
    follow("The answer", ".o_crm_case_row:contains(Answered) a"),
    see("What they wrote", ".o_crm_case:contains(Do you accept it)"),
    edit("No", "textarea[name=reason]", "The new one broke as well"),
    follow("Appeal", ".o_crm_case_appeal"),
    see("Again in work", ".o_crm_case_state:contains(In work)"),
]);

tour("accept", [
    follow("The answer", ".o_crm_case_row:contains(Answered) a"),
    follow("Yes", ".o_crm_case_accept"),
    see("Over", ".o_crm_case_state:contains(Closed)"),
]);

tour("manage", [
    click("A policy", ".o_list_button_add"),
    edit("Name", "[name=name] input", "Critical complaints"),
    ...pick("Which", ".o_field_widget[name=kind]", "Complaint"),
    edit("Response", "[name=response_hours] input", "2:00"),
    edit("Solution", "[name=solution_hours] input", "16:00"),
    click("Save", ".o_form_button_save"),
    click("For all that is open", "button[name=action_apply]"),
    see("One case", "button[name=action_open_cases]:contains(1)"),
    click("Open it", "button[name=action_open_cases]"),
    see("With a day", ".o_kanban_record:contains(Lamp came broken):contains(Due)"),
    ...openMenu("crm_feedback_menu_root", "crm_case_report_menu"),
    see("By cause", ".o_pivot td, .o_pivot th:contains(Transport / Broken)"),
]);
