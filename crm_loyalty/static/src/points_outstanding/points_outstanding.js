import {axis, compared} from "@crm_relationship/chart/chart_canvas";
import {formatCell} from "@crm_relationship/chart/chart_format";
import {Drawing} from "@crm_relationship/chart/drawing";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const points = (value) => formatCell(value, "points");

/** Points by the month they expire in, each programme in a colour of its own. */
export class DrawPoints extends Drawing {
    makeConfig(colors) {
        const {columns, rows, series} = this.props.chart;
        const programs = columns.slice(1, 1 + series.programs);
        return {
            type: "bar",
            data: {
                labels: rows.map(({cells}) => cells[0]),
                datasets: programs.map((program, number) => ({
                    label: program.label,
                    data: rows.map(({cells}) => cells[1 + number]),
                    backgroundColor: number
                        ? colors.of(number, programs.length)
                        : colors.main,
                    borderRadius: 3,
                    maxBarThickness: 44,
                })),
            },
            options: {
                ...compared(colors, points, programs.length > 1),
                scales: {
                    x: axis(colors, "", {stacked: true, grid: {display: false}}),
                    y: axis(colors, _t("Points"), {
                        stacked: true,
                        beginAtZero: true,
                        ticks: {callback: points, precision: 0},
                    }),
                },
            },
        };
    }
}

registry.category("crm_charts").add("points", DrawPoints);
