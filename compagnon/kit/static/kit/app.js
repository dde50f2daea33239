// What every page needs beyond htmx. Everything works without this file; with it, things answer at once.
// No imports: each behaviour is a custom element or one listener on the document, so that what htmx
// brings in later behaves the same. Words come from <body data-words>.

const words = JSON.parse(document.body.dataset.words || "{}");
const word = (name, values = {}) =>
  (words[name] || name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const token = () => document.querySelector("meta[name=csrf-token]")?.content || "";
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const reduced = matchMedia("(prefers-reduced-motion: reduce)");

// ---------- toasts: say(text), or the server's HX-Trigger: {"toast": {"level": "success", "text": "…"}}
function linger(node, seconds) {
  let left = seconds * 1000, since = 0, timer = 0;
  const go = () => { since = Date.now(); timer = setTimeout(() => node.remove(), left); };
  const hold = () => { clearTimeout(timer); left -= Date.now() - since; };
  for (const name of ["pointerenter", "focusin"]) node.addEventListener(name, hold);
  for (const name of ["pointerleave", "focusout"]) node.addEventListener(name, go);
  go();
}
function say(text, level = "info") {
  const toast = document.createElement("div");
  toast.className = `toast toast-${level}`;
  const p = document.createElement("p");
  p.textContent = text;
  toast.append(p);
  $("#toasts")?.append(toast);
  linger(toast, level === "error" ? 10 : 5);
}
document.addEventListener("toast", (event) => say(event.detail.text, event.detail.level));
for (const toast of $$("#toasts > .toast")) linger(toast, 6);

customElements.define("undo-toast", class extends HTMLElement {
  connectedCallback() {
    const box = $("#toasts");
    if (box && this.parentNode !== box) return void box.append(this);
    linger(this, 10);
  }
});

// ---------- a fragment that needs more than this file names it: data-needs="url url"
document.addEventListener("htmx:load", (event) => {
  const { elt } = event.detail, around = elt.closest?.("[data-needs]");
  for (const node of around ? [around] : $$("[data-needs]", elt)) for (const url of node.dataset.needs.split(" ")) import(url);
});

// ---------- CSRF for htmx, words for its failures
document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = token(); });
document.addEventListener("htmx:sendError", () => say(word("offline"), "error"));
document.addEventListener("htmx:responseError", () => say(word("failed"), "error"));

// ---------- <reaction-bar>: a form of buttons name=reaction, aria-pressed; counted at once, put right if it failed.
// One request at a time: a second press waits for the first.
customElements.define("reaction-bar", class extends HTMLElement {
  #queue = Promise.resolve();
  connectedCallback() {
    this.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button?.hasAttribute("aria-pressed")) return;
      event.preventDefault();
      const { value } = button;
      this.#flip(value);
      this.#queue = this.#queue.then(() => this.#send(event.target, value)).catch(() => {
        this.#flip(value);
        say(word(navigator.onLine ? "failed" : "offline"), "error");
      });
    });
  }
  #button(value) { return $(`button[value="${CSS.escape(value)}"]`, this); }
  #flip(value) {
    const button = this.#button(value);
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", on);
    const n = $(".n", button);
    if (n && /^\d*$/.test(n.textContent)) n.textContent = Math.max(0, Number(n.textContent) + (on ? 1 : -1)) || "";
  }
  async #send(form, value) {
    const body = new FormData(form);
    body.set("reaction", value);
    const response = await fetch(form.action, {
      method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": token() },
    });
    if (!response.ok) throw response;
    const html = await response.text();
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("reaction-bar");
    if (!fresh) return;
    // What the server says goes in place, without taking the focus away.
    for (const button of $$("button[value]", fresh)) {
      const mine = this.#button(button.value);
      if (!mine) continue;
      mine.setAttribute("aria-pressed", button.getAttribute("aria-pressed"));
      const n = $(".n", mine);
      if (n) n.textContent = $(".n", button)?.textContent ?? "";
    }
  }
});

