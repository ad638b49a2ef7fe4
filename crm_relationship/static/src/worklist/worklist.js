import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/**
 * What waits for the reader, list by list, the most urgent first.
 */
export class Worklist extends Component {
    static template = "crm_relationship.Worklist";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({page: null});
        onWillStart(() => this.load(Boolean(this.props.state?.everybody)));
    }

    async load(everybody) {
        this.state.page = await this.orm.call("crm.worklist", "get_page", [everybody]);
    }

    async closeFirstSteps() {
        await this.orm.call("crm.first.steps", "close");
        this.state.page.first_steps = false;
    }

    open(list) {
        const filter = `search_default_${list.filter}`;
        return this.action.doAction(list.action, {
            additionalContext: {[filter]: this.state.page.everybody ? 0 : 1},
        });
    }
}

registry.category("actions").add("crm_worklist", Worklist);
