import {registry} from "@web/core/registry";

const wait = (time) => new Promise((done) => setTimeout(done, time));

const model = () => {
    const {env} = odoo.__WOWL_DEBUG__.root;
    return env.services.spreadsheet_dashboard_loader.getActiveDashboard().model;
};

/** Texts of the cells that say no value: those that load, and those that failed. */
function cellsInError() {
    const {getters} = model();
    return getters
        .getSheetIds()
        .flatMap((sheet) => Object.values(getters.getEvaluatedCells(sheet)))
        .filter((cell) => cell.type === "error")
        .map((cell) => `${cell.value} ${cell.message || ""}`);
}

async function everyCellHasItsValue() {
    for (let turn = 0; turn < 100; turn++) {
        const found = cellsInError();
        if (!found.length) {
            return;
        }
        await wait(200);
    }
    throw new Error(`Cells without a value: ${cellsInError().join(", ")}`);
}

/** What the second sheet says of a figure. */
function figure(title) {
    const {getters} = model();
    const sheetId = getters.getSheetIds()[1];
    for (let row = 0; row < getters.getNumberRows(sheetId); row++) {
        const cell = (col) => getters.getEvaluatedCell({sheetId, col, row});
        if (cell(0).formattedValue === title) {
            return cell(1).formattedValue;
        }
    }
    return undefined;
}

/** Open a dashboard, see that every cell has its value and one figure is right. */
export const dashboardSteps = (name, title, value) => [
    {
        content: `Open ${name}`,
        trigger: `.o_search_panel_category_value[data-name='${name}']`,
        run: "click",
    },
    {
        content: "It is open",
        trigger: `.o_search_panel_category_value.active[data-name='${name}']`,
    },
    {
        content: "Every cell has its value",
        trigger: ".o_spreadsheet_dashboard_action .o-scorecard",
        run: everyCellHasItsValue,
    },
    {
        content: `${title} is ${value}`,
        trigger: ".o_spreadsheet_dashboard_action .o-scorecard",
        run() {
            const found = figure(title);
            if (found !== value) {
                throw new Error(`${title} is ${found}, not ${value}`);
            }
        },
    },
];

const openFirstCard = (content, trigger) => [
    {
        content: "Open the page behind the first figure",
        trigger: ".o-figure .o-scorecard",
        run: "click",
    },
    {content, trigger},
];

registry.category("web_tour.tours").add("crm_dashboard_management", {
    url: "/odoo/dashboards",
    steps: () => [
        ...dashboardSteps("Management", "Revenue", "$530.00"),
        ...openFirstCard("The customers are open", ".o_control_panel .o_switch_view"),
        {
            content: "As a list",
            trigger: ".o_control_panel .o_switch_view.o_list",
            run: "click",
        },
        {
            content: "Its total is the same",
            trigger: ".o_list_view tfoot:contains('530.00')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_dashboard_sales", {
    url: "/odoo/dashboards",
    steps: () => [
        ...dashboardSteps("Sales", "Open Quotations", "$300.00"),
        ...openFirstCard("The orders are open", ".o_list_view .o_data_row"),
    ],
});

registry.category("web_tour.tours").add("crm_dashboard_accounting", {
    url: "/odoo/dashboards",
    steps: () => [
        ...dashboardSteps("Accounting", "Invoiced", "$530.00"),
        ...openFirstCard("The invoices are open", ".o_list_view .o_data_row"),
    ],
});

registry.category("web_tour.tours").add("crm_kpi_manager", {
    url: "/odoo/customer-kpis",
    steps: () => [
        {
            content: "Open what customers are worth",
            trigger:
                ".o_data_row:has(td[name=value_words]:contains('410')) td[name=name]",
            run: "click",
        },
        {
            content: "Freeze the base",
            trigger: ".o_form_view button[name=action_freeze_base]",
            run: "click",
        },
        {
            content: "Sure",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            content: "It is the base",
            trigger: ".o_field_widget[name=base_words]:contains('410')",
        },
        {
            content: "Say by how much it should change",
            trigger: ".o_field_widget[name=goal_ids] td[name=change]",
            run: "click",
        },
        {
            content: "By a tenth",
            trigger: ".o_field_widget[name=goal_ids] [name=change] input",
            run: "edit 10",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "The target follows from the base",
            trigger: ".o_field_widget[name=target_words]:contains('451')",
        },
        {
            content: "What is missing is said",
            trigger: ".alert-warning:contains('41')",
        },
        {
            content: "Open the page behind it",
            trigger: "button[name=action_open_source]",
            run: "click",
        },
        {
            content: "It shows the customers",
            trigger: ".o_list_view .o_data_row",
        },
    ],
});
