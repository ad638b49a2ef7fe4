import {look, menu, page, shown} from "@crm_relationship/guides/guide_steps";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const url = "/odoo/my-work-today";
const own = (name) => `crm_relationship.${name}`;
const work = own("crm_relationship_menu_work");

tours.add("crm_guide_salesperson", {
    url,
    steps: () => [
        ...look(
            _t("What waits today, the most urgent first. Open the overdue promises."),
            "[data-list=promises]"
        ),
        ...look(
            _t("Each row says why it is here. With its buttons you log a call or plan.")
        ),
        ...menu(
            work,
            own("crm_contact_due_menu"),
            _t("Whom you have not spoken with for too long.")
        ),
        ...menu(
            work,
            own("sale_order_menu_no_decider"),
            _t("Quotations of which nobody knows who decides.")
        ),
        ...page(
            own("crm_relationship_menu"),
            _t("All customers by stage. Open one: what makes the priority is said.")
        ),
        ...shown(".o_kanban_view"),
    ],
});

tours.add("crm_guide_marketer", {
    url,
    steps: () => [
        ...menu(
            own("crm_segment_menu_root"),
            own("crm_segment_menu"),
            _t("Groups of customers by rule; each keeps who came and who went.")
        ),
        ...menu(
            own("crm_segment_menu_root"),
            own("crm_treatment_plan_menu"),
            _t("How each segment is treated: how often, by whom, with what offer.")
        ),
        ...menu(
            own("crm_relationship_menu_retention"),
            own("crm_retention_cohort_menu"),
            _t("Who stays: customers by the month of their first purchase.")
        ),
        ...menu(
            own("crm_relationship_menu_retention"),
            own("crm_customer_movement_menu"),
            _t("Who came, who came back and who left, month by month.")
        ),
        ...shown(".o_action_manager .o_control_panel"),
    ],
});

tours.add("crm_guide_accountant", {
    url,
    steps: () => [
        ...menu(
            own("crm_relationship_menu_payment"),
            own("crm_receivable_report_menu"),
            _t("How long customers take to pay, month by month.")
        ),
        ...menu(
            own("crm_relationship_menu_payment"),
            own("crm_payment_override_menu"),
            _t("A standing you set by hand, with your reason and its end.")
        ),
        ...menu(
            own("crm_relationship_menu_payment"),
            own("crm_payment_policy_menu"),
            _t("How much of it salespeople see is decided here.")
        ),
        ...menu(
            own("crm_relationship_menu_profit"),
            own("crm_profit_report_menu"),
            _t("Profit of each customer, line by line, as the ledger has it.")
        ),
        ...menu(
            work,
            own("crm_relationship_menu_unprofitable"),
            _t("Who costs more than he brings, and which costs make it so.")
        ),
        ...shown(".o_list_view, .o_view_nocontent"),
    ],
});

tours.add("crm_guide_manager", {
    url,
    steps: () => [
        ...look(
            _t("Switch to everybody: what waits for your whole team."),
            ".o_crm_worklist_everybody"
        ),
        ...menu(
            work,
            own("crm_relationship_menu_at_risk"),
            _t("Important customers who are likely to leave, and why.")
        ),
        ...menu(
            own("crm_relationship_menu_profit"),
            own("crm_profit_report_menu"),
            _t("Where the money is earned, and with whom it is lost.")
        ),
        ...menu(
            own("crm_relationship_menu_retention"),
            own("crm_customer_base_menu"),
            _t("How the number of customers grows and shrinks.")
        ),
        ...menu(
            own("crm_relationship_menu_reporting"),
            own("crm_decision_report_menu"),
            _t("Which decisions were right: expected against what came.")
        ),
        ...shown(".o_action_manager .o_control_panel"),
    ],
});

tours.add("crm_guide_admin", {
    url,
    steps: () => [
        ...menu(
            work,
            own("crm_first_steps_menu"),
            _t("What to set up first; each step knows whether it is done.")
        ),
        ...look(
            _t("Open a step from here. What is right as it is, you tick off."),
            "[data-step=documents] h2"
        ),
        ...menu(
            own("crm_relationship_menu_configuration"),
            own("crm_lifecycle_stage_menu"),
            _t("The stages of a relationship, with the rules that lead there.")
        ),
        ...menu(
            own("crm_relationship_menu_configuration"),
            own("crm_priority_scheme_menu"),
            _t("What makes a customer important: factors and their weights.")
        ),
        ...menu(
            own("crm_relationship_menu_configuration"),
            own("crm_cost_pool_menu"),
            _t("What serving customers costs, and how it is shared out.")
        ),
        ...menu(
            own("crm_relationship_menu_reporting"),
            own("crm_relationship_run_menu"),
            _t("Every run of the figures: when, how many and how long.")
        ),
        ...shown(".o_list_view, .o_view_nocontent"),
    ],
});
