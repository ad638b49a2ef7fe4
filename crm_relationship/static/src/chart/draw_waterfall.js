import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {ProfitWaterfall} from "../profit_waterfall/profit_waterfall";

/** The waterfall of all customers or of some; a bar opens what it is the sum of. */
export class DrawWaterfall extends Component {
    static template = "crm_relationship.DrawWaterfall";
    static components = {ProfitWaterfall};
    static props = {chart: Object, open: Function};

    onBar(index) {
        const row = this.props.chart.rows[index];
        return this.props.open(row.domain, row.cells[0]);
    }
}

registry.category("crm_charts").add("waterfall", DrawWaterfall);
