import {Component, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {download} from "@web/core/network/download";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {onWillStart} from "@odoo/owl";
import {formatCell} from "./chart_format";

/**
 * What every chart has around it: its title, one sentence that reads it, its numbers,
 * an export, and the way to the records behind it. The drawing is that of the
 * registry `crm_charts` for the chart's key, or what is put in the slot.
 */
export class ChartFrame extends Component {
    static template = "crm_relationship.ChartFrame";
    static components = {Dropdown, DropdownItem};
    static props = {
        chart: Object,
        showNumbers: {type: Boolean, optional: true},
        onShowNumbers: {type: Function, optional: true},
        slots: {type: Object, optional: true},
    };
    static nextId = 1;

    setup() {
        this.action = useService("action");
        this.state = useState({numbers: this.props.showNumbers || false});
        this.id = `o_crm_chart_${ChartFrame.nextId++}`;
        this.open = this.open.bind(this);
        onWillStart(async () => {
            this.mayExport = await user.hasGroup("base.group_allow_export");
        });
    }

    get chart() {
        return this.props.chart;
    }

    get Drawing() {
        return registry.category("crm_charts").get(this.chart.key, null);
    }

    get isDrawn() {
        return !this.chart.refused && !this.chart.empty;
    }

    isNumber(column) {
        return column.type !== "char";
    }

    format(value, column) {
        return formatCell(value, column.type, this.chart.currency_id);
    }

    toggleNumbers() {
        this.state.numbers = !this.state.numbers;
        this.props.onShowNumbers?.(this.state.numbers);
    }

    /** The records behind a row, or behind a part of it. */
    open(domain, name = "") {
        const {open} = this.chart;
        if (!open || !domain) {
            return undefined;
        }
        const title = name ? `${open.name}: ${name}` : open.name;
        return this.action.doAction({...open, name: title, domain});
    }

    export(kind) {
        return download({
            url: `/crm/chart/${this.chart.key}.${kind}`,
            data: {
                filters: JSON.stringify(this.chart.filters),
                companies: user.activeCompanies.map(({id}) => id).join("-"),
            },
        });
    }
}
