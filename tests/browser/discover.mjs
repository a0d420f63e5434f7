// Which pages there are to look at: what links and forms lead to from the home page.

/** How many pages of one kind are looked at. */
const mostOfAKind = 2;
/** What is written where a form asks for words. */
const sought = "Leicester";
/** Parts of an address by which pages differ in kind rather than in what they are about. */
const telling = ["question", "kind", "view"];

/** An address of the router as a pattern of paths. */
function pattern(kind) {
  const parts = kind.split("/").map((part) => part.replace(/[.]/g, "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)"));
  return new RegExp(`^${parts.join("/")}$`);
}

/** The addresses on a page, each with whether it may be a page: what tells a type, or ends in one, is a file. */
function addresses(words) {
  const links = [...document.querySelectorAll("a[href], link[href], img[src], iframe[src], script[src]")].map((link) => ({
    url: link.href ?? link.src,
    isPage: link.localName === "a" && !link.type && !link.hasAttribute("download"),
  }));
  const forms = [...document.forms].map((form) => {
    if (form.method !== "get") return { url: form.action, isPage: true };
    for (const input of form.querySelectorAll("input[type=text], input[type=search], input:not([type])")) input.value ||= words;
    const url = new URL(form.action);
    url.search = new URLSearchParams(new FormData(form)).toString();
    return { url: url.href, isPage: true };
  });
  return [...links, ...forms];
}

/** The pages to look at, and the kinds that nothing leads to. */
export async function discover(browser, base, kinds, fault) {
  const { origin } = new URL(base);
  const patterns = kinds.map((kind) => [kind, pattern(kind)]);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const pages = ["/"];
  const seen = new Set(pages);
  const taken = new Map();
  const reached = new Set(["/"]);
  for (let at = 0; at < pages.length; at += 1) {
    await page.goto(new URL(pages[at], origin).href);
    for (const { url, isPage } of await page.evaluate(addresses, sought)) {
      const { origin: host, pathname, search, searchParams } = new URL(url);
      const address = pathname + search;
      if (host !== origin || pathname.startsWith("/api/") || seen.has(address)) continue;
      seen.add(address);
      const [kind, expression] = patterns.find(([, expression]) => expression.test(pathname)) ?? [];
      if (kind === undefined && kinds.length > 0) fault(pages[at], `leads to ${pathname}, which is no address of the router`);
      if (kind !== undefined) reached.add(kind);
      if (!isPage || /\.\w+$/.test(pathname)) continue;
      const groups = { ...expression?.exec(pathname)?.groups, ...Object.fromEntries(searchParams) };
      const names = [...searchParams.keys()].sort().filter((name, index, all) => all[index - 1] !== name);
      const key = [kind ?? pathname, ...names, ...telling.map((name) => groups[name])].join(" ");
      const most = (taken.get(key) ?? 0) + 1;
      taken.set(key, most);
      if (most <= mostOfAKind) pages.push(address);
    }
  }
  await context.close();
  return { pages, unreached: kinds.filter((kind) => !reached.has(kind)) };
}
