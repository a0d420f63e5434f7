// Looks at every chart of the gallery in Chromium, as `node charts.mjs GALLERY.html [FOLDER]`: at three widths, in light and dark,
// in print and in forced colours. Text must lie within its chart, apart from other text, be large enough to be read, and stand out
// from what is behind it, measured on the picture. Prints each fault as a line and exits with 1 if there is one; writes the
// pictures into FOLDER.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [gallery, pictures] = process.argv.slice(2);
const widths = [320, 768, 1280];
const looks = [
  { name: "light", media: { media: "screen", colorScheme: "light", forcedColors: "none" } },
  { name: "dark", media: { media: "screen", colorScheme: "dark", forcedColors: "none" } },
  { name: "print", media: { media: "print", colorScheme: "light", forcedColors: "none" } },
  { name: "forced", media: { media: "screen", colorScheme: "dark", forcedColors: "active" } },
];
// Small text is 13 units of a layout that may be shown a little smaller than it is.
const leastText = 11;
// WCAG asks for 4.5; the picture loses a little of it at the edges of letters.
const leastContrast = 4.2;
const faults = [];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** The charts that are seen, with the boxes of their texts, in CSS pixels of the page. */
function measure() {
  const box = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left: left + scrollX, top: top + scrollY, right: right + scrollX, bottom: bottom + scrollY };
  };
  const seen = [...document.querySelectorAll("svg.lc-chart")].filter((chart) => chart.getBoundingClientRect().width > 0);
  const charts = seen.map((chart) => {
    const scale = chart.getBoundingClientRect().width / chart.viewBox.baseVal.width;
    const texts = [...chart.querySelectorAll("text")].map((text) => ({
      ...box(text),
      words: text.textContent,
      size: parseFloat(getComputedStyle(text).fontSize) * scale,
    }));
    return { id: chart.id, title: chart.querySelector("title").textContent, ...box(chart), texts };
  });
  const { scrollWidth, clientWidth } = document.documentElement;
  return { charts, figures: document.querySelectorAll(".lc-figure").length, over: scrollWidth - clientWidth };
}

/** How much the lightest and the darkest point of each box differ on a picture, as WCAG's contrast. */
async function contrasts([picture, boxes, scale]) {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const channel = (value) => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return boxes.map(({ left, top, right, bottom }) => {
    const [x, y] = [Math.floor(left * scale), Math.floor(top * scale)];
    const [width, height] = [Math.ceil((right - left) * scale), Math.ceil((bottom - top) * scale)];
    const { data } = context.getImageData(x, y, Math.max(width, 1), Math.max(height, 1));
    let [darkest, lightest] = [1, 0];
    for (let at = 0; at < data.length; at += 4) {
      const light = 0.2126 * channel(data[at]) + 0.7152 * channel(data[at + 1]) + 0.0722 * channel(data[at + 2]);
      darkest = Math.min(darkest, light);
      lightest = Math.max(lightest, light);
    }
    return (lightest + 0.05) / (darkest + 0.05);
  });
}

function overlap(one, other) {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  // The box of a text is as high as its line: letters touch only where boxes overlap by a third of it.
  return across > 1 && down > 0.35 * Math.min(one.bottom - one.top, other.bottom - other.top);
}

function geometry(where, chart) {
  const fault = (text) => faults.push(`${where}: ${chart.title}: ${text}`);
  chart.texts.forEach((text, at) => {
    const out = Math.max(chart.left - text.left, text.right - chart.right, chart.top - text.top, text.bottom - chart.bottom);
    if (out > 1) fault(`"${text.words}" is cut by ${out.toFixed(1)} px`);
    if (text.size < leastText) fault(`"${text.words}" is ${text.size.toFixed(1)} px high`);
    for (const other of chart.texts.slice(at + 1)) {
      if (overlap(text, other)) fault(`"${text.words}" lies on "${other.words}"`);
    }
  });
}

if (pictures) mkdirSync(pictures, { recursive: true });
let looked = 0;
for (const width of widths) {
  const scale = 2;
  const context = await browser.newContext({ viewport: { width, height: 900 }, deviceScaleFactor: scale });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && faults.push(`${width}: console: ${message.text()}`));
  await page.goto(pathToFileURL(resolve(gallery)).href);
  for (const { name, media } of looks) {
    const where = `${width} ${name}`;
    await page.emulateMedia(media);
    const { charts, figures, over } = await page.evaluate(measure);
    if (over > 0) faults.push(`${where}: the page is ${over} px too wide`);
    if (charts.length < figures) faults.push(`${where}: ${charts.length} of ${figures} charts are seen`);
    for (const chart of charts) {
      looked += 1;
      geometry(where, chart);
      const clip = { x: chart.left, y: chart.top, width: chart.right - chart.left, height: chart.bottom - chart.top };
      const picture = await page.screenshot({
        clip,
        fullPage: true,
        path: pictures && join(pictures, `chart-${chart.id}-${width}-${name}.png`),
      });
      const within = (text) => ({
        left: Math.max(text.left - chart.left, 0),
        top: Math.max(text.top - chart.top, 0),
        right: Math.min(text.right - chart.left, clip.width),
        bottom: Math.min(text.bottom - chart.top, clip.height),
      });
      const found = await page.evaluate(contrasts, [picture.toString("base64"), chart.texts.map(within), scale]);
      found.forEach((contrast, at) => {
        if (contrast < leastContrast) {
          faults.push(`${where}: ${chart.title}: "${chart.texts[at].words}" has a contrast of ${contrast.toFixed(1)}`);
        }
      });
    }
  }
  await context.close();
}
await browser.close();
for (const line of new Set(faults)) console.log(line);
console.log(`${looked} charts looked at, ${new Set(faults).size} faults`);
process.exit(faults.length > 0 || looked === 0 ? 1 : 0);
