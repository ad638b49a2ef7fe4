import {registry} from "@web/core/registry";
import {formatPercentage} from "@web/views/fields/formatters";
import {
    PercentageField,
    percentageField,
} from "@web/views/fields/percentage/percentage_field";

/** A share as percentage; nothing where it is not known, which is not the same as 0 %. */
export function formatKnownPercentage(value, options) {
    return typeof value === "number" ? formatPercentage(value, options) : "";
}
formatKnownPercentage.extractOptions = formatPercentage.extractOptions;

export class KnownPercentageField extends PercentageField {
    get formattedValue() {
        const value = this.props.record.data[this.props.name];
        return typeof value === "number" ? super.formattedValue : "";
    }
}

registry
    .category("fields")
    .add("known_percentage", {...percentageField, component: KnownPercentageField});
registry.category("formatters").add("known_percentage", formatKnownPercentage);
