import {Component} from "@odoo/owl";
import {ChartCanvas} from "./chart_canvas";

/** A drawing on one canvas; a point opens what its row stands for. */
export class Drawing extends Component {
    static template = "crm_relationship.Drawing";
    static components = {ChartCanvas};
    static props = {chart: Object, open: Function};

    get pixels() {
        return 340;
    }

    onPoint(index) {
        const row = this.props.chart.rows[index];
        this.props.open(row.domain, row.cells[0]);
    }
}
