import {
    formatFloat,
    formatInteger,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";

const FORMATS = {
    integer: (value) => formatInteger(value),
    float: (value) => formatFloat(value, {digits: [16, 1]}),
    points: (value) => formatFloat(value, {digits: [16, 0]}),
    percentage: (value) => formatPercentage(value, {digits: [16, 1]}),
    monetary: (value, currencyId) => formatMonetary(value, {currencyId}),
};

/** A number of a chart as people read it; blank where it is not known. */
export function formatCell(value, type, currencyId) {
    if (value === null || value === false || value === undefined) {
        return "";
    }
    return FORMATS[type] ? FORMATS[type](value, currencyId) : value;
}
