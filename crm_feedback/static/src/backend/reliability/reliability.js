import {
    Component,
    onMounted,
    onWillUpdateProps,
    status,
    toRaw,
    useState,
} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const ICONS = {
    good: "fa-check-circle text-success",
    doubt: "fa-question-circle text-warning",
    bad: "fa-exclamation-triangle text-danger",
};
// what was read for a record as it was loaded: its widgets ask once; the answer comes
// also when the one that asked is gone, hence not by its own `useService`
const asked = new WeakMap();

/** How far one can rely on what stands here; nothing where nothing is known. */
export class Reliability extends Component {
    static template = "crm_feedback.Reliability";
    static props = {
        ...standardWidgetProps,
        datum: String,
        contact: {type: String, optional: true},
        label: {type: Boolean, optional: true},
    };

    setup() {
        this.action = useService("action");
        this.state = useState({known: null});
        // nobody waits for it: the record opens as fast as without
        onMounted(() => {
            this.load(this.props);
        });
        onWillUpdateProps((nextProps) => {
            this.load(nextProps);
        });
    }

    async load({record, contact, datum}) {
        const id = contact ? record.data[contact]?.id : record.resId;
        this.wanted = id;
        const known = id ? await this.ask(toRaw(record.data), id) : {};
        if (this.wanted === id && status(this) !== "destroyed") {
            this.state.known = known[datum] || null;
        }
    }

    ask(loaded, id) {
        const found = asked.get(loaded);
        if (found?.id === id) {
            return found.answer;
        }
        const {orm} = this.env.services;
        const answer = orm.call("crm.data.reliability", "get_words", [id]);
        asked.set(loaded, {id, answer});
        return answer;
    }

    get icon() {
        return ICONS[this.state.known.tone];
    }

    open() {
        return this.action.doActionButton({
            type: "object",
            name: "action_open_evidence",
            resModel: "crm.data.reliability",
            resId: this.state.known.id,
        });
    }
}

registry.category("view_widgets").add("crm_reliability", {
    component: Reliability,
    fieldDependencies: ({options}) =>
        options.contact ? [{name: options.contact, type: "many2one"}] : [],
    extractProps: ({options}) => ({
        datum: options.datum,
        contact: options.contact,
        label: options.label,
    }),
});
