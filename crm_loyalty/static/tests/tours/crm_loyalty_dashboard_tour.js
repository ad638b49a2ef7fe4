import {registry} from "@web/core/registry";
import {dashboardSteps} from "@crm_relationship/../tests/tours/crm_dashboard_tours";

registry.category("web_tour.tours").add("crm_dashboard_loyalty", {
    url: "/odoo/dashboards",
    steps: () => dashboardSteps("Loyalty", "Members", "2"),
});
