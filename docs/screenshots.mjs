// node screenshots.mjs ADDRESS FOLDER [NAME ...]: called by docs/screenshots
import {chromium} from "playwright-core";

const [address, folder, ...wanted] = process.argv.slice(2);
const CUSTOMERS = "/odoo/customer-relationships";
const CHARTS = "/odoo/customer-charts";
const DASHBOARDS = "/odoo/dashboards";
const WIDE = {width: 1400, height: 900};
const LIST = ".o_switch_view.o_list";
const PHONE = {width: 390, height: 844};

// A picture is a line: its name, then who looks and at what. `at` is an address, or the
// name of an action; `of` a customer, whose page in Contacts it then is; `click` is
// clicked in that order; `see` must be there before the picture is taken.
// prettier-ignore
const pictures = {
    customers_list: {at: CUSTOMERS, click: [LIST], see: ".o_data_row"},
    customers_kanban: {at: CUSTOMERS, see: ".o_kanban_record"},
    customers_phone: {at: CUSTOMERS, see: ".o_kanban_record", size: PHONE},
    customer_form: {at: CUSTOMERS, click: [LIST, named("Grand Bistro")], see: ".o_crm_waterfall canvas"},
    customer_contact: {of: "Hotel Aurora", click: [tab("Relationship")], see: ".o_form_view"},
    customer_contact_phone: {of: "Hotel Aurora", click: [tab("Relationship")], see: ".o_form_view", size: PHONE},
    customer_history: {of: "Hotel Aurora", click: [tab("History")], see: ".o_crm_timeline_entry"},
    customer_history_phone: {of: "Hotel Aurora", click: [tab("History")], see: ".o_crm_timeline_entry", size: PHONE},
    customer_known: {of: "Hotel Aurora", click: [tab("What We Know")], see: ".o_crm_what_we_know"},
    customer_salesperson: {at: CUSTOMERS, user: "demo", click: [LIST, named("Hotel Aurora")], see: ".o_form_view"},

    brief: {of: "Hotel Aurora", click: [button("Brief")], see: ".o_crm_brief"},
    health: {of: "Hotel Aurora", click: [button("Health")], see: ".o_crm_health"},

    work_today: {at: "crm_relationship.crm_worklist_action", see: ".o_crm_worklist"},
    work_today_phone: {at: "crm_relationship.crm_worklist_action", see: ".o_crm_worklist", size: PHONE},
    at_risk: {at: "crm_relationship.crm_relationship_action_at_risk", see: ".o_data_row"},
    unprofitable: {at: "crm_relationship.crm_relationship_action_unprofitable", see: ".o_data_row"},
    promises_overdue: {at: "crm_relationship.crm_promise_action_overdue", see: ".o_view_controller"},
    no_decider: {at: "crm_relationship.sale_order_action_no_decider", see: ".o_view_controller"},
    contacts_due: {at: "crm_relationship.crm_contact_due_action", see: ".o_data_row"},
    orders_due: {at: "crm_relationship.crm_relationship_action_due", see: ".o_view_controller"},
    promises: {at: "crm_relationship.crm_promise_action", see: ".o_view_controller"},
    needs: {at: "crm_relationship.crm_need_action", see: ".o_view_controller"},
    incomplete: {at: "crm_relationship.crm_completeness_action", see: ".o_view_controller"},

    chart_waterfall: {at: CHARTS, click: [chart("waterfall")], see: ".o_crm_chart_waterfall canvas"},
    chart_whale: {at: CHARTS, click: [chart("whale")], see: ".o_crm_chart_whale"},
    chart_cohort: {at: CHARTS, click: [chart("cohort")], see: ".o_crm_chart_cohort"},
    chart_ladder: {at: CHARTS, click: [chart("ladder")], see: ".o_crm_chart_ladder"},
    chart_forecast: {at: CHARTS, click: [chart("forecast")], see: ".o_crm_chart_forecast"},
    chart_nps: {at: CHARTS, click: [chart("nps")], see: ".o_crm_chart_nps"},
    chart_points: {at: CHARTS, click: [chart("points")], see: ".o_crm_chart_points"},
    chart_phone: {at: CHARTS, see: ".o_crm_chart canvas", size: PHONE},
    dashboard_management: {at: DASHBOARDS, click: [dashboard("Management")], see: ".o-grid canvas"},
    dashboard_sales: {at: DASHBOARDS, click: [dashboard("Sales")], see: ".o-grid canvas"},
    dashboard_accounting: {at: DASHBOARDS, click: [dashboard("Accounting")], see: ".o-grid canvas"},
    dashboard_loyalty: {at: DASHBOARDS, click: [dashboard("Loyalty")], see: ".o-grid canvas"},
    dashboard_service: {at: DASHBOARDS, click: [dashboard("Service")], see: ".o-grid canvas"},
    kpis: {at: "crm_relationship.crm_kpi_action", see: ".o_view_controller"},
    first_steps: {at: "crm_relationship.crm_first_steps_action", see: ".o_crm_first_steps"},

    profit_lines: {at: "crm_relationship.crm_profit_report_action", see: ".o_view_controller"},
    profit_proof: {at: "crm_relationship.crm_profit_proof_action", click: [button("Prove")], see: ".o_data_row"},
    priority_schemes: {at: "crm_relationship.crm_priority_scheme_action", click: [".o_data_row td[name=name]"], see: ".o_form_view .o_data_row"},
    receivables: {at: "crm_relationship.crm_receivable_report_action", see: ".o_view_controller"},
    payment_policy: {at: "crm_relationship.crm_payment_policy_action", see: ".o_view_controller"},
    payment_import: {at: "crm_relationship.crm_payment_import_action", click: [".o_data_row .o_data_cell"], see: ".o_form_view .o_data_row"},
    approvals: {at: "crm_relationship.crm_decision_action", see: ".o_view_controller"},

    segments: {at: "crm_relationship.crm_segment_action", see: ".o_view_controller"},
    customer_base: {at: "crm_relationship.crm_customer_base_action", see: ".o_view_controller"},
    cohorts: {at: "crm_relationship.crm_retention_cohort_action", see: ".o_view_controller"},
    stage_history: {at: "crm_relationship.crm_lifecycle_transition_action", see: ".o_view_controller"},
    value_models: {at: "crm_relationship.crm_value_model_action", click: [".o_data_row .o_data_cell"], see: ".o_form_view"},
    benchmarks: {at: "crm_relationship.crm_benchmark_action", see: ".o_view_controller"},

    points_ledger: {at: "crm_loyalty.crm_loyalty_move_action", see: ".o_data_row"},
    points_proof: {at: "crm_loyalty.crm_loyalty_proof_action", see: ".o_view_controller"},
    tiers: {at: "crm_loyalty.crm_loyalty_tier_action", see: ".o_view_controller"},
    points_expiry: {at: "crm_loyalty.crm_loyalty_lot_action", see: ".o_view_controller"},
    portal_home: {at: "/my/home", user: "portal", see: "#wrapwrap", size: PHONE},

    questions: {at: "crm_feedback.crm_feedback_program_action", click: [":is(.o_kanban_record, .o_data_row td[name=name])"], see: ".o_form_view"},
    answers: {at: "crm_feedback.crm_feedback_answer_action", see: ".o_data_row"},
    scores: {at: "crm_feedback.crm_feedback_score_action", see: ".o_view_controller"},
    cases: {at: "crm_feedback.crm_case_action", see: ".o_kanban_record"},
    cases_phone: {at: "crm_feedback.crm_case_action", see: ".o_kanban_record", size: PHONE},
    case: {at: "crm_feedback.crm_case_action", click: ['.o_kanban_record:has-text("cups broken")'], see: ".o_form_view"},
    corrections: {at: "crm_feedback.crm_data_correction_action", see: ".o_view_controller"},
};

