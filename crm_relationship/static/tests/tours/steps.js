// The words that tours are told in.
import {stepUtils} from "@web_tour/tour_utils";

const HOUSE = "crm_relationship.crm_relationship_menu_root";

export const see = (content, trigger) => ({content, trigger});

export const click = (content, trigger) => ({content, trigger, run: "click"});

export const edit = (content, trigger, text) => ({
    content,
    trigger,
    run: `edit ${text}`,
});

/** A click that leaves the page. */
export const follow = (content, trigger) => ({
    ...click(content, trigger),
    expectUnloadPage: true,
});

export const openApp = (menu = HOUSE) => [
    stepUtils.showAppsMenuItem(),
    click("Open the app", `.o_app[data-menu-xmlid='${menu}']`),
];

/** An entry of a menu of ours; both by their XML ids without the addon. */
export const openMenu = (menu, entry) => [
    click(`Open the menu ${menu}`, `button[data-menu-xmlid$='.${menu}']`),
    click(`Choose ${entry}`, `.dropdown-item[data-menu-xmlid$='.${entry}']`),
];
