import {axis} from "@crm_relationship/chart/chart_canvas";
import {Drawing} from "@crm_relationship/chart/drawing";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const ANSWERS = 1;
const SCORE = 5;
const LOW = 6;
const HIGH = 7;

/** The score of each period with where it certainly lies; a gap where it is not known. */
export class DrawNps extends Drawing {
    get cells() {
        return this.props.chart.rows.map((row) => row.cells);
    }

    makeConfig(colors) {
        const cells = this.cells;
        const line = (place, more) => ({
            data: cells.map((row) => row[place]),
            borderColor: "transparent",
            pointRadius: 0,
            pointHitRadius: 0,
            ...more,
        });
        return {
            type: "line",
            data: {
                labels: cells.map((row) => row[0]),
                datasets: [
                    line(SCORE, {
                        borderColor: colors.main,
                        backgroundColor: colors.main,
                        borderWidth: 2,
                        pointRadius: 5,
                        pointHitRadius: 14,
                    }),
                    line(LOW, {fill: false}),
                    line(HIGH, {fill: "-1", backgroundColor: `${colors.main}24`}),
                ],
            },
            options: {
                interaction: {mode: "index", intersect: false},
                scales: {
                    x: axis(colors, "", {grid: {display: false}, offset: true}),
                    y: axis(colors, _t("Promoters less detractors"), {
                        suggestedMin: -20,
                        suggestedMax: 60,
                        max: 100,
                    }),
                },
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        displayColors: false,
                        filter: ({datasetIndex}) => datasetIndex === 0,
                        callbacks: {
                            label: ({dataIndex}) =>
                                _t("%(score)s, between %(low)s and %(high)s", {
                                    score: Math.round(cells[dataIndex][SCORE]),
                                    low: Math.round(cells[dataIndex][LOW]),
                                    high: Math.round(cells[dataIndex][HIGH]),
                                }),
                            afterLabel: ({dataIndex}) =>
                                _t("Answers: %s", cells[dataIndex][ANSWERS]),
                        },
                    },
                },
            },
            plugins: [this.getWhiskers(colors, cells)],
        };
    }

    /** The interval as a line through each point too: a single one has no band. */
    getWhiskers(colors, cells) {
        return {
            id: "crm_nps_whiskers",
            beforeDatasetsDraw: ({ctx, scales}) => {
                ctx.save();
                ctx.strokeStyle = colors.main;
                ctx.lineWidth = 1.5;
                cells.forEach((row, index) => {
                    if (row[SCORE] === null) {
                        return;
                    }
                    const x = scales.x.getPixelForValue(index);
                    const ends = [row[LOW], row[HIGH]].map((value) =>
                        scales.y.getPixelForValue(value)
                    );
                    ctx.beginPath();
                    ctx.moveTo(x, ends[0]);
                    ctx.lineTo(x, ends[1]);
                    for (const y of ends) {
                        ctx.moveTo(x - 6, y);
                        ctx.lineTo(x + 6, y);
                    }
                    ctx.stroke();
                });
                ctx.restore();
            },
        };
    }
}

registry.category("crm_charts").add("nps", DrawNps);
