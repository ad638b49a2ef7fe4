import {registry} from "@web/core/registry";
import {openApp} from "./steps";

/** Nothing may stick out of the window: then people would have to scroll sideways. */
function checkWidth() {
    const page = document.querySelector(".o_crm_page");
    const box = page.getBoundingClientRect();
    const parent = page.parentElement.getBoundingClientRect();
    const out = [...page.querySelectorAll(".o_crm_page_tile, canvas, table")]
        .map((element) => element.getBoundingClientRect())
        .filter(({left, right}) => left < box.left - 1 || right > box.right + 1);
    if (out.length || box.left < parent.left - 1 || box.right > parent.right + 1) {
        throw new Error(`${out.length} parts stick out of the page`);
    }
}

const openCustomer = () => [
    ...openApp(),
    {content: "As a list", trigger: ".o_switch_view.o_list", run: "click"},
    {
        content: "Open a customer",
        trigger: ".o_data_row td[name=partner_id]:contains(Ada)",
        run: "click",
    },
    {
        content:
            "The page is there, with its bars and its chart, and within the window",
        trigger: ".o_crm_page:has(.o_crm_page_tile):has(canvas) .o_crm_page_bars",
        run: checkWidth,
    },
];

registry.category("web_tour.tours").add("crm_relationship_in_kazakh", {
    steps: () => [
        ...openCustomer(),
        {
            content: "Labels and words of the script are Kazakh",
            trigger: ".o_crm_page_priority .o_crm_page_label:not(:contains(Priority))",
        },
        {
            content: "So are the sentences of the server",
            trigger: ".o_crm_page_bars h2:not(:contains(What makes))",
        },
    ],
});
