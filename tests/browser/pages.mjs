// Opens the pages that links lead to from the home page in Chromium, as `node pages.mjs URL [FOLDER]`, a few of each kind:
// at three widths and with enlarged text, without JavaScript, by keyboard, and under axe's WCAG 2.2 AA rules.
// Prints each fault as a line and exits with 1 if there is one; writes a picture of each page into FOLDER.

import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [base, pictures] = process.argv.slice(2);
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const widths = [320, 768, 1280];
const mostOfAKind = 4;
const faults = [];
const fault = (page, text) => faults.push(`${page}: ${text}`);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** A page that tells of requests to other hosts, and of errors in its console. */
async function open(options, path) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(base).origin) fault(path, `asks another host for ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") fault(path, `console: ${message.text()}`);
  });
  const answer = await page.goto(new URL(path, base).href);
  if (!answer.ok()) fault(path, `answers ${answer.status()}`);
  return { context, page };
}

/** The pages that links lead to, up to a few whose path starts alike; a link that tells a type leads to no page. */
async function discover() {
  const seen = new Set(["/"]);
  const kinds = new Map();
  const queue = ["/"];
  while (queue.length > 0) {
    const path = queue.shift();
    const { context, page } = await open({ javaScriptEnabled: false }, path);
    const links = await page.locator("a[href]:not([type])").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    await context.close();
    for (const link of links) {
      const url = new URL(link, new URL(path, base));
      const target = url.pathname + url.search;
      const kind = `${url.pathname.split("/")[1]} ${url.search !== ""}`;
      const ours = url.origin === new URL(base).origin && !url.pathname.startsWith("/api/");
      if (ours && !seen.has(target) && (kinds.get(kind) ?? 0) < mostOfAKind) {
        seen.add(target);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        queue.push(target);
      }
    }
  }
  return [...seen];
}

async function checkWidth(path, width) {
  const { context, page } = await open({ viewport: { width, height: 800 }, javaScriptEnabled: false }, path);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) fault(path, `is ${over} px wider than ${width} px`);
  if (pictures) {
    const name = `${path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "home"}-${width}.png`;
    await page.screenshot({ path: join(pictures, name), fullPage: true });
  }
  await context.close();
}

async function checkAxe(path, options) {
  const { context, page } = await open({ bypassCSP: true, ...options }, path);
  await page.addScriptTag({ path: axe });
  const found = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  for (const violation of found.violations) {
    fault(path, `axe (${options.colorScheme}): ${violation.id} at ${violation.nodes.map((node) => node.target).slice(0, 3).join(" | ")}`);
  }
  await context.close();
}

/** The first stop is the skip link, every stop shows its focus, and none is a trap. */
async function checkKeyboard(path) {
  const { context, page } = await open({ viewport: { width: 768, height: 800 } }, path);
  const stops = await page.locator("a[href], button, input, select, textarea, summary, [tabindex='0']").count();
  for (let at = 0; at < Math.min(stops, 60); at += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const shown = style.outlineStyle !== "none" || style.boxShadow !== "none";
      return { name: element.textContent.trim().slice(0, 40), href: element.getAttribute("href"), shown, body: element === document.body };
    });
    if (at === 0 && !stop.href?.startsWith("#")) fault(path, `the first stop of the keyboard is "${stop.name}", not a link to the content`);
    if (stop.body) break;
    if (!stop.shown) fault(path, `"${stop.name}" does not show that it has the focus`);
  }
  await context.close();
}

if (pictures) mkdirSync(pictures, { recursive: true });
const pages = await discover();
for (const path of pages) {
  for (const width of widths) await checkWidth(path, width);
  await checkAxe(path, { colorScheme: "light" });
  await checkAxe(path, { colorScheme: "dark" });
  await checkKeyboard(path);
}
await browser.close();
for (const line of new Set(faults)) console.log(line);
console.log(`${pages.length} pages, ${new Set(faults).size} faults`);
process.exit(faults.length > 0 || pages.length < 4 ? 1 : 0);
