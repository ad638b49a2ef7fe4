/**
 * Steps that guided tours are made of: they point at menus and buttons that are there
 * whatever the database holds.
 */

const section = (id) => `.o_menu_sections [data-menu-xmlid='${id}']`;
const item = (id) => `.o-dropdown--menu [data-menu-xmlid='${id}']`;

/** Open a menu that has a page of its own. */
export function page(id, content) {
    return [{trigger: section(id), content, tooltipPosition: "bottom", run: "click"}];
}

/** Open a page from a menu that drops down. */
export function menu(parent, id, content) {
    return [
        {trigger: section(parent), content, tooltipPosition: "bottom", run: "click"},
        {trigger: item(id), content, tooltipPosition: "right", run: "click"},
    ];
}

/** Say something about the page that is open. */
export function look(content, trigger = ".o_action_manager .o_control_panel") {
    return [{trigger, content, tooltipPosition: "bottom", run: "click"}];
}

/** For the test of a tour: the last page has come. */
export function shown(trigger) {
    return [{trigger, isActive: ["auto"]}];
}
