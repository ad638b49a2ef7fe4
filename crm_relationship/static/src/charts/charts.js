import {Component, onWillStart, useState} from "@odoo/owl";
import {router} from "@web/core/browser/router";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {ChartFrame} from "../chart/chart_frame";

/** One chart at a time, chosen from those the reader may see, with its filters. */
export class Charts extends Component {
    static template = "crm_relationship.Charts";
    static components = {ChartFrame, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        const {action, state} = this.props;
        this.state = useState({
            charts: [],
            chart: null,
            numbers: state?.numbers || false,
            filters: state?.filters || {},
        });
        useSetupAction({
            getLocalState: () => ({
                name: this.state.chart.key,
                numbers: this.state.numbers,
                filters: this.state.filters,
            }),
        });
        onWillStart(async () => {
            const name =
                state?.name || action.context.crm_chart || router.current.chart;
            const [charts] = await Promise.all([
                this.orm.call("crm.chart", "get_charts", []),
                this.load(name || false),
            ]);
            this.state.charts = charts;
            this.env.config.setDisplayName(_t("Charts"));
        });
    }

    get chart() {
        return this.state.chart;
    }

    async load(name) {
        this.state.chart = await this.keepLast.add(
            this.orm.call("crm.chart", "get_chart", [name, {...this.state.filters}])
        );
        this.props.updateActionState?.({chart: this.state.chart.key});
    }

    /** What is chosen holds for the other charts too, where they know it. */
    choose(choice, event) {
        const {value} = choice.options[event.target.selectedIndex];
        this.state.filters = {...this.state.filters, [choice.name]: value};
        return this.load(this.chart.key);
    }

    onChart(event) {
        return this.load(event.target.value);
    }
}

registry.category("actions").add("crm_charts", Charts);
