import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";

const DIGITS = [5, 1];
const HALF_STEP = 0.05; // Below this, points are equal when shown

function points(value) {
    return formatFloat(value, {digits: DIGITS});
}

function signed(value) {
    return `${value > 0 ? "+" : "−"}${points(Math.abs(value))}`;
}

/**
 * What each factor adds to a priority: one bar a factor, as long as its weight, filled
 * up to its points. The mark in the middle is where nothing is known.
 */
export class PriorityBars extends Component {
    static template = "crm_relationship.PriorityBars";
    static props = {
        lines: {type: Array, optional: true},
        total: {type: Boolean, optional: true}, // Whether their sum stands below
    };
    static defaultProps = {lines: [], total: true};

    get rows() {
        const shown = this.props.lines.filter((line) => line.weight || line.override);
        const widest = Math.max(
            ...shown.map((line) => line.weight || Math.abs(line.points)),
            1
        );
        return shown.map((line) => this.row(line, widest));
    }

    row(line, widest) {
        const lift = line.points - line.neutral;
        const size = line.weight || Math.abs(line.points);
        const row = {
            ...line,
            tone: "neutral",
            width: (100 * size) / widest,
            fill: line.weight ? (100 * line.points) / line.weight : 100,
            points: line.override ? signed(line.points) : points(line.points),
            change: Math.abs(line.change) < HALF_STEP ? "" : signed(line.change),
            rises: line.change > 0,
        };
        if (Math.abs(lift) >= HALF_STEP) {
            row.tone = lift > 0 ? "up" : "down";
        }
        row.spoken = this.speak(row);
        return row;
    }

    speak(row) {
        const words = row.override
            ? [_t("%(label)s: %(points)s points, added by hand.", row)]
            : [_t("%(label)s: %(points)s of %(weight)s points.", row)];
        if (row.input) {
            words.push(_t("From %(input)s.", row));
        }
        if (row.change) {
            words.push(_t("%(change)s since last time.", row));
        }
        if (row.reason) {
            words.push(row.reason);
        }
        return words.join(" ");
    }

    get sum() {
        return points(this.props.lines.reduce((total, line) => total + line.points, 0));
    }
}
