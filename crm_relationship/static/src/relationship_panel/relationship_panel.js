import {Component, onWillStart, onWillUpdateProps, status, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {PriorityBars} from "../priority_bars/priority_bars";
import {ProfitWaterfall} from "../profit_waterfall/profit_waterfall";

const MARGIN_GROUP = "crm_relationship.crm_relationship_group_margin";

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
        this.state = useState({relation: null});
        onWillStart(async () => {
            this.seesMargin = await user.hasGroup(MARGIN_GROUP);
            await this.load(this.props);
        });
        onWillUpdateProps((nextProps) => this.load(nextProps));
    }

    /** Reads the explanations again when the figures of the record are new. */
    async load({record}) {
        const relation = record.data.relationship_id;
        const key = relation && `${relation.id} ${record.data.priority_score}`;
        if (key === this.key || status(this) === "destroyed") {
            return;
        }
        this.key = key;
        this.state.relation = relation ? await this.read(relation.id) : null;
    }

    async read(id) {
        const names = [
            "priority_explanation",
            "priority_reason",
            "value_reason",
            "value_basis",
        ];
        if (this.seesMargin) {
            names.push("profit_waterfall");
        }
        const [values] = await this.orm.read("crm.relationship", [id], names);
        return values;
    }
}

registry.category("view_widgets").add("crm_relationship_panel", {
    component: RelationshipPanel,
    fieldDependencies: [
        {name: "relationship_id", type: "many2one"},
        {name: "priority_score", type: "float"},
    ],
});
