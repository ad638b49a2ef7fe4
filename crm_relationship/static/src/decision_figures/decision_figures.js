import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatPercentage} from "@web/views/fields/formatters";
import {KnownPercentageField} from "../known_number/known_number";
import {percentageField} from "@web/views/fields/percentage/percentage_field";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The figures a decision was made on, as a small table. */
export class DecisionFigures extends Component {
    static template = "crm_relationship.DecisionFigures";
    static props = {...standardFieldProps};

    get lines() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("crm_decision_figures", {
    component: DecisionFigures,
    supportedTypes: ["json"],
});

/** The share of a group as percentage, or that too few are known to say one. */
export function formatHitRate(value, options) {
    return typeof value === "number"
        ? formatPercentage(value, options)
        : _t("Not enough data");
}
formatHitRate.extractOptions = formatPercentage.extractOptions;

registry
    .category("fields")
    .add("crm_hit_rate", {...percentageField, component: KnownPercentageField});
registry.category("formatters").add("crm_hit_rate", formatHitRate);
