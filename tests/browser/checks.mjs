// What is asked of a page. A visitor keeps two tabs, one that runs scripts and one that does not, and comes to each page
// once in each: what is asked of other widths, colours and sizes of text is asked of the page that is there.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import http from "node:http";
import { join } from "node:path";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const conformance = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What colours alone can break. */
const ofColours = ["color-contrast", "link-in-text-block"];
const widths = [320, 768, 1280];
/** A4 without margins, in CSS pixels. */
const paper = 718;
/** How much a page may be, compressed. */
const mostBytes = 60_000;
/** How many stops of the keyboard are looked at. */
const stops = 40;
/** The text spacing that WCAG 2.2, 1.4.12, asks a page to bear. */
const spacing = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }";

/** What moves by less moves by a part of a pixel: a long table that is drawn before it has come wholly. */
const leastMove = 0.0001;

/** Counts what moves while a page loads, and what its policy refuses. */
function watch() {
  window.moved = 0;
  window.refused = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.moved += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  document.addEventListener("securitypolicyviolation", (event) => window.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
}

/** Somebody who looks at pages one after the other. */
export class Visitor {
  static async arrive(browser, base, fault, pictures) {
    const visitor = new Visitor();
    Object.assign(visitor, { base, fault, pictures, path: "/" });
    visitor.plain = await visitor.tab(browser, { javaScriptEnabled: false });
    visitor.scripted = await visitor.tab(browser, {});
    return visitor;
  }

  async tab(browser, options) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    await page.addInitScript(watch);
    page.on("request", (request) => {
      if (new URL(request.url()).origin !== new URL(this.base).origin) this.fault(this.path, `asks another host for ${request.url()}`);
    });
    page.on("response", (answer) => {
      if (answer.status() >= 400) this.fault(this.path, `${new URL(answer.url()).pathname} answers ${answer.status()}`);
    });
    page.on("console", (message) => {
      if (message.type() === "error") this.fault(this.path, `console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.fault(this.path, `script: ${error.message}`));
    return { page, metrics: await context.newCDPSession(page) };
  }

  /** Shows a page of this many CSS pixels in a tab, `zoom` times enlarged. */
  static async resize({ page, metrics }, width, height, zoom = 1) {
    await metrics.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: zoom, mobile: false });
    await page.evaluate(() => document.body.offsetHeight);
  }

  /** Takes a picture of the whole page as wide as it is shown now: the browser's own way makes it wide again. */
  async picture({ metrics }, of) {
    if (!this.pictures) return;
    const name = this.path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "").slice(0, 120) || "home";
    const { cssContentSize } = await metrics.send("Page.getLayoutMetrics");
    const clip = { ...cssContentSize, scale: 1 };
    const { data } = await metrics.send("Page.captureScreenshot", { captureBeyondViewport: true, clip, format: "jpeg", quality: 70 });
    writeFileSync(join(this.pictures, `${name}-${of}.jpg`), Buffer.from(data, "base64"));
  }

  async leave() {
    for (const { page } of [this.plain, this.scripted]) await page.context().close();
  }
}

/** Asks everything of one page. */
export async function check(visitor, path) {
  visitor.path = path;
  const address = new URL(path, visitor.base).href;
  const fault = (text) => visitor.fault(path, text);
  await checkWeight(address, fault);
  for (const { page } of [visitor.plain, visitor.scripted]) {
    await page.emulateMedia({ media: "screen", colorScheme: "light", forcedColors: "none" });
  }
  await Visitor.resize(visitor.plain, 1280, 800);
  await Visitor.resize(visitor.scripted, 1280, 800);
  await visitor.plain.page.goto(address);
  await visitor.scripted.page.goto(address);
  await checkStill(visitor, fault);
  await checkRoom(visitor, fault);
  await checkAxe(visitor, fault);
  await checkKeyboard(visitor, fault);
}

/** What the page is on its way, compressed. */
async function checkWeight(address, fault) {
  const bytes = await new Promise((done, failed) => {
    http.get(address, { headers: { "accept-encoding": "gzip" } }, (answer) => {
      let length = 0;
      answer.on("data", (part) => { length += part.length; }).on("end", () => done(length));
    }).on("error", failed);
  });
  if (bytes > mostBytes) fault(`is ${bytes} bytes, compressed`);
}

/** The page says the same with scripts as without; nothing moves, nothing is refused. */
async function checkStill({ plain, scripted }, fault) {
  const said = () => document.querySelector("main")?.textContent;
  const [without, withScripts] = [await plain.page.evaluate(said), await scripted.page.evaluate(said)];
  if (!without) fault("says nothing in its main part");
  if (without !== withScripts) fault("says something else where scripts run");
  const { moved, refused } = await scripted.page.evaluate(() => ({ moved: window.moved, refused: window.refused }));
  if (moved > leastMove) fault(`moves by ${moved} while it loads`);
  for (const what of refused) fault(`its policy refuses ${what}`);
}

/** How much wider the page is than the window, and what is cut off in it. */
function outside() {
  const root = document.documentElement;
  const isCut = (one) => {
    const { overflowX, clipPath } = getComputedStyle(one);
    const isHidden = clipPath !== "none" || one.closest("svg") !== null;
    return !isHidden && ["hidden", "clip"].includes(overflowX) && one.scrollWidth > one.clientWidth + 1;
  };
  const cut = [...document.body.querySelectorAll("*")].filter(isCut).map((one) => `${one.localName}.${one.className}`);
  return { over: root.scrollWidth - root.clientWidth, cut: cut.slice(0, 3) };
}

/** Everything has room: at every width, enlarged fourfold, with text of double size or spaced out, and on paper. */
async function checkRoom(visitor, fault) {
  const { page } = visitor.plain;
  const look = async (of) => {
    const { over, cut } = await page.evaluate(outside);
    if (over > 0) fault(`is ${over} px too wide, ${of}`);
    if (cut.length > 0) fault(`cuts off ${cut.join(", ")}, ${of}`);
  };
  for (const width of widths) {
    await Visitor.resize(visitor.plain, width, 800);
    await look(`${width} px`);
    await visitor.picture(visitor.plain, `${width}`);
  }
  await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
  await look("text at 200 %");
  await page.evaluate(() => { document.documentElement.style.fontSize = ""; });
  await Visitor.resize(visitor.plain, 320, 256, 4);
  await look("1280 px at 400 %");
  await Visitor.resize(visitor.plain, 320, 800);
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }, spacing);
  await look("spaced text at 320 px");
  await page.evaluate(() => { document.adoptedStyleSheets = []; });
  await page.emulateMedia({ media: "print" });
  await Visitor.resize(visitor.plain, paper, 1000);
  await look("print");
  await visitor.picture(visitor.plain, "print");
  const left = await page.evaluate(() => [...document.querySelectorAll("nav, form, .skip")].filter((one) => one.checkVisibility()).map((one) => one.localName));
  if (left.length > 0) fault(`prints what is of no use on paper: ${left.join(", ")}`);
}

/** What axe, which the page has already, finds by these rules. */
async function runAxe(page, fault, of, only) {
  const options = { runOnly: only, resultTypes: ["violations"], preload: false };
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), options);
  for (const { id, nodes } of violations) {
    fault(`axe (${of}): ${id} at ${nodes.map((node) => node.target).slice(0, 3).join(" | ")}`);
  }
}

/** WCAG 2.2 AA as far as axe can tell, wide and narrow; its colours when it is dark and under colours of one's own. */
async function checkAxe(visitor, fault) {
  const { page } = visitor.scripted;
  const run = (of, only) => runAxe(page, fault, of, only);
  await page.evaluate(axe);
  await run("1280 px", { type: "tag", values: conformance });
  await page.emulateMedia({ colorScheme: "dark" });
  await run("dark", { type: "rule", values: ofColours });
  await visitor.picture(visitor.scripted, "dark");
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  await run("forced colours", { type: "rule", values: ofColours });
  await visitor.picture(visitor.scripted, "forced-colours");
  await page.emulateMedia({ media: "print", forcedColors: "none" });
  await run("print", { type: "rule", values: ofColours });
  await page.emulateMedia({ media: "screen" });
  await Visitor.resize(visitor.scripted, 320, 800);
  await run("320 px", { type: "tag", values: conformance });
}

/** Where the focus is: what it is on, whether it shows, and whether it can be seen. */
function focus() {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const [box] = element.getClientRects();
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
  const [x, y] = box ? [middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight)] : [-1, -1];
  const on = document.elementFromPoint(x, y);
  return {
    name: (element.textContent || element.id).trim().slice(0, 40),
    href: element.getAttribute("href"),
    shows: style.outlineStyle !== "none" || style.boxShadow !== "none",
    isSeen: on !== null && (element.contains(on) || on.contains(element)),
    isOutside: element === document.body,
  };
}

/** The first stop is the skip link, which works; every stop shows its focus and is in sight, and none is a trap. */
async function checkKeyboard({ scripted }, fault) {
  const { page } = scripted;
  await Visitor.resize(scripted, 768, 800);
  await page.evaluate(() => { document.activeElement.blur(); window.scrollTo(0, 0); });
  for (let at = 0; at < stops; at += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(focus);
    if (stop.isOutside) break;
    // A card stands within a page of somebody else's, which has its own way past what comes first.
    const isCard = new URL(page.url()).pathname.startsWith("/embed/");
    if (at === 0 && !isCard && !stop.href?.startsWith("#")) fault(`the first stop of the keyboard is "${stop.name}", not a link to the content`);
    if (!stop.shows) fault(`"${stop.name}" does not show that it has the focus`);
    if (!stop.isSeen) fault(`"${stop.name}" has the focus and is out of sight`);
  }
  await page.emulateMedia({ forcedColors: "active" });
  await page.locator("main a[href], a[href]").last().focus();
  if (!(await page.evaluate(focus)).shows) fault("does not show the focus under forced colours");
  if (await sendForm(page, fault)) await checkAnswer(page, fault);
}

/** What answers a form has room and is as sound as the page that asks. */
async function checkAnswer(page, fault) {
  const { over } = await page.evaluate(outside);
  if (over > 0) fault(`answers its form with a page that is ${over} px too wide`);
  await page.evaluate(axe);
  await runAxe(page, (text) => fault(`answers its form: ${text}`), "768 px", { type: "tag", values: conformance });
}

/** The first form is filled in and sent by keyboard alone; false if there is none. */
async function sendForm(page, fault) {
  const fields = page.locator("main form select, main form input:not([type=hidden])");
  const count = await fields.count();
  if (count === 0) return false;
  await fields.first().focus();
  const words = await fields.first().evaluate((field) => field.localName === "input" && ["text", "search"].includes(field.type));
  if (words) await page.keyboard.type("Leicester");
  for (let at = 0; at < count + stops; at += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.matches("form button, form input[type=submit]"))) {
      await Promise.all([page.waitForNavigation({ timeout: 10_000 }), page.keyboard.press("Enter")]);
      return true;
    }
  }
  fault("has a form without a button that the keyboard reaches");
  return false;
}
