import {registry} from "@web/core/registry";
import {click, see} from "./steps";

const ENOUGH = 4.5; // WCAG AA, for text of any size
const SLOW = 60000; // ms: it opens on the form, with nothing loaded yet

function readColor(words) {
    const [red, green, blue, alpha = 1] = words.match(/[\d.]+/g).map(Number);
    return {channels: [red, green, blue], alpha};
}

function luminance(channels) {
    const [red, green, blue] = channels.map((channel) => {
        const share = channel / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The first ground behind a text that lets nothing through. */
function groundOf(element) {
    for (let one = element; one; one = one.parentElement) {
        const {channels, alpha} = readColor(getComputedStyle(one).backgroundColor);
        if (alpha === 1) {
            return channels;
        }
    }
    return [255, 255, 255];
}

function contrastOf(element) {
    const ground = groundOf(element);
    const {channels, alpha} = readColor(getComputedStyle(element).color);
    const seen = channels.map(
        (channel, place) => channel * alpha + ground[place] * (1 - alpha)
    );
    const [dark, light] = [luminance(seen), luminance(ground)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
}

function isText(element) {
    const words = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.data.trim()
    );
    return words && !element.closest(".visually-hidden");
}

const readable = () => ({
    content: "Every text stands out from its ground",
    trigger: ".o_crm_page .o_crm_priority_row",
    run: () => {
        for (const element of document.querySelectorAll(".o_crm_page *")) {
            if (isText(element) && contrastOf(element) < ENOUGH) {
                throw new Error(`Hard to read: ${element.textContent.trim()}`);
            }
        }
    },
});

registry.category("web_tour.tours").add("crm_customer_page_salesperson", {
    steps: () => [
        {
            ...see("It opens at a glance", ".o_crm_page_stage:contains(Active)"),
            timeout: SLOW,
        },
        see("Next order", ".o_crm_page_next_order:contains(Next Order Due)"),
        see(
            "The next step",
            ".o_crm_next_step:contains(Next step) .o_crm_brief_accept"
        ),
        see("No profit", ".o_crm_page:not(:has(.o_crm_waterfall))"),
        readable(),
        click("Log a contact", "button.o_crm_page_last_contact"),
        see("A form to fill in", ".modal .o_field_widget[name=channel]"),
        click("Not now", ".modal .o_form_button_cancel"),
        click("What stands behind the stage", "button.o_crm_page_stage"),
        see("Its changes", ".o_list_view .o_data_row:contains(Active)"),
    ],
});

registry.category("web_tour.tours").add("crm_customer_page_manager", {
    steps: () => [
        {
            ...see("The profit, drawn", ".o_crm_page .o_crm_waterfall canvas"),
            timeout: SLOW,
        },
        readable(),
        click("Its numbers", ".o_crm_page .o_crm_chart_numbers"),
        see("Step by step", ".o_crm_chart_table:contains(Net profit):contains(370.00)"),
        click("The lines behind a step", ".o_crm_chart_row:contains(Gross sales)"),
        see("They are Ada's", ".o_list_view .o_data_row:contains(Ada)"),
    ],
});

registry.category("web_tour.tours").add("crm_customer_page_accountant", {
    steps: () => [
        {
            ...see("The standing with its days", ".o_crm_page .o_crm_payment_reason"),
            timeout: SLOW,
        },
        see("A tile of it", "button.o_crm_page_payment:contains(Payment Standing)"),
        readable(),
        click("What the standing comes from", "button.o_crm_page_payment"),
        see("The invoices", ".o_list_view .o_data_row"),
        see("They are the customer's", ".o_last_breadcrumb_item:contains(Ada)"),
    ],
});

registry.category("web_tour.tours").add("crm_customer_page_keyboard", {
    steps: () => [
        {
            content: "Come to the tiles by keyboard",
            trigger: "button.o_crm_page_stage",
            run() {
                this.anchor.focus();
            },
            timeout: SLOW,
        },
        {
            content: "On to the next one",
            trigger: "button.o_crm_page_stage:focus",
            run: "press Tab",
        },
        {
            content: "It is seen where one is",
            trigger: "button.o_crm_page_tile:focus:not(.o_crm_page_stage)",
            run() {
                const {outlineStyle, outlineWidth} = getComputedStyle(this.anchor);
                if (outlineStyle === "none" || outlineWidth === "0px") {
                    throw new Error("Nothing shows where the focus is");
                }
            },
        },
        {
            content: "Open what is behind",
            trigger: "button.o_crm_page_tile:focus",
            run: "press Enter",
        },
        see("It is there", ".o_list_view .o_last_breadcrumb_item"),
    ],
});
