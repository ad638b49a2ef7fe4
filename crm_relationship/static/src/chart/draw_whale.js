import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {axis} from "./chart_canvas";
import {formatCell} from "./chart_format";
import {Drawing} from "./drawing";

const SHARE = 0;
const COUNT = 1;
const LEAST = 2;
const PROFIT = 3;
const OF_ALL = 4;
const percent = (share) => formatPercentage(share, {digits: [16, 0]});

/** What the customers bring, added up from the best; the peak is named on the curve. */
export class DrawWhale extends Drawing {
    get pixels() {
        return 380;
    }

    get rows() {
        return this.props.chart.rows.map((row) => row.cells);
    }

    get isShare() {
        return this.props.chart.series.is_share;
    }

    money(value) {
        return formatCell(value, "monetary", this.props.chart.currency_id);
    }

    height(cells) {
        return this.isShare ? cells[OF_ALL] : cells[PROFIT];
    }

    words(value) {
        return this.isShare ? percent(value) : this.money(value);
    }

    onPoint(index) {
        if (index) {
            const row = this.props.chart.rows[index - 1];
            this.props.open(row.domain, percent(row.cells[SHARE]));
        }
    }

    makeConfig(colors) {
        const {peak} = this.props.chart.series;
        const rows = this.rows;
        const points = [
            {x: 0, y: 0},
            ...rows.map((cells) => ({x: cells[SHARE], y: this.height(cells)})),
        ];
        const place = peak === false ? -1 : peak + 1;
        const end = points.at(-1).y;
        return {
            type: "line",
            data: {
                datasets: [
                    {
                        data: points,
                        borderColor: colors.main,
                        borderWidth: 2,
                        backgroundColor: `${colors.main}1f`,
                        fill: "origin",
                        pointRadius: points.map((_point, i) => (i === place ? 6 : 0)),
                        pointBackgroundColor: colors.main,
                        pointHitRadius: 12,
                        tension: 0,
                    },
                    {
                        data: [
                            {x: 0, y: end},
                            {x: 1, y: end},
                        ],
                        borderColor: colors.muted,
                        borderDash: [4, 4],
                        borderWidth: 1,
                        pointRadius: 0,
                        pointHitRadius: 0,
                        fill: false,
                    },
                ],
            },
            options: {
                interaction: {mode: "nearest", axis: "x", intersect: false},
                layout: {padding: {top: 28}},
                scales: {
                    x: axis(colors, _t("Customers, the most profitable first"), {
                        type: "linear",
                        max: 1,
                        min: 0,
                        grid: {display: false},
                        ticks: {callback: percent, maxTicksLimit: 6},
                    }),
                    y: axis(colors, this.isShare ? _t("Of all profit") : _t("Profit"), {
                        ticks: {callback: (value) => this.words(value)},
                    }),
                },
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        displayColors: false,
                        filter: ({datasetIndex, dataIndex}) =>
                            datasetIndex === 0 && dataIndex > 0,
                        callbacks: this.getTooltip(rows),
                    },
                },
            },
            plugins: place > 0 ? [this.getPeak(colors, place, points[place])] : [],
        };
    }

    getTooltip(rows) {
        return {
            title: ([item]) =>
                item &&
                _t("The best %(share)s: %(count)s customers", {
                    share: percent(rows[item.dataIndex - 1][SHARE]),
                    count: rows[item.dataIndex - 1][COUNT],
                }),
            label: ({dataIndex}) => this.money(rows[dataIndex - 1][PROFIT]),
            afterLabel: ({dataIndex}) =>
                _t("Each brings at least %s", this.money(rows[dataIndex - 1][LEAST])),
        };
    }

    /** The name of the peak, within the canvas wherever it stands. */
    getPeak(colors, place, point) {
        return {
            id: "crm_whale_peak",
            afterDatasetsDraw: (chart) => {
                const {x, y} = chart.getDatasetMeta(0).data[place];
                const {ctx, chartArea} = chart;
                const text = _t("%(customers)s of customers bring %(profit)s", {
                    customers: percent(point.x),
                    profit: this.words(point.y),
                });
                ctx.save();
                ctx.font = `bold 13px ${colors.font}`;
                const half = ctx.measureText(text).width / 2;
                ctx.fillStyle = colors.text;
                ctx.textAlign = "center";
                ctx.textBaseline = "bottom";
                const left = Math.max(chartArea.left + half, x);
                ctx.fillText(text, Math.min(left, chartArea.right - half), y - 12);
                ctx.restore();
            },
        };
    }
}

registry.category("crm_charts").add("whale", DrawWhale);
