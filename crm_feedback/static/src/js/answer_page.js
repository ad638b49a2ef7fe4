// The nonce goes into the form when a person touches the page: scanners do not.
import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

export class AnswerPage extends Interaction {
    static selector = ".o_crm_feedback_form";
    dynamicContent = {
        _root: {
            "t-on-pointerdown": this.onTouch,
            "t-on-keydown": this.onTouch,
            "t-on-change": this.onTouch,
        },
    };

    onTouch(event) {
        if (event.isTrusted) {
            this.el.querySelector("input[name='nonce']").value = this.el.dataset.nonce;
        }
    }
}

registry.category("public.interactions").add("crm_feedback.answer_page", AnswerPage);
