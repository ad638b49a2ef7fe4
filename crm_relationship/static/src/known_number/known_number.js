/**
 * Numbers that may be unknown, which is not the same as 0: nothing stands there, and
 * whoever empties the box takes back what was known. Odoo would read 0.
 */
import {useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {FloatField, floatField} from "@web/views/fields/float/float_field";
import {formatPercentage} from "@web/views/fields/formatters";
import {useInputField} from "@web/views/fields/input_field_hook";
import {IntegerField, integerField} from "@web/views/fields/integer/integer_field";
import {MonetaryField, monetaryField} from "@web/views/fields/monetary/monetary_field";
import {useNumpadDecimal} from "@web/views/fields/numpad_decimal_hook";
import {parseInteger, parsePercentage} from "@web/views/fields/parsers";
import {
    PercentageField,
    percentageField,
} from "@web/views/fields/percentage/percentage_field";

/** How a text is read: as the parser does, but nothing as unknown. */
function unlessEmpty(parse) {
    return (text) => (text.trim() === "" ? false : parse(text));
}

/** What the fields of whole numbers and shares, whose parsers Odoo fixes, set up. */
function useKnownInput(getValue, parse) {
    useInputField({getValue, refName: "numpadDecimal", parse: unlessEmpty(parse)});
    useNumpadDecimal();
}

export class KnownIntegerField extends IntegerField {
    setup() {
        this.state = useState({hasFocus: false});
        useKnownInput(
            () => this.formattedValue,
            (text) => parseInteger(text, {allowOperation: true})
        );
    }
}

export class KnownFloatField extends FloatField {
    parse(text) {
        return unlessEmpty((number) => super.parse(number))(text);
    }
}

export class KnownMonetaryField extends MonetaryField {
    get inputOptions() {
        const options = super.inputOptions;
        return {...options, parse: unlessEmpty(options.parse)};
    }
}

export class KnownPercentageField extends PercentageField {
    setup() {
        useKnownInput(() => this.formatted({noSymbol: true}), parsePercentage);
    }

    get formattedValue() {
        return this.formatted({});
    }

    formatted(options) {
        const {record, name, digits} = this.props;
        const field = record.fields[name];
        return formatKnownPercentage(record.data[name], {digits, field, ...options});
    }
}

/** With two decimals at most: shares are kept with more than anybody wants to read. */
export function formatKnownPercentage(value, {digits = [16, 2], ...options} = {}) {
    return typeof value === "number"
        ? formatPercentage(value, {...options, digits})
        : "";
}
formatKnownPercentage.extractOptions = formatPercentage.extractOptions;

registry
    .category("fields")
    .add("known_integer", {...integerField, component: KnownIntegerField})
    .add("known_float", {...floatField, component: KnownFloatField})
    .add("known_monetary", {...monetaryField, component: KnownMonetaryField})
    .add("known_percentage", {...percentageField, component: KnownPercentageField});
registry.category("formatters").add("known_percentage", formatKnownPercentage);
