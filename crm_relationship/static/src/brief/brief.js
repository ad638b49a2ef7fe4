import {Component, onWillStart, useRef, useEffect, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/**
 * What to know before one talks to a customer, on one page: it is read once, with the
 * rights of the reader, and its next step is accepted or rejected here.
 */
export class Brief extends Component {
    static template = "crm_relationship.Brief";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.reason = useRef("reason");
        const {params, context} = this.props.action;
        this.customers = params?.customers || [{id: context.active_id}];
        this.state = useState({brief: null, rejecting: false, words: "", busy: false});
        useEffect(
            (rejecting) => rejecting && this.reason.el?.focus(),
            () => [this.state.rejecting]
        );
        onWillStart(() => this.load(this.customers[0].id));
    }

    async load(id) {
        this.state.brief = await this.orm.call("crm.brief", "get_brief", [id]);
        this.state.rejecting = false;
        this.state.words = "";
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

    accept() {
        return this.answer("accept_step", [], _t("It is among your activities now."));
    }

    reject() {
        return this.answer("reject_step", [this.state.words], _t("Noted."));
    }

    async answer(method, args, said) {
        this.state.busy = true;
        try {
            const {step} = this.state.brief;
            await this.orm.call("crm.next.step.rule", method, [
                this.customer.id,
                step.rule_id,
                ...args,
            ]);
            this.notification.add(said, {type: "success"});
            await this.load(this.customer.id);
        } finally {
            this.state.busy = false;
        }
    }

    print() {
        return this.orm
            .call("res.partner", "action_print_brief", [[this.customer.id]])
            .then((report) => this.action.doAction(report));
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("crm_brief", Brief);
