import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {axis, compared} from "./chart_canvas";
import {Drawing} from "./drawing";

const PREDICTED = 4;
const ACTUAL = 5;
const percent = (share) => formatPercentage(share, {digits: [16, 0]});

/** What was forecast of each group of customers, and beside it what came. */
export class DrawForecast extends Drawing {
    makeConfig(colors) {
        const rows = this.props.chart.rows.slice(0, this.props.chart.series.count);
        const bars = (label, place, color) => ({
            label,
            data: rows.map(({cells}) => cells[place]),
            backgroundColor: color,
            borderColor: colors.muted, // Seen beside white too
            borderWidth: color === colors.line ? 1 : 0,
            borderRadius: 3,
            maxBarThickness: 40,
        });
        return {
            type: "bar",
            data: {
                labels: rows.map(({cells}) => cells[0]),
                datasets: [
                    bars(_t("Predicted"), PREDICTED, colors.line),
                    bars(_t("Actual"), ACTUAL, colors.main),
                ],
            },
            options: {
                ...compared(colors, percent),
                scales: {
                    x: axis(colors, _t("Customers, the least likely first"), {
                        grid: {display: false},
                    }),
                    y: axis(colors, _t("Share who ordered"), {
                        beginAtZero: true,
                        ticks: {callback: percent},
                    }),
                },
            },
        };
    }
}

registry.category("crm_charts").add("forecast", DrawForecast);
