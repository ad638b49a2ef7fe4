/* global Chart */

import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {getColor} from "@web/core/colors/colors";
import {loadBundle} from "@web/core/assets";

const NAMES = [
    "main",
    "other",
    "gain",
    "loss",
    "take",
    "line",
    "text",
    "muted",
    "soft",
];

/** Colours come from the style sheet, so that they follow the theme. */
function readColors(element) {
    const style = getComputedStyle(element);
    const colors = {font: style.fontFamily};
    for (const name of NAMES) {
        colors[name] = style.getPropertyValue(`--crm-chart-${name}`).trim();
    }
    colors.of = (number, count) => getColor(number, "light", count);
    return colors;
}

/**
 * A canvas of Chart.js. What is on it is told by its label; for the keyboard and for
 * screen readers the numbers of the frame have the same, row by row.
 */
export class ChartCanvas extends Component {
    static template = "crm_relationship.ChartCanvas";
    static props = {
        data: Object,
        height: Number,
        label: {type: String, optional: true},
        makeConfig: Function,
        onPoint: {type: Function, optional: true},
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (canvas) => {
                if (!canvas) {
                    return undefined;
                }
                const chart = new Chart(canvas, this.getConfig(readColors(canvas)));
                return () => chart.destroy();
            },
            () => [this.canvas.el, JSON.stringify(this.props.data)]
        );
    }

    getConfig(colors) {
        const config = this.props.makeConfig(colors);
        config.options = {
            animation: false,
            maintainAspectRatio: false,
            ...config.options,
        };
        if (this.props.onPoint) {
            config.options.onClick = (_event, elements) => {
                if (elements.length) {
                    this.props.onPoint(elements[0].index, elements[0].datasetIndex);
                }
            };
            config.options.onHover = (event, elements) => {
                event.native.target.style.cursor = elements.length ? "pointer" : "";
            };
        }
        return config;
    }
}

/** Bars of several kinds beside each other: told by a legend, and together. */
export function compared(colors, format, legend = true) {
    return {
        interaction: {mode: "index", intersect: false},
        plugins: {
            legend: {
                display: legend,
                align: "end",
                labels: {color: colors.text, font: {family: colors.font}},
            },
            tooltip: {
                callbacks: {
                    label: ({dataset, raw}) => `${dataset.label}: ${format(raw)}`,
                },
            },
        },
    };
}

/** An axis as all charts have it: quiet, in the font of the page. */
export function axis(colors, title, more = {}) {
    const {ticks, ...rest} = more;
    return {
        border: {display: false},
        grid: {color: colors.soft},
        title: {
            display: Boolean(title),
            text: title,
            color: colors.muted,
            font: {family: colors.font, size: 12},
        },
        ticks: {color: colors.muted, font: {family: colors.font, size: 12}, ...ticks},
        ...rest,
    };
}
