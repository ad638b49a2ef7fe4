import {registry} from "@web/core/registry";
import {click, openMenu, see} from "./steps";

const asList = () => click("One by one", ".o_switch_view.o_list");

registry.category("web_tour.tours").add("crm_response_salesperson", {
    steps: () => [
        ...openMenu("crm_relationship_menu_reporting", "crm_response_menu"),
        see("The median of my customers", ".o_pivot:contains(Message):contains(45.0)"),
        asList(),
        see(
            "My customer's question",
            ".o_data_row:contains(Eva):contains(45.0):contains(Answered)"
        ),
        see(
            "Nobody else's customers, nobody's name",
            ".o_list_view:not(:contains(Bob)):not(:has(th[data-name=user_id]))"
        ),
        click("Open it", ".o_data_row:contains(Eva) td[name=partner_id]"),
        see("The deal it was asked on", ".o_breadcrumb:contains(Lamps for Ada)"),
        see("And its thread", ".o-mail-Message:contains(Hello in full)"),
    ],
});

registry.category("web_tour.tours").add("crm_response_manager", {
    steps: () => [
        see(
            "The median of all, and who was in time",
            ".o_pivot:contains(Message):contains(30.0):contains(50.00%)"
        ),
        click("Open the filters", ".o_searchview_dropdown_toggler"),
        click(
            "Group by who answered",
            ".o_group_by_menu .o-dropdown-item:contains(Answered By), .o_group_by_menu .dropdown-item:contains(Answered By)"
        ),
        see("By person", ".o_pivot:contains(Sue)"),
        click("Over time", ".o_switch_view.o_graph"),
        see("As bars", ".o_graph_view canvas"),
        asList(),
        click("The person's group", ".o_group_header:contains(Sue)"),
        see(
            "Both customers, and who answered",
            ".o_list_view:has(.o_data_row:contains(Eva):contains(45.0)):has(.o_data_row:contains(Bob):contains(15.0))"
        ),
    ],
});
