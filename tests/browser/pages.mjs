// Walks the pages of a server in Chromium, as `node pages.mjs URL [KIND...]`: from the home page on by links and forms,
// a few pages of each kind. A KIND is an address of the router, such as `/areas/{code}`, and one to which nothing leads
// is a fault. Prints each fault as a line and exits with 1 if there is one. LIFECOURSE_PICTURES names a folder for
// pictures of the pages.

import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { check, Visitor } from "./checks.mjs";
import { discover } from "./discover.mjs";

const [base, ...kinds] = process.argv.slice(2);
const pictures = process.env.LIFECOURSE_PICTURES;
/** How many pages are looked at side by side. */
const visitors = 2;
/** How long one page may take, in milliseconds. */
const patience = 180_000;

const faults = new Map();
/** Tells a fault of a page; the same fault of several pages is one line. */
const fault = (path, text) => faults.set(text, [...(faults.get(text) ?? []), path]);

/** What a check of one page gives, if it comes to an end. */
const inTime = (checked) =>
  Promise.race([checked, new Promise((_, failed) => { setTimeout(() => failed(new Error("it took longer than three minutes")), patience).unref(); })]);

const began = Date.now();
if (pictures) mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

const { pages, unreached } = await discover(browser, base, kinds, fault);
for (const kind of unreached) fault(kind, "no link or form leads here from the home page");

const waiting = [...pages];
await Promise.all(
  Array.from({ length: visitors }, async () => {
    const visitor = await Visitor.arrive(browser, base, fault, pictures);
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      try {
        await inTime(check(visitor, path));
      } catch (error) {
        fault(path, `could not be checked: ${error.message.split("\n")[0]}`);
      }
    }
    await visitor.leave();
  }),
);
await browser.close();

for (const [text, paths] of faults) {
  const others = new Set(paths).size - 1;
  console.log(`${paths[0]}${others > 0 ? ` and ${others} more` : ""}: ${text}`);
}
console.log(`${pages.length} pages, ${faults.size} faults, ${Math.round((Date.now() - began) / 1000)} s`);
process.exit(faults.size > 0 ? 1 : 0);
