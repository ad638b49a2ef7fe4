// node screenshots.mjs ADDRESS FOLDER: called by docs/screenshots
import {chromium} from "playwright-core";

const [address, folder] = process.argv.slice(2);
const MENU = "/odoo/customer-relationships";

const pictures = {
    async customers_list(page) {
        await page.goto(`${address}${MENU}`);
        await page.click(".o_switch_view.o_list");
        await page.waitForSelector(".o_data_row");
    },
    async customers_kanban(page) {
        await page.goto(`${address}${MENU}`);
        await page.waitForSelector(".o_kanban_record");
    },
    async customer_form(page) {
        await page.goto(`${address}${MENU}`);
        await page.click(".o_switch_view.o_list");
        await page.click(".o_data_row td[name=partner_id]:has-text('Grand Bistro')");
        await page.waitForSelector(".o_crm_waterfall canvas");
    },
};

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const page = await browser.newPage({viewport: {width: 1400, height: 900}});
page.setDefaultTimeout(180000); // The first page builds the assets
for (let left = 120; left; left--) {
    const answer = await page.goto(`${address}/web/login`).catch(() => null);
    if (answer?.ok()) break;
    await page.waitForTimeout(1000);
}
await page.fill("input[name=login]", "admin");
await page.fill("input[name=password]", "admin");
await page.click("button[type=submit]");
await page.waitForURL(/odoo/);
for (const [name, open] of Object.entries(pictures)) {
    await open(page);
    await page.mouse.move(700, 890); // No tooltip in the picture
    await page.waitForTimeout(1500); // Charts are drawn, avatars loaded
    await page.screenshot({path: `${folder}/${name}.png`});
}
await browser.close();
