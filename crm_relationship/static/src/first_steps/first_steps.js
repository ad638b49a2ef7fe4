import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/**
 * What to set up first, and a guided tour for each role of the reader.
 */
export class FirstSteps extends Component {
    static template = "crm_relationship.FirstSteps";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.tours = useService("tour_service");
        this.state = useState({page: null});
        this.doneWords = _t("Done");
        this.openWords = _t("To do");
        this.startWords = _t("Start the tour");
        onWillStart(() => this.call("get_page"));
    }

    async call(method, args = []) {
        this.state.page = await this.orm.call("crm.first.steps", method, args);
    }

    /** How far it is, for the bar and for those who hear it. */
    get progress() {
        const {done, steps} = this.state.page;
        return {
            percent: steps.length ? Math.round((100 * done) / steps.length) : 0,
            words: _t("%(done)s of %(total)s done", {done, total: steps.length}),
        };
    }

    open(step) {
        return this.action.doAction(step.action);
    }

    start(tour) {
        return this.tours.startTour(tour.name, {
            mode: "manual",
            rainbowManMessage: _t("Well done! You can take any tour again."),
        });
    }
}

registry.category("actions").add("crm_first_steps", FirstSteps);
