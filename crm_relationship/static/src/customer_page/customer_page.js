import {
    Component,
    onMounted,
    onWillUpdateProps,
    status,
    toRaw,
    useState,
} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {ChartFrame} from "../chart/chart_frame";
import {NextStep} from "../next_step/next_step";
import {openForm} from "../open_form";
import {PriorityBars} from "../priority_bars/priority_bars";
import {ProfitWaterfall} from "../profit_waterfall/profit_waterfall";

/**
 * A customer at a glance, on the pages of the contact and of the relationship. It is
 * read once these are shown, so that they open as fast as without it.
 */
export class CustomerPage extends Component {
    static template = "crm_relationship.CustomerPage";
    static components = {ChartFrame, NextStep, PriorityBars, ProfitWaterfall};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({page: null});
        onMounted(() => this.loadOnce(this.props));
        onWillUpdateProps((nextProps) => {
            this.loadOnce(nextProps);
        });
    }

    /** Reads the page again whenever the record was read, not while it is edited. */
    loadOnce({record}) {
        const loaded = toRaw(record.data);
        if (loaded !== this.loaded) {
            this.loaded = loaded;
            this.load(record);
        }
    }

    async load(record = this.props.record) {
        const {loaded} = this;
        const page = await this.call("get_page", [], record);
        // What was asked for later may have come first
        if (loaded === this.loaded && status(this) !== "destroyed") {
            this.state.page = page;
        }
    }

    call(method, args, record = this.props.record) {
        return this.orm.call(
            "crm.customer.page",
            method,
            [this.partnerId(record), ...args],
            {context: this.context(record)}
        );
    }

    partnerId({resModel, resId, data}) {
        return resModel === "res.partner" ? resId : data.partner_id.id;
    }

    /** A relationship is with a company of its own, which need not be the first one. */
    context({resModel, data} = this.props.record) {
        if (resModel === "res.partner" || !data.company_id) {
            return {};
        }
        const own = data.company_id.id;
        const others = user.context.allowed_company_ids.filter((id) => id !== own);
        return {allowed_company_ids: [own, ...others]};
    }

    /** The relationship's own form has what stands below in fields of its own. */
    get isContact() {
        return this.props.record.resModel === "res.partner";
    }

    async open(tile) {
        const action = await this.call("open_tile", [tile.open]);
        return this.action.doAction(action, {onClose: () => this.load()});
    }

    /** Its activity stands in the history of the contact: that is read again too. */
    async onAnswered() {
        const {record} = this.props;
        if (await record.isDirty()) {
            await this.load();
        } else {
            await record.model.load();
        }
    }

    openSegment(segment) {
        return openForm(this.action, "crm.segment", segment.id);
    }
}

registry.category("view_widgets").add("crm_customer_page", {
    component: CustomerPage,
});
