import {Component, onWillStart, onWillUpdateProps, status, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const USER_GROUP = "crm_relationship.crm_relationship_group_user";
const COLORS = {
    used: "text-bg-info",
    overcome: "text-bg-success",
    convinced: "text-bg-success",
    partly: "text-bg-warning",
    not: "text-bg-danger",
    doubts: "text-bg-danger",
};

/**
 * What is remembered of a deal: objections, benefits shown, what waiting costs, the
 * fit. It is read when its page is opened, in one call, with the reader's rights.
 */
export class DealMemory extends Component {
    static template = "crm_relationship.DealMemory";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({found: null});
        onWillStart(async () => {
            const mayRead = await user.hasGroup(USER_GROUP);
            // Its page may be left before the answer has come
            if (mayRead && status(this) !== "destroyed") {
                await this.load(this.props.record.resId);
            }
        });
        onWillUpdateProps(async ({record}) => {
            if (this.state.found && record.resId !== this.loaded) {
                await this.load(record.resId);
            }
        });
    }

    async load(id) {
        this.loaded = id;
        const found = id && (await this.orm.call("crm.lead", "get_deal_memory", [id]));
        // What was asked for later has come first
        if (id === this.loaded) {
            this.state.found = found || null;
        }
    }

    color(state) {
        return COLORS[state] || "text-bg-secondary";
    }

    open(resModel, title, resId = false) {
        const {record} = this.props;
        const {partner_id: partner} = record.data;
        this.dialog.add(FormViewDialog, {
            resModel,
            resId,
            title,
            context: {
                default_lead_id: record.resId,
                default_partner_id: partner && partner.id,
            },
            onRecordSaved: () => this.reload(),
        });
    }

    openObjection(id) {
        this.open("crm.objection", _t("Objection"), id);
    }

    openBenefit(id) {
        this.open("crm.benefit", _t("Benefit Shown"), id);
    }

    openCost(id) {
        this.open("crm.delay.cost", _t("Cost of Waiting"), id);
    }

    /** The sum of the costs stands on the deal itself. */
    async reload() {
        await this.load(this.props.record.resId);
        if (!(await this.props.record.isDirty())) {
            await this.props.record.load();
        }
    }

    async act(objection, method) {
        await this.orm.call("crm.objection", method, [[objection.id]]);
        await this.reload();
    }

    async markPriceOnly() {
        const id = this.props.record.resId;
        await this.props.record.save();
        await this.orm.call("crm.lead", "action_mark_price_only", [[id]]);
        await this.reload();
    }
}

registry.category("view_widgets").add("crm_deal_memory", {component: DealMemory});
