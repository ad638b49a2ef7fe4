import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {ChartCanvas} from "../chart/chart_canvas";

const ROOMY = {row: 38, bar: 28, font: 13};
const COMPACT = {row: 21, bar: 14, font: 12};
const GAP = 12; // Between the bars and the column of amounts

function barColor(bar, colors) {
    if (bar.total) {
        return bar.amount < 0 ? colors.loss : colors.gain;
    }
    return bar.amount < 0 ? colors.take : colors.other;
}

/**
 * From gross sales to net profit: floating bars, each beginning where the one before
 * ended, with the amounts in a column beside and a table of them for screen readers.
 */
export class ProfitWaterfall extends Component {
    static template = "crm_relationship.ProfitWaterfall";
    static components = {ChartCanvas};
    static props = {
        bars: Array,
        compact: {type: Boolean, optional: true},
        label: {type: String, optional: true}, // What it says, where the numbers stand beside
        onBar: Function,
    };

    get size() {
        return this.props.compact ? COMPACT : ROOMY;
    }

    get height() {
        return this.props.bars.length * this.size.row;
    }

    get warnings() {
        return this.props.bars.filter((bar) => bar.warn);
    }

    get isEmpty() {
        return !this.props.bars.some((bar) => bar.amount);
    }

    get summary() {
        if (this.props.label) {
            return this.props.label;
        }
        const total = this.props.bars.at(-1);
        return _t("Net profit of the last 12 months: %s", total.text);
    }

    getText(bar) {
        return bar.amount === null ? _t("not known") : bar.text;
    }

    makeConfig(colors) {
        const {bars} = this.props;
        return {
            type: "bar",
            data: {
                labels: bars.map((bar) => bar.label),
                datasets: [
                    {
                        data: bars.map((bar) =>
                            bar.amount ? [bar.start, bar.end] : null
                        ),
                        backgroundColor: bars.map((bar) => barColor(bar, colors)),
                        borderRadius: 3,
                        borderSkipped: false,
                        barThickness: this.size.bar,
                        minBarLength: 2,
                    },
                ],
            },
            options: {
                indexAxis: "y",
                // A click anywhere on the row of a bar opens what is behind it
                interaction: {mode: "index", axis: "y", intersect: false},
                layout: {padding: {right: this.getAmountWidth(colors)}},
                scales: {
                    x: {
                        display: true,
                        border: {display: false},
                        grid: {
                            color: (context) =>
                                context.tick?.value === 0 ? colors.line : "transparent",
                        },
                        ticks: {display: false},
                    },
                    y: {
                        border: {display: false},
                        grid: {display: false},
                        ticks: {
                            color: colors.text,
                            font: (context) =>
                                this.getFont(bars[context.index], colors),
                        },
                    },
                },
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        displayColors: false,
                        callbacks: {
                            label: ({dataIndex}) => this.getText(bars[dataIndex]),
                            afterLabel: ({dataIndex}) => bars[dataIndex].note,
                        },
                    },
                },
            },
            plugins: [this.getAmounts(colors)],
        };
    }

    getFont(bar, colors) {
        return {
            family: colors.font,
            size: this.size.font,
            weight: bar && bar.total ? "bold" : "normal",
        };
    }

    getAmountWidth(colors) {
        const context = document.createElement("canvas").getContext("2d");
        context.font = `bold ${this.size.font}px ${colors.font}`;
        const widths = this.props.bars.map(
            (bar) => context.measureText(this.getText(bar)).width
        );
        return Math.ceil(Math.max(...widths)) + GAP;
    }

    /** The amounts beside the bars, and the thin lines from bar to bar. */
    getAmounts(colors) {
        const {bars} = this.props;
        const {bar: barHeight, font} = this.size;
        return {
            id: "crm_waterfall_amounts",
            afterDatasetsDraw: (chart) => {
                const {ctx, width, scales} = chart;
                const edge = (bar) => (bar.amount ? barHeight / 2 : 0);
                ctx.save();
                ctx.textAlign = "right";
                ctx.textBaseline = "middle";
                ctx.lineWidth = 1;
                ctx.strokeStyle = colors.line;
                bars.forEach((bar, index) => {
                    const y = scales.y.getPixelForValue(index);
                    ctx.font = `${bar.total ? "bold " : ""}${font}px ${colors.font}`;
                    ctx.fillStyle = bar.amount === null ? colors.muted : colors.text;
                    ctx.fillText(this.getText(bar), width, y);
                    const next = bars[index + 1];
                    if (next) {
                        const x = Math.round(scales.x.getPixelForValue(bar.end)) + 0.5;
                        ctx.beginPath();
                        ctx.moveTo(x, y + edge(bar));
                        ctx.lineTo(
                            x,
                            scales.y.getPixelForValue(index + 1) - edge(next)
                        );
                        ctx.stroke();
                    }
                });
                ctx.restore();
            },
        };
    }
}
