import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {openForm} from "../open_form";

const STATES = [
    ["good", _t("good"), "fa-check-circle", "success"],
    ["watch", _t("to watch"), "fa-exclamation-circle", "warning"],
    ["bad", _t("bad"), "fa-times-circle", "danger"],
    ["unknown", _t("not known"), "fa-question-circle", "secondary"],
];

/**
 * How a relationship stands for both sides: every part with what it rests on, and no
 * figure over them all.
 */
export class Health extends Component {
    static template = "crm_relationship.Health";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({health: null});
        this.states = STATES.map(([key, words, icon, tone]) => ({
            key,
            words,
            icon,
            tone,
        }));
        onWillStart(async () => {
            const {active_id} = this.props.action.context;
            this.state.health = await this.orm.call("crm.health", "get_health", [
                active_id,
            ]);
            this.env.config.setDisplayName(_t("Health: %s", this.customer.name));
        });
    }

    get customer() {
        return this.state.health.customer;
    }

    get about() {
        const {company, date} = this.state.health;
        return _t("With %(company)s, on %(date)s", {company, date});
    }

    stateOf(part) {
        return this.states.find(({key}) => key === part.state);
    }

    open(model, id) {
        return openForm(this.action, model, id);
    }
}

registry.category("actions").add("crm_health", Health);
