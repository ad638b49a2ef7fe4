import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** A score from 1 to 5 as five boxes, the number beside them. */
export class FiveField extends Component {
    static template = "crm_relationship.FiveField";
    static props = {...standardFieldProps};

    get value() {
        return this.props.record.data[this.props.name];
    }

    get spoken() {
        return _t("%s of 5", this.value);
    }
}

registry.category("fields").add("crm_five", {
    component: FiveField,
    displayName: _t("Score of 1 to 5"),
    supportedTypes: ["integer"],
});
