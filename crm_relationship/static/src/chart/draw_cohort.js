import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {formatCell} from "./chart_format";

const HEAD = 2; // Cohort and size stand before the periods

/** Cohorts by age: every cell has its number, so that colour only helps. */
export class DrawCohort extends Component {
    static template = "crm_relationship.DrawCohort";
    static props = {chart: Object, open: Function};

    get ages() {
        return this.props.chart.columns.slice(HEAD);
    }

    get lines() {
        const {chart} = this.props;
        const {shades, open} = chart.series;
        return chart.rows.map((row, index) => ({
            name: row.cells[0],
            size: formatCell(row.cells[1], "integer"),
            domain: row.domain,
            cells: this.ages.map((column, age) => ({
                text: this.text(row.cells[HEAD + age], column),
                shade: shades[index][age],
                isOpen: open[index][age],
                isThere: age < shades[index].length,
                domain: [...row.domain, ["period_number", "=", age]],
            })),
        }));
    }

    /** Short, as many stand side by side. */
    text(value, column) {
        if (column.type === "percentage" && value) {
            return `${Math.round(100 * value)}%`;
        }
        if (column.type === "monetary" && value) {
            return formatCell(value, "points");
        }
        return formatCell(value, column.type, this.props.chart.currency_id);
    }
}

registry.category("crm_charts").add("cohort", DrawCohort);
