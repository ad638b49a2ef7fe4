import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {NextStep} from "../next_step/next_step";
import {openForm} from "../open_form";

/**
 * What to know before one talks to a customer, on one page: it is read once, with the
 * rights of the reader, and its next step is accepted or rejected here.
 */
export class Brief extends Component {
    static template = "crm_relationship.Brief";
    static components = {Layout, NextStep};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const {params, context} = this.props.action;
        this.customers = params?.customers || [{id: context.active_id}];
        this.state = useState({brief: null});
        onWillStart(() => this.load(this.customers[0].id));
    }

    async load(id) {
        this.state.brief = await this.orm.call("crm.brief", "get_brief", [id]);
        this.env.config.setDisplayName(_t("Brief: %s", this.customer.name));
    }

    get customer() {
        return this.state.brief.customer;
    }

    get contacts() {
        const {city, phone, email, salesperson} = this.customer;
        return [city, phone, email, salesperson].filter(Boolean).join(" · ");
    }

    toneClass({tone}) {
        return `text-bg-${tone || "secondary"}`;
    }

    reload() {
        return this.load(this.customer.id);
    }

    print() {
        return this.orm
            .call("res.partner", "action_print_brief", [[this.customer.id]])
            .then((report) => this.action.doAction(report));
    }

    open(model, id) {
        return openForm(this.action, model, id);
    }
}

registry.category("actions").add("crm_brief", Brief);
