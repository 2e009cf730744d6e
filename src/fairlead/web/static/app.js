// Behaviour of every page, by delegation on data attributes; pages work without it, only less comfortably.
const root = document.documentElement;
const self = document.currentScript;
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const typing = (target) => target.matches("input, textarea, select, [contenteditable]");

// ---- theme: kept in a cookie, so that the server sends the right one ----
const THEMES = ["auto", "light", "dark"];
function setTheme(theme) {
  root.dataset.theme = theme;
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `fairlead_theme=${theme};path=/;max-age=31536000;samesite=lax${secure}`;
  window.fairleadTheme();
  for (const button of $$("[data-theme-switch]")) {
    button.title = `Theme: ${theme}`;
    button.setAttribute("aria-label", button.title);
  }
}
const nextTheme = () => setTheme(THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length]);

// ---- menus: one open at a time, closed by Escape or a click elsewhere ----
function closeMenus(except) {
  for (const menu of $$("details[data-menu][open]")) if (menu !== except && !menu.contains(except)) menu.open = false;
}

// ---- navigation drawer on phones ----
function setNav(open) {
  root.toggleAttribute("data-nav-open", open);
  for (const button of $$("[data-nav-open][aria-controls]")) button.setAttribute("aria-expanded", String(open));
  if (open) $("#sidebar a[aria-current]")?.focus() ?? $("#sidebar a")?.focus();
}

// ---- rows: click, j/k, Enter ----
const rows = () => $$("table[data-rows] tbody tr[data-href]").filter((row) => row.offsetParent);
function moveRow(step) {
  const all = rows();
  const at = all.findIndex((row) => row.hasAttribute("data-selected"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  if (!next) return;
  all[at]?.removeAttribute("data-selected");
  next.setAttribute("data-selected", "");
  next.scrollIntoView({ block: "nearest" });
  $("a", next)?.focus({ preventScroll: true });
}
function follow(row, event) {
  if (event.metaKey || event.ctrlKey || event.button === 1) window.open(row.dataset.href, "_blank");
  else location.assign(row.dataset.href);
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  closeMenus(event.target.closest("details[data-menu]"));
  if (at("[data-theme-switch]")) nextTheme();
  const opener = at("[data-open]");
  if (opener) document.getElementById(opener.dataset.open).showModal();
  if (at("a[data-nav-open]")) { event.preventDefault(); setNav(!root.hasAttribute("data-nav-open")); }
  if (at("[data-nav-close]")) { event.preventDefault(); setNav(false); }
  if (at("[data-close]")) at("[data-close]").closest(".notice").remove();
  const copier = at("[data-copy]");
  if (copier) {
    const source = document.getElementById(copier.dataset.copy);
    source.select();
    navigator.clipboard?.writeText(source.value).then(() => { $("span", copier).textContent = "Copied"; });
  }
  const dialog = at("dialog");
  if (dialog && (at("[data-dismiss]") || event.target === dialog)) { event.preventDefault(); dialog.close(); }
  const row = at("tr[data-href]");
  if (row && !at("a, button, input, label, summary") && !getSelection().toString()) follow(row, event);
});
document.addEventListener("auxclick", (event) => {
  const row = event.target.closest("tr[data-href]");
  if (row && event.button === 1 && !event.target.closest("a, button")) follow(row, event);
});

// ---- forms: ask first, send once, leave empty filters out of the address ----
function busy(form) {
  for (const button of $$("button:not([type=button])", form)) {
    button.disabled = true;
    if (button.dataset.busy) { button.dataset.label = button.textContent; button.textContent = button.dataset.busy; }
  }
}
function ready(form) {
  for (const button of $$("button[disabled]:not([type=button])", form)) {
    button.disabled = false;
    if (button.dataset.label) button.textContent = button.dataset.label;
  }
}
function ask(form) {
  const dialog = $("#confirm");
  $("#confirm-text").textContent = form.dataset.confirm;
  const button = $("[data-confirm-button]", dialog);
  button.textContent = form.dataset.confirmLabel || "Confirm";
  button.className = `btn ${"confirmDanger" in form.dataset ? "btn-danger" : "btn-primary"}`;
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "";
    form.requestSubmit();
  }, { once: true });
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !("confirmed" in form.dataset)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form);
    return;
  }
  if ("filters" in form.dataset) {
    for (const input of $$("input, select", form)) input.disabled = !input.value;
    setTimeout(() => $$("[disabled]", form).forEach((input) => { input.disabled = false; }));
  }
  if ("once" in form.dataset) setTimeout(() => busy(form));
}, true);
addEventListener("pageshow", (event) => { if (event.persisted) $$("form[data-once]").forEach(ready); });

document.addEventListener("change", (event) => {
  const menu = event.target.closest("form[data-filters] details");
  const count = menu && $("[data-count]", menu);
  if (count) count.textContent = $$("input:checked", menu).length || "";
});

// A form changed after it was sent is a new request: with the old key the server would refuse it.
function renewKey(form) {
  const key = form?.elements._key;
  if (key) key.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
document.addEventListener("input", (event) => renewKey(event.target.form));

// ---- htmx: no empty parameters in addresses, dialogs, busy buttons, errors ----
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") return;
  for (const name of new Set(detail.formData.keys())) {
    const kept = detail.formData.getAll(name).filter((value) => value !== "");
    detail.formData.delete(name);
    kept.forEach((value) => detail.formData.append(name, value));
  }
});
// Leaving a field asks for the same list again: no second entry for the back button.
document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
  if (detail.history.path === location.pathname + location.search) detail.history.type = "replace";
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target?.id === "dialog" && detail.shouldSwap && !detail.target.open) detail.target.showModal();
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id === "dialog") ($("[aria-invalid], [autofocus], input:not([type=hidden]), select, textarea", detail.target) ?? $("button", detail.target))?.focus();
  if (detail.target?.id === "main") $("[aria-invalid]", detail.target)?.focus();
  drawCharts();
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt?.closest?.("form[data-once]");
  if (form?.isConnected && !detail.xhr?.getResponseHeader("HX-Redirect")) ready(form);
});
const unreachable = () => notice("The server cannot be reached. Nothing was changed by this page.");
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, unreachable);
// Every answer of ours carries its request's id: an error without one comes from something in between.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status < 500 || detail.xhr.getResponseHeader("X-Request-Id")) return;
  detail.shouldSwap = false;
  unreachable();
});
function notice(text) {
  const box = document.createElement("div");
  box.className = "notice notice-danger";
  box.textContent = text;
  $("#flashes")?.replaceChildren(box);
}

