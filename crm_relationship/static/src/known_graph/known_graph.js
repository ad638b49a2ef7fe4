import {registry} from "@web/core/registry";
import {GraphModel} from "@web/views/graph/graph_model";
import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {graphView} from "@web/views/graph/graph_view";

const ADDED_UP = ["sum", "count", "count_distinct"];

/** A graph of figures of which some are not known: there it has a gap, not a 0. */
export class KnownGraphModel extends GraphModel {
    async _loadDataPoints(metaData) {
        const [points, currencies] = await super._loadDataPoints(metaData);
        const nothing = isAddedUp(metaData) ? 0 : null;
        for (const point of points) {
            if (typeof point.value !== "number") {
                point.value = point.count ? null : nothing;
            }
        }
        return [points, currencies];
    }

    _getData(points, all) {
        const data = super._getData(points, all);
        if (!isAddedUp(this.metaData)) {
            const given = new Set(
                points.map((point) =>
                    JSON.stringify([this._getDatasetLabel(point), point.labelIndex])
                )
            );
            for (const dataset of data.datasets) {
                dataset.data = dataset.data.map((value, index) =>
                    given.has(JSON.stringify([dataset.label, index])) ? value : null
                );
            }
        }
        return data;
    }

    _getLineOverlayDataset() {
        const overlay = super._getLineOverlayDataset();
        if (overlay) {
            const {datasets} = this.data;
            overlay.data = overlay.data.map((total, index) =>
                datasets.every(({data}) => data[index] === null) ? null : total
            );
        }
        return overlay;
    }
}

/** Whether a group without records comes to 0, as a sum does and an average does not. */
function isAddedUp({fields, measure}) {
    return measure === "__count" || ADDED_UP.includes(fields[measure].aggregator);
}

export class KnownGraphRenderer extends GraphRenderer {
    static template = "crm_relationship.KnownGraph";

    get nothingKnown() {
        const values = this.model.data.datasets.flatMap(({data}) => data);
        return values.length > 0 && values.every((value) => value === null);
    }
}

registry.category("views").add("crm_known_graph", {
    ...graphView,
    Model: KnownGraphModel,
    Renderer: KnownGraphRenderer,
});