function named(customer) {
    return `.o_data_row td[name=partner_id]:has-text("${customer}")`;
}

function tab(title) {
    return `.o_notebook_headers a:has-text("${title}")`;
}

function chart(key) {
    return `.o_crm_charts_${key}`;
}

function dashboard(title) {
    return `.o_search_panel li:has-text("${title}")`;
}

function button(title) {
    return `button:has-text("${title}")`;
}

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const contexts = {};
const failed = [];
for (const [name, picture] of Object.entries(pictures)) {
    if (!wanted.length || wanted.includes(name)) {
        await take(name, picture).catch((error) => {
            failed.push(name);
            console.error(`${name}: ${error.message.split("\n")[0]}`);
        });
    }
}
await browser.close();
process.exitCode = failed.length ? 1 : 0;

async function take(name, {at, of, user = "admin", size = WIDE, click = [], see}) {
    const page = await (await logged(user, size)).newPage();
    page.setDefaultTimeout(60000);
    const told = [];
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) told.push(message.text());
    });
    page.on("pageerror", (error) => told.push(error.message));
    try {
        const path = of ? `/odoo/contacts/${await idOf(page, of)}` : at;
        await page.goto(
            address + (path.startsWith("/") ? path : `/odoo/action-${path}`)
        );
        for (const selector of click) {
            await page.click(selector);
        }
        await page.waitForSelector(see);
        await page.mouse.move(size.width * 0.79, 2); // No tooltip in the picture
        await page.waitForSelector(".o_loading_indicator", {state: "detached"});
        await page.waitForTimeout(1000); // Charts are drawn
        await page.screenshot({path: `${folder}/${name}.png`});
    } finally {
        await page.close();
    }
    if (told.length) throw new Error(`the console says ${told.join(" | ")}`);
}

async function logged(user, size) {
    const key = `${user} ${size.width}`;
    if (!contexts[key]) {
        const phone = size === PHONE;
        const context = await browser.newContext({
            viewport: size,
            isMobile: phone,
            hasTouch: phone,
        });
        const page = await context.newPage();
        page.setDefaultTimeout(180000); // The first page builds the assets
        for (let left = 120; left; left--) {
            const answer = await page.goto(`${address}/web/login`).catch(() => null);
            if (answer?.ok()) break;
            await page.waitForTimeout(1000);
        }
        await page.fill("input[name=login]", user);
        await page.fill("input[name=password]", user);
        await page.click("button[type=submit]");
        await page.waitForURL(user === "portal" ? /my/ : /odoo/);
        await page.close();
        contexts[key] = context;
    }
    return contexts[key];
}

async function idOf(page, customer) {
    const answer = await page.request.post(`${address}/web/dataset/call_kw`, {
        data: {
            params: {
                model: "res.partner",
                method: "search",
                args: [
                    [
                        ["name", "=", customer],
                        ["is_company", "=", true],
                    ],
                ],
                kwargs: {limit: 1},
            },
        },
    });
    return (await answer.json()).result[0];
}
