import {registry} from "@web/core/registry";
import {click, edit, openApp, openMenu, see} from "./steps";

const RULE = ".o_field_widget[name=rule] input";
const MEMBERS = "button[name=action_open_customers]";
const save = (count) => [
    click("Save", ".o_form_button_save"),
    see(
        `It has ${count} members at once`,
        `${MEMBERS}:contains(/^\\s*${count}\\s*Members/)`
    ),
];
const back = () => [
    click("Back to the segment", ".o_breadcrumb .o_back_button"),
    see("It is the segment", `.o_form_view ${MEMBERS}`),
];

const makeSegment = () => [
    click("A new segment", ".o-kanban-button-new"),
    edit("Its name", ".o_field_widget[name=name] input", "Big spenders"),
    edit("Its rule", RULE, "[('revenue_12m', '>=', 300)]"),
    ...save(1),
    edit("A lower limit takes in more", RULE, "[('revenue_12m', '>=', 100)]"),
    ...save(30),
    edit("A higher one lets them go", RULE, "[('revenue_12m', '>=', 300)]"),
    ...save(1),
];

const refuseRule = () => [
    edit("A rule with a figure there is not", RULE, "[('shoe_size', '>=', 44)]"),
    click("Try to save it", ".o_form_button_save"),
    see("It says what is wrong", ".modal:contains(Big spenders):contains(shoe_size)"),
    click("Understood", ".modal footer button"),
    click("Take it back", ".o_form_button_cancel"),
    see("The rule is as before", `${RULE}:value("[('revenue_12m', '>=', 300)]")`),
];

const lookAtMembers = () => [
    click("Let the rule choose again", "button[name=action_refresh_members]"),
    click("Look at the members", MEMBERS),
    click("As a list", ".o_switch_view.o_list"),
    see(
        "Ada is the one, with her figures",
        ".o_list_view .o_data_row:contains(Ada):contains(300.00)"
    ),
    see("Bob is none", ".o_list_view:not(:contains(Bob))"),
    ...back(),
    click("Who came and went", "button[name=action_open_history]"),
    see(
        "Ada is in, and why",
        ".o_list_view .o_data_row:contains(Ada):has(td[name=end_date]:empty) td[name=reason]:contains(300)"
    ),
    see(
        "Bob came and went, and why",
        ".o_list_view .o_data_row:contains(Bob):has(td[name=end_date]:not(:empty)) td[name=end_reason]:contains(100)"
    ),
    ...back(),
];

const freeze = () => [
    click("Freeze the members", "button[name=action_freeze_audience]"),
    see(
        "It asks how many to leave out",
        ".o_form_view .o_field_widget[name=control_share] input"
    ),
    edit(
        "Name the audience",
        ".o_form_view .o_field_widget[name=name] input",
        "Spring catalogue"
    ),
    edit(
        "Leave nobody out",
        ".o_form_view .o_field_widget[name=control_share] input",
        "0"
    ),
    click("Save", ".o_form_button_save"),
    see(
        "One is addressed",
        ".o_form_view .o_field_widget[name=target_count]:contains(/^1$/)"
    ),
    see("It cannot be changed", ".o_field_widget[name=segment_id].o_readonly_modifier"),
    click("Look at them", "button[name=action_open_members]"),
    see("It is Ada", ".o_list_view .o_data_row td[name=partner_id]:contains(Ada)"),
    ...openMenu("crm_segment_menu_root", "crm_segment_audience_menu"),
    see("It is on record", ".o_list_view .o_data_row:contains(Spring catalogue)"),
];

registry.category("web_tour.tours").add("crm_segment_manager", {
    url: "/odoo",
    steps: () => [
        ...openApp(),
        ...openMenu("crm_segment_menu_root", "crm_segment_menu"),
        ...makeSegment(),
        ...refuseRule(),
        ...lookAtMembers(),
        ...freeze(),
    ],
});

registry.category("web_tour.tours").add("crm_benchmark_manager", {
    url: "/odoo",
    steps: () => [
        ...openApp(),
        ...openMenu("crm_relationship_menu_reporting", "crm_benchmark_menu"),
        see(
            "Claims that conflict stand under one topic",
            ".o_list_view .o_group_header:contains(Winning a customer or keeping one)"
        ),
        click(
            "Open a claim",
            ".o_list_view .o_data_row:contains(80 to 90 %):contains(of 40) td[name=name]"
        ),
        see(
            "The words of the source",
            ".o_form_view .o_field_widget[name=wording]:contains(Retention 80 % to 90 % shows directly in profit), .o_form_view .o_field_widget[name=wording] textarea:value(Retention 80 % to 90 % shows directly in profit.)"
        ),
        see(
            "The range",
            ".o_form_view .o_field_widget[name=claim]:contains(80 to 90 %)"
        ),
        see(
            "Where it stands",
            ".o_form_view .o_field_widget[name=place] input:value(S146)"
        ),
        // 28 of 40 came back; adjusted Wald: (28 + 1.92) of (40 + 3.84), plus or minus
        // 1.96 standard errors
        see(
            "Our own value, from where to where, of how many",
            ".o_form_view .o_field_widget[name=own_words]:contains(/^70 % \\(54.5 to 82.0 %, of 40\\)$/)"
        ),
        see(
            "They meet",
            ".o_form_view .o_field_widget[name=comparison]:contains(Agrees)"
        ),
        click("Back to all claims", ".o_breadcrumb .o_back_button"),
        see(
            "Claims that conflict stand side by side; what is not known is said in words",
            ".o_list_view:has(.o_data_row:contains(5 times):contains(What winning a customer costs is not known)) .o_data_row:contains(6 times)"
        ),
    ],
});

registry.category("web_tour.tours").add("crm_segment_salesperson", {
    url: "/odoo",
    steps: () => [
        ...openApp(),
        ...openMenu("crm_segment_menu_root", "crm_segment_menu"),
        see("He makes none", ".o_kanban_view:not(:has(.o-kanban-button-new))"),
        see(
            "None that tells what is overdue",
            ".o_kanban_view:not(:contains(Debtors))"
        ),
        click(
            "Open one",
            ".o_kanban_view .o_kanban_record:contains(Buyers of the year)"
        ),
        see(
            "Counted are his own customers",
            `${MEMBERS}:contains(/^\\s*1\\s*Members/)`
        ),
        see("He reads the rule", ".o_field_widget[name=rule]:contains(revenue_12m)"),
        see(
            "He changes nothing and addresses nobody",
            ".o_form_view:not(:has(button[name=action_refresh_members])):not(:has(button[name=action_freeze_audience])):not(:has(button[name=action_open_audiences]))"
        ),
        click("Who came and went", "button[name=action_open_history]"),
        see(
            "His own customer alone",
            ".o_list_view:not(:contains(Bob)) .o_data_row:contains(Ada)"
        ),
        click(
            "Open the menu of history",
            "button[data-menu-xmlid='crm_relationship.crm_relationship_menu_reporting']"
        ),
        see(
            "No benchmarks: they are sums over everybody",
            ".o-dropdown--menu:has([data-menu-xmlid='crm_relationship.crm_segment_membership_menu']):not(:has([data-menu-xmlid='crm_relationship.crm_benchmark_menu']))"
        ),
    ],
});
