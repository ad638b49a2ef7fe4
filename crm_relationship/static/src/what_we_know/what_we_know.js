import {Component, onWillStart, onWillUpdateProps, status, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/**
 * What we know of a customer, on the page of a contact, an opportunity or an order. It
 * is read when its page is opened, so that the record itself opens as fast as without.
 */
export class WhatWeKnow extends Component {
    static template = "crm_relationship.WhatWeKnow";
    static props = {
        ...standardWidgetProps,
        models: {type: Array, optional: true},
        compact: {type: Boolean, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({sections: []});
        const load = this.load.bind(this);
        // Beside an order it comes when it comes; a page of its own waits for it
        onWillStart(() => (this.props.compact ? void load(this.props) : load()));
        onWillUpdateProps(async (nextProps) => {
            if (this.partner(nextProps) !== this.loaded) {
                await load(nextProps);
            }
        });
    }

    /** Whose memory it is: the contact itself, or that of the opportunity or order. */
    partner({record}) {
        if (record.resModel === "res.partner") {
            return record.resId;
        }
        return record.data.partner_id && record.data.partner_id.id;
    }

    async load(props = this.props) {
        const partner = (this.loaded = this.partner(props));
        const sections = partner ? await this.read(partner, props) : [];
        // What was asked for later has come first
        if (partner === this.loaded && status(this) !== "destroyed") {
            this.state.sections = sections;
        }
    }

    read(partner, {models}) {
        return this.orm.call("crm.memory", "get_sections", [partner], {
            models: models || null,
        });
    }

    /** Beside an order only what is there is worth its room. */
    get sections() {
        return this.state.sections.filter(
            (section) => !this.props.compact || section.lines.length
        );
    }

    tone(line) {
        return `text-bg-${line.tone || "secondary"}`;
    }

    add(section) {
        const {record} = this.props;
        const context = {default_partner_id: this.partner(this.props)};
        if (section.deals && record.resModel === "crm.lead") {
            context.default_lead_id = record.resId;
        }
        this.openDialog(section.model, false, section.add, context);
    }

    open(line) {
        this.openDialog(line.model, line.id, line.name, {});
    }

    openDialog(resModel, resId, title, context) {
        this.dialog.add(FormViewDialog, {
            resModel,
            resId,
            title,
            context,
            onRecordSaved: () => this.load(),
        });
    }

    openAll(section) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: section.title,
            res_model: section.model,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["partner_id", "child_of", this.partner(this.props)]],
            context: {default_partner_id: this.partner(this.props)},
            help: _t("Nothing of this kind."),
        });
    }
}

registry.category("view_widgets").add("crm_what_we_know", {
    component: WhatWeKnow,
    extractProps: ({options}) => ({
        models: options.models,
        compact: Boolean(options.compact),
    }),
    supportedOptions: [
        {label: _t("Kinds of memory"), name: "models", type: "array"},
        {label: _t("Only what is there"), name: "compact", type: "boolean"},
    ],
});
