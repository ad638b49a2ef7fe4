import {
    Component,
    onWillStart,
    onWillUpdateProps,
    status,
    toRaw,
    useState,
} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {PriorityBars} from "../priority_bars/priority_bars";
import {ProfitWaterfall} from "../profit_waterfall/profit_waterfall";

const MARGIN_GROUP = "crm_relationship.crm_relationship_group_margin";
const SHOWN = {
    payment_reason: {},
    segment_ids: {fields: {display_name: {}, color: {}}},
    priority_explanation: {},
    priority_reason: {},
    value_reason: {},
    value_basis: {},
};

/**
 * What the relationship of a contact explains, on the contact's own page. It is read
 * when its page is opened, so that the contact itself opens as fast as without it.
 */
export class RelationshipPanel extends Component {
    static template = "crm_relationship.RelationshipPanel";
    static components = {PriorityBars, ProfitWaterfall};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({relation: null});
        onWillStart(async () => {
            this.seesMargin = await user.hasGroup(MARGIN_GROUP);
            await this.load(this.props);
        });
        onWillUpdateProps((nextProps) => this.load(nextProps));
    }

    /** Reads the explanations again whenever the contact was read, not while it is edited. */
    async load({record}) {
        const loaded = toRaw(record.data);
        if (loaded === this.loaded || status(this) === "destroyed") {
            return;
        }
        this.loaded = loaded;
        const {relationship_id: relationship} = record.data;
        const relation = relationship ? await this.read(relationship.id) : null;
        if (loaded === this.loaded) {
            this.state.relation = relation;
        }
    }

    async read(id) {
        const specification = this.seesMargin
            ? {...SHOWN, profit_waterfall: {}}
            : SHOWN;
        const found = await this.orm.webRead("crm.relationship", [id], {specification});
        return found[0];
    }

    openSegment(segment) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: segment.display_name,
            res_model: "crm.segment",
            res_id: segment.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("crm_relationship_panel", {
    component: RelationshipPanel,
    fieldDependencies: [{name: "relationship_id", type: "many2one"}],
});
