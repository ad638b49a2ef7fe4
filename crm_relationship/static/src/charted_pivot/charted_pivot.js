import {registry} from "@web/core/registry";
import {PivotRenderer} from "@web/views/pivot/pivot_renderer";
import {pivotView} from "@web/views/pivot/pivot_view";

/** A pivot of a report that has a chart, which `crm_chart` of its context names. */
export class ChartedPivotRenderer extends PivotRenderer {
    openChart() {
        const {crm_chart} = this.env.searchModel.globalContext;
        return this.actionService.doAction("crm_relationship.crm_charts_action", {
            additionalContext: {crm_chart},
        });
    }
}

registry.category("views").add("crm_charted_pivot", {
    ...pivotView,
    Renderer: ChartedPivotRenderer,
    buttonTemplate: "crm_relationship.ChartedPivot.Buttons",
});