// ---- search results: arrows move through them, Escape closes ----
document.addEventListener("keydown", (event) => {
  const search = event.target.closest?.("[data-search]");
  if (!search || !["ArrowDown", "ArrowUp", "Escape", "Enter"].includes(event.key)) return;
  const hits = $$(".hit", search);
  const at = hits.indexOf(document.activeElement);
  if (event.key === "Escape") { $(".search-results", search).replaceChildren(); $("input", search).focus(); $("input", search).blur(); }
  if (event.key === "Enter" && at < 0 && hits.length) { event.preventDefault(); hits[0].click(); }
  if (event.key.startsWith("Arrow") && hits.length) {
    event.preventDefault();
    const to = at + (event.key === "ArrowDown" ? 1 : -1);
    (hits[to] ?? $("input", search)).focus();
  }
});
document.addEventListener("focusin", (event) => {
  if (!event.target.closest("[data-search]")) $("#search-results")?.replaceChildren();
});

// ---- pick fields: type to search, arrows and Enter or a click choose; without scripts the server asks ----
const pickOf = (target) => target.closest?.("[data-pick]");
const optionsOf = (pick) => $$("[role=option]", pick);
function openPick(pick, open) {
  const list = $("[role=listbox]", pick);
  const input = $("[role=combobox]", pick);
  list.hidden = !open;
  input.setAttribute("aria-expanded", open);
  if (!open) mark(pick, null);
}
function mark(pick, option) {
  for (const one of optionsOf(pick)) one.setAttribute("aria-selected", one === option);
  const input = $("[role=combobox]", pick);
  option ? input.setAttribute("aria-activedescendant", option.id) : input.removeAttribute("aria-activedescendant");
  pick.dataset.marked = option?.dataset.label ?? "";
  option?.scrollIntoView({ block: "nearest" });
}
function choose(pick, option) {
  const input = $("[role=combobox]", pick);
  input.value = pick.dataset.chosen = option.dataset.label;
  openPick(pick, false);
  renewKey(input.form);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const pick = detail.target?.matches?.("[role=listbox]") && pickOf(detail.target);
  // What was asked for before the choice may arrive after it.
  if (!pick) return;
  openPick(pick, pick.contains(document.activeElement) && $("input", pick).value !== pick.dataset.chosen);
  // Newer findings keep the mark of an option that is still among them.
  const marked = !$("[role=listbox]", pick).hidden && optionsOf(pick).find((one) => one.dataset.label === pick.dataset.marked);
  if (marked) mark(pick, marked);
});
document.addEventListener("keydown", (event) => {
  const pick = event.target.matches?.("[role=combobox]") && pickOf(event.target);
  if (!pick || $("[role=listbox]", pick).hidden) return;
  const options = optionsOf(pick);
  const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const { key } = event;
  if (key === "Escape") { event.preventDefault(); event.stopPropagation(); openPick(pick, false); }
  if (key === "Enter" && at >= 0) { event.preventDefault(); choose(pick, options[at]); }
  if ((key === "ArrowDown" || key === "ArrowUp") && options.length) {
    event.preventDefault();
    mark(pick, options[(at + (key === "ArrowDown" ? 1 : at < 0 ? 0 : -1) + options.length) % options.length]);
  }
});
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest(".pick-option");
  if (option) { event.preventDefault(); choose(pickOf(option), option); }
});
document.addEventListener("focusout", (event) => {
  const pick = pickOf(event.target);
  if (pick && !pick.contains(event.relatedTarget)) openPick(pick, false);
});

// ---- keyboard ----
let going = 0;
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { closeMenus(); setNav(false); }
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
  if ($("dialog[open]")) return;
  const { key } = event;
  const done = () => event.preventDefault();
  if (going && Date.now() - going < 1200) {
    going = 0;
    const link = $(`[data-go="${CSS.escape(key)}"]`);
    if (link) { done(); link.click(); return; }
  }
  if (key === "g") { going = Date.now(); return; }
  if (key === "/") { done(); $("[data-search] input")?.focus(); return; }
  if (key === "?") { done(); $("#shortcuts").showModal(); return; }
  if (key === "t") { nextTheme(); return; }
  if (key === "j" || key === "k") { done(); moveRow(key === "j" ? 1 : -1); return; }
  if (key.length !== 1) return;
  const target = $(`[data-hotkey="${CSS.escape(key)}"]`);
  if (target) { done(); typing(target) ? target.focus() : target.click(); }
});

// ---- charts: ECharts is loaded only where there is one ----
let loading;
const load = (src) => new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = src;
  script.onload = resolve;
  script.onerror = reject;
  document.head.append(script);
});
async function drawCharts() {
  if (!$("[data-chart]")) return;
  loading ??= load(self.dataset.echarts).then(() => load(self.dataset.charts));
  await loading;
  window.fairleadCharts();
}
document.addEventListener("fairlead:theme", drawCharts);
drawCharts();
