import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {formatCell} from "./chart_format";

const NOW = 1;
const UP = 2;
const BACK = 3;
const NEW = 4;

/** The stages from the first to the last: who is there, who came up, who came back. */
export class DrawLadder extends Component {
    static template = "crm_relationship.DrawLadder";
    static props = {chart: Object, open: Function};

    get stages() {
        const {rows, series} = this.props.chart;
        const most = Math.max(1, ...rows.map(({cells}) => cells[NOW]));
        const moved = rows.flatMap(({cells}) => [cells[UP] + cells[NEW], cells[BACK]]);
        const mostMoved = Math.max(1, ...moved);
        return rows.map(({cells}, index) => ({
            name: cells[0],
            id: series.doors[index].id,
            now: formatCell(cells[NOW], "integer"),
            width: (100 * cells[NOW]) / most,
            ways: [
                ["back", "fa-long-arrow-down", cells[BACK]],
                ["up", "fa-long-arrow-up", cells[UP]],
                ["new", "fa-plus", cells[NEW]],
            ].map(([key, icon, count]) => ({
                key,
                icon,
                count,
                text: formatCell(count, "integer"),
                width: (100 * count) / mostMoved,
                domain: series.doors[index][key],
            })),
        }));
    }
}

registry.category("crm_charts").add("ladder", DrawLadder);
