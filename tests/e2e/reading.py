"""What is wrong with a page for its readers: a few rules, computed in the page itself."""

from playwright.async_api import Page

_RULES = r"""
() => {
  const found = [];
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("dialog:not([open])");
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const listed = (one, name) => (one.getAttribute(name) ?? "").split(" ").filter(Boolean);
  const byId = (id) => document.getElementById(id)?.textContent ?? "";
  const name = (one) => (one.getAttribute("aria-label") || listed(one, "aria-labelledby").map(byId).join("")
    || [...(one.labels ?? [])].map((label) => label.textContent).join("")
    || one.innerText || one.title || "").trim();
  const what = (one) => `<${one.tagName} class="${one.getAttribute("class")}"> ${(one.innerText ?? "").slice(0, 40)}`;

  if (!document.documentElement.lang) found.push("no language");
  if (all("h1").length !== 1) found.push(`${all("h1").length} h1`);
  if (all("main").length !== 1) found.push(`${all("main").length} main`);
  let level = 1;
  for (const heading of all("main :is(h1, h2, h3, h4)")) {
    const here = Number(heading.tagName[1]);
    if (here > level + 1) found.push(`h${here} after h${level}: ${what(heading)}`);
    level = here;
  }
  const named = "input:not([type=hidden]), select, textarea, button, a[href], summary, dialog[open], nav, table";
  for (const one of all(named))
    if (!name(one)) found.push(`no name: ${what(one)}`);
  for (const image of all("img:not([alt]), svg:not([aria-hidden]):not([role])")) found.push(`no text: ${what(image)}`);
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) found.push(`two elements are #${id}`);
  for (const one of all("[aria-describedby], [aria-controls]"))
    for (const id of [...listed(one, "aria-describedby"), ...listed(one, "aria-controls")])
      if (!document.getElementById(id)) found.push(`points to nothing: #${id}`);
  if (document.documentElement.scrollWidth > innerWidth)
    found.push(`scrolls sideways by ${document.documentElement.scrollWidth - innerWidth} px`);

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parsed = new Map();
  const rgba = (colour) => {
    if (!parsed.has(colour)) parsed.set(colour, painted(colour));
    return parsed.get(colour);
  };
  const painted = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
  const grounds = new Map();
  const ground = (one) => {
    if (!one) return [255, 255, 255, 1];
    if (grounds.has(one)) return grounds.get(one);
    const here = over(rgba(getComputedStyle(one).backgroundColor), ground(one.parentElement));
    grounds.set(one, here);
    return here;
  };
  const light = (colour) => {
    const linear = (s) => (s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = colour.map((part) => linear(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const seen = new Set();
  for (const one of all("body *")) {
    if (![...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) continue;
    if (one.closest("[disabled], canvas, .visually-hidden, .skip")) continue;
    const style = getComputedStyle(one);
    const below = ground(one);
    const [a, b] = [light(over(rgba(style.color), below)), light(below)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    const key = `${style.color} ${below}`;
    if (contrast < 4.5 && !seen.has(key)) found.push(`contrast ${contrast.toFixed(2)}: ${what(one)}`);
    seen.add(key);
  }
  return found;
}
"""


async def findings(page: Page) -> list[str]:
    """Names that are missing, headings out of order, ids twice, pale text, sideways scrolling."""
    found: list[str] = await page.evaluate(_RULES)
    return found