// ---------- menus (<details class="menu">): one at a time, closed by Escape or by a click elsewhere
document.addEventListener("click", (event) => {
  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog?.showModal) {
      event.preventDefault();
      const menu = opener.closest("details.menu");
      if (menu) { menu.open = false; $("summary", menu).focus(); }
      dialog.showModal();
      $("[autofocus], [data-autofocus]", dialog)?.focus();
    }
  }
  if (event.target.matches("dialog")) { // the backdrop
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
  const copied = event.target.closest("[data-copy]");
  if (copied && navigator.clipboard) {
    event.preventDefault();
    navigator.clipboard.writeText(new URL(copied.dataset.copy || copied.href, location.href).href).then(() => say(word("copied")));
  }
  const again = event.target.closest("[data-repeat]"); // adds one more field like the last
  if (again) {
    const fields = $$(`[name="${CSS.escape(again.dataset.repeat)}"]`, again.form || document);
    const last = fields.at(-1), row = last?.closest("li") || last;
    if (row) {
      const copy = row.cloneNode(true), id = `${last.name}-${fields.length + 1}`;
      const field = copy.matches("[name]") ? copy : $("[name]", copy);
      field.value = "";
      if (field.id) { field.id = id; $("label", copy)?.setAttribute("for", id); }
      for (const node of [copy, ...$$("*", copy)])
        for (const name of ["aria-label", "placeholder"])
          if (node.hasAttribute(name)) node.setAttribute(name, node.getAttribute(name).replace(/\d+/, fields.length + 1));
      const label = $("label", copy);
      if (label) label.textContent = label.textContent.replace(/\d+/, fields.length + 1);
      row.after(copy);
      field.focus();
    }
  }
});
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.menu") && event.target.open)
    for (const menu of $$("details.menu[open]")) if (menu !== event.target) menu.open = false;
}, true);

// ---------- theme: at once, then told to the server
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches?.("[data-theme-switch]") || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value, root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
  for (const button of $$("button", form)) button.setAttribute("aria-pressed", button === event.submitter);
  const body = new FormData(form);
  body.set("theme", theme);
  fetch(form.action, { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token() } })
    .catch(() => say(word("offline"), "error"));
});

// ---------- one submission only; Ctrl+Enter sends
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.closest("reaction-bar")) return;
  if (form.dataset.sent && Date.now() - form.dataset.sent < 4000) return void event.preventDefault();
  form.dataset.sent = Date.now();
});
addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => delete form.dataset.sent));
document.addEventListener("htmx:afterRequest", (event) => { delete event.target.closest?.("form")?.dataset.sent; });

// ---------- keyboard
const cards = () => $$("[data-card]");
function step(by) {
  const all = cards();
  if (!all.length) return;
  const now = all.findIndex((card) => card.contains(document.activeElement));
  const line = 80;
  const first = all.findIndex((card) => card.getBoundingClientRect().bottom > line);
  const next = all[now < 0 ? Math.max(first, 0) : Math.min(Math.max(now + by, 0), all.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start", behavior: reduced.matches ? "auto" : "smooth" });
}
document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.form) {
    event.preventDefault();
    return target.form.requestSubmit();
  }
  if (event.key === "Escape") {
    const menu = target.closest?.("details.menu[open]") || $("details.menu[open]");
    if (menu) { menu.open = false; $("summary", menu).focus(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
  const act = {
    j: () => step(1), k: () => step(-1),
    n: () => $("[data-key=publish]")?.click(),
    "/": () => { const field = $("[data-key=search]"); field?.offsetParent ? field.focus() : $(".is-search")?.click(); },
    "?": () => $("#keys")?.showModal(),
  }[event.key];
  if (act) { event.preventDefault(); act(); }
});

// ---------- <local-time-zone data-url>: tells the server the reader's zone once it differs from data-zone
customElements.define("local-time-zone", class extends HTMLElement {
  connectedCallback() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || zone === this.dataset.zone || sessionStorage.zone === zone) return;
    const body = new FormData();
    body.set("zone", zone);
    fetch(this.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token() } })
      .then((response) => { if (response.ok) sessionStorage.zone = zone; }).catch(() => {});
  }
});

// ---------- back to the feed: where one was, even if that page had been brought in by scrolling
const feed = $("#feed");
if (feed) {
  const key = `feed:${location.pathname}${location.search}`;
  addEventListener("pagehide", () => {
    const card = cards().find((node) => node.getBoundingClientRect().bottom > 60);
    if (card?.id) sessionStorage.setItem(key, JSON.stringify([card.id, Math.round(card.getBoundingClientRect().top)]));
  });
  const came = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const [id, top] = came ? JSON.parse(sessionStorage.getItem(key) || "[]") : [];
  if (id) {
    let tries = 8;
    const find = () => {
      const card = document.getElementById(id);
      if (card) return scrollTo({ top: scrollY + card.getBoundingClientRect().top - top, behavior: "instant" });
      const more = $(".more[hx-get]", feed);
      if (more && tries--) {
        document.addEventListener("htmx:afterSettle", find, { once: true });
        window.htmx?.trigger(more, "revealed");
      }
    };
    window.htmx ? find() : addEventListener("load", find);
  }
}

// ---------- where the eye should start: an error first, else what the page names
const start = $(".notice-error[data-autofocus]") || (matchMedia("(pointer: fine)").matches && $("[data-autofocus]"));
start?.focus?.({ preventScroll: !start.matches?.(".notice") });
