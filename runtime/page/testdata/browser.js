// Opens a report in headless Chromium and uses it as a person would. Prints what is wrong, a line each.
// node browser.js CHROMIUM PROFILE REPORT SCREENSHOT; playwright-core is found by NODE_PATH.
const {chromium} = require("playwright-core");

const [executablePath, profile, report, screenshot] = process.argv.slice(2);
const bad = [];
const check = (ok, text) => { if (!ok) bad.push(text); };

(async () => {
  const context = await chromium.launchPersistentContext(profile, {executablePath, headless: true, viewport: {width: 1280, height: 900},
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]});
  const page = await context.newPage();
  page.on("console", m => bad.push(`console ${m.type()}: ${m.text()}`));
  page.on("pageerror", e => bad.push("error: " + e.message));
  page.on("request", r => { if (!/^(file|data|blob):/.test(r.url())) bad.push("request: " + r.url()); });
  await page.goto("file://" + report);
  await page.waitForSelector("html[data-ready]", {timeout: 30000});

  const titles = await page.locator("main h2").allTextContents();
  check(titles.join(", ") === "Overview, Circuit, Learning, Trials, Weights, Activity, Parameters, Run it again", "sections: " + titles);
  check(await page.locator("nav a").count() === titles.length, "links to sections");
  check(await page.locator(".chart canvas").count() >= 4, "charts: " + await page.locator(".chart canvas").count());

  // Folding: with the mouse, with the keyboard, all at once.
  const nodes = () => page.locator(".node").count();
  check(await nodes() === 2, "folded nodes: " + await nodes());
  await page.locator(".node .fold").first().click();
  check(await nodes() === 4, "unfolded nodes: " + await nodes());
  const region = page.locator('.node[data-path="V"]');
  check(await region.getAttribute("aria-expanded") === "true", "an unfolded node does not say so");
  await region.focus();
  await page.keyboard.press("Space");
  check(await nodes() === 2, "the space bar does not fold: " + await nodes());
  check(await page.evaluate(() => document.activeElement.dataset.path) === "V", "the focus is lost by folding");
  await page.getByRole("button", {name: "Unfold all"}).click();
  check(await nodes() === 4, "unfold all: " + await nodes());
  await page.locator('.node[data-path="V.e"]').click();
  const detail = await page.locator(".detail").innerText();
  check(detail.includes("A cell.") && detail.includes("Its time constant.") && await page.locator(".detail math").count() === 1, "a click shows: " + detail);
  await page.locator('.node[data-path="V.i"]').focus();
  await page.keyboard.press("Enter");
  check((await page.locator(".detail h3").first().innerText()) === "V.i", "Enter does not choose");

  // The slider over trials changes the weights.
  const matrix = page.locator(".matrix canvas").first();
  const pixels = () => matrix.evaluate(c => c.toDataURL());
  const slider = page.getByLabel("Instant");
  const end = await pixels();
  check(await slider.getAttribute("max") === "4", "instants: " + await slider.getAttribute("max"));
  await slider.focus();
  await page.keyboard.press("Home");
  const start = await pixels();
  check(start !== end, "the slider changes no weight");
  check(await slider.getAttribute("aria-valuetext") === "start", "the slider says " + await slider.getAttribute("aria-valuetext"));
  await matrix.focus();
  await page.keyboard.press("ArrowRight");
  check(/V\.e\[1\] → V\.i: 1$/.test(await page.locator(".matrix p").first().innerText()), "an edge is called " + await page.locator(".matrix p").first().innerText());

  // Zooming into a million samples: dragging, keys, buttons. The axis tells the range.
  const activity = page.locator('section[aria-labelledby="activity"]');
  const trace = activity.locator(".chart").last();
  await trace.scrollIntoViewIfNeeded();
  const picture = () => trace.locator("canvas").evaluate(c => c.toDataURL());
  const all = await picture();
  const box = await trace.locator(".u-over").boundingBox();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, {steps: 4});
  await page.mouse.up();
  await page.waitForTimeout(200);
  const zoomed = await picture();
  check(zoomed !== all, "dragging does not zoom");
  const spikes = await activity.locator("p.note[role=status]").first().innerText();
  check(/^(79|80|81) spikes shown of 800 /.test(spikes), "the raster does not follow: " + spikes);
  await trace.focus();
  await page.keyboard.press("Home");
  await page.waitForTimeout(200);
  check(/^800 spikes/.test(await activity.locator("p.note[role=status]").first().innerText()), "Home does not show all");
  await activity.getByRole("button", {name: "Zoom in"}).click();
  await page.waitForTimeout(200);
  check(!/^800 spikes/.test(await activity.locator("p.note[role=status]").first().innerText()), "the button does not zoom");
  const before = await trace.locator("canvas").evaluate(c => c.toDataURL());
  await page.getByLabel("Trial", {exact: true}).focus();
  await page.keyboard.press("Home");
  await page.waitForTimeout(200);
  check(before !== await trace.locator("canvas").evaluate(c => c.toDataURL()), "another trial looks the same");

  // Parameters are found; the theme changes; the whole page can be reached with keys alone.
  await page.getByLabel("Find").fill("nothing like it");
  check((await page.locator('section[aria-labelledby="parameters"] p.note').innerText()).startsWith("0 of"), "a search finds what is not there");
  await page.locator("#theme").click();
  check(await page.evaluate(() => document.documentElement.dataset.theme) === "dark", "the theme does not change");
  check(await page.evaluate(() => [...document.querySelectorAll("canvas, input, select, svg")].every(e => e.getAttribute("aria-label") || e.labels?.length || e.closest("[aria-label]"))), "a control has no name");
  check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page is wider than the window");
  if (screenshot) await page.screenshot({path: screenshot, fullPage: true});
  await context.close();
  bad.forEach(text => console.log(text));
})().catch(e => {
  console.log("the browser's script failed: " + e.stack);
  process.exit(1);
});
