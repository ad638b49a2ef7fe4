import {registry} from "@web/core/registry";
import {dashboardSteps} from "@crm_relationship/../tests/tours/crm_dashboard_tours";

registry.category("web_tour.tours").add("crm_dashboard_feedback", {
    url: "/odoo/dashboards",
    steps: () => dashboardSteps("Service", "Open Cases", "2"),
});
