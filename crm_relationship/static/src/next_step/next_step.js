import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/**
 * What to do next with a customer, what it rests on, and the answer to it.
 */
export class NextStep extends Component {
    static template = "crm_relationship.NextStep";
    static props = {
        step: Object,
        others: Array,
        mayAnswer: Boolean,
        customerId: Number,
        context: {type: Object, optional: true},
        brief: {type: Boolean, optional: true}, // The step and its reason, no more
        hotkeys: {type: Boolean, optional: true},
        onAnswered: Function,
    };
    static defaultProps = {context: {}, brief: false, hotkeys: false};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.reason = useRef("reason");
        this.state = useState({rejecting: false, words: "", busy: false});
        useEffect(
            (rejecting) => rejecting && this.reason.el?.focus(),
            () => [this.state.rejecting]
        );
    }

    accept() {
        return this.answer("accept_step", [], _t("It is among your activities now."));
    }

    reject() {
        return this.answer("reject_step", [this.state.words], _t("Noted."));
    }

    async answer(method, args, said) {
        const {customerId, step, context} = this.props;
        this.state.busy = true;
        try {
            await this.orm.call(
                "crm.next.step.rule",
                method,
                [customerId, step.rule_id, ...args],
                {context}
            );
            this.notification.add(said, {type: "success"});
            this.state.rejecting = false;
            this.state.words = "";
            await this.props.onAnswered();
        } finally {
            this.state.busy = false;
        }
    }
}
