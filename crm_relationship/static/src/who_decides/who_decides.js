import {Component, onWillStart, onWillUpdateProps, status, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const USER_GROUP = "crm_relationship.crm_relationship_group_user";
const FORM = "crm_relationship.crm_contact_role_view_form_quick";

/**
 * Who decides at a customer: the current roles, on the page of a contact and on the
 * one of an opportunity. It is read when its page is opened, with the reader's rights.
 */
export class WhoDecides extends Component {
    static template = "crm_relationship.WhoDecides";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({found: null});
        onWillStart(async () => {
            this.mayAdd = await user.hasGroup(USER_GROUP);
            // Its page may be left before the answer has come
            if (status(this) !== "destroyed") {
                await this.load(this.props);
            }
        });
        onWillUpdateProps(async (nextProps) => {
            if (this.key(nextProps) !== this.loaded) {
                await this.load(nextProps);
            }
        });
    }

    get nobodyKnown() {
        return _t("Nobody who decides at %s is known.", this.state.found.customer.name);
    }

    /** Whose roles they are: [contact, deal or nothing]. */
    asked({record}) {
        return record.resModel === "crm.lead"
            ? [record.data.partner_id && record.data.partner_id.id, record.resId]
            : [record.resId, false];
    }

    key(props) {
        return this.asked(props).join();
    }

    async load(props = this.props) {
        const key = (this.loaded = this.key(props));
        const [partner, lead] = this.asked(props);
        const found = this.mayAdd && partner ? await this.read(partner, lead) : null;
        // What was asked for later has come first
        if (key === this.loaded && status(this) !== "destroyed") {
            this.state.found = found;
        }
    }

    read(partner, lead) {
        return this.orm.call("crm.contact.role", "get_who_decides", [partner], {
            lead_id: lead,
        });
    }

    stanceClass({stance}) {
        if (stance > 0) {
            return "text-bg-success";
        }
        return stance < 0 ? "text-bg-danger" : "text-bg-secondary";
    }

    describe(role) {
        return [
            role.function,
            _t("since %s", role.since),
            role.until && _t("until %s", role.until),
            role.deal && _t("for %s", role.deal),
            role.listens_to && _t("listens to %s", role.listens_to),
        ]
            .filter(Boolean)
            .join(", ");
    }

    add() {
        const [partner, lead] = this.asked(this.props);
        const {customer} = this.state.found;
        this.openDialog(false, _t("Name Who Decides"), {
            default_customer_id: customer.id,
            // Of a company one of its contacts has the role, seldom itself
            default_partner_id: partner === customer.id ? false : partner,
            default_lead_id: lead,
        });
    }

    describeBenefit({benefit}) {
        return _t("%(name)s, %(date)s", benefit);
    }

    showBenefit(role) {
        const lead = this.asked(this.props)[1];
        this.dialog.add(FormViewDialog, {
            resModel: "crm.benefit",
            title: _t("Benefit Shown"),
            context: {default_partner_id: role.contact.id, default_lead_id: lead},
            onRecordSaved: () => this.load(),
        });
    }

    edit(role) {
        this.openDialog(role.id, role.contact.name, {});
    }

    openDialog(id, title, context) {
        this.dialog.add(FormViewDialog, {
            resModel: "crm.contact.role",
            resId: id,
            title,
            context: {...context, form_view_ref: FORM},
            onRecordSaved: () => this.load(),
        });
    }

    openAll() {
        const {customer} = this.state.found;
        return this.action.doAction("crm_relationship.crm_contact_role_action", {
            additionalContext: {
                search_default_current: 0,
                search_default_customer_id: customer.id,
                default_customer_id: customer.id,
            },
        });
    }
}

registry.category("view_widgets").add("crm_who_decides", {
    component: WhoDecides,
});
