// Only on pages where one writes at length. Loaded beside markdown-toolbar-element and text-expander-element.

const words = JSON.parse(document.body.dataset.words || "{}");
const word = (name, values = {}) =>
  (words[name] || name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const token = () => document.querySelector("meta[name=csrf-token]")?.content || "";
const say = (text, level) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, level } }));

// <auto-save data-url>: posts the form around it 0.8 s after the last change. The answer is JSON: `said` is shown; `draft`
// goes in the hidden input of that name (made here if the form has none), so that the next save knows what it replaces.
customElements.define("auto-save", class extends HTMLElement {
  #timer; #sent = ""; #busy = false;
  connectedCallback() {
    this.form = this.closest("form");
    this.text = this.querySelector("span") || this.appendChild(document.createElement("span"));
    this.hidden = !this.hasAttribute("data-shown");
    if (!this.form.elements.namedItem("draft"))
      this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "draft" }));
    this.#sent = this.#content();
    const later = () => { clearTimeout(this.#timer); this.#timer = setTimeout(() => this.save(), 800); };
    this.form.addEventListener("input", later);
    this.form.addEventListener("change", later);
    this.form.addEventListener("submit", () => { clearTimeout(this.#timer); this.#sent = this.#content(); });
    addEventListener("online", later);
    addEventListener("pagehide", () => this.save(true));
  }
  #content() {
    const data = new FormData(this.form);
    for (const name of ["csrfmiddlewaretoken", "files", "draft"]) data.delete(name);
    return new URLSearchParams([...data].filter(([, value]) => typeof value === "string")).toString();
  }
  async save(leaving = false) {
    const now = this.#content();
    if (now === this.#sent) return;
    if (this.#busy && !leaving) { this.#timer = setTimeout(() => this.save(), 800); return; }
    const body = new URLSearchParams(now);
    const draft = this.form.elements.namedItem("draft");
    body.set("draft", draft.value);
    this.#busy = true;
    // Past 64 KB a browser refuses to let a request outlive the page.
    const keepalive = leaving && now.length < 60000;
    try {
      const response = await fetch(this.dataset.url, { method: "POST", body, keepalive, headers: { "X-CSRFToken": token() } });
      const answer = response.headers.get("content-type")?.includes("json") ? await response.json() : {};
      if (!response.ok && !answer.said) throw response;
      this.#sent = now;
      if (answer.draft) draft.value = answer.draft;
      this.#show(answer.said || word("saved"), response.ok ? "" : "failed");
    } catch {
      this.#show(word("not_saved"), "failed");
      this.#timer = setTimeout(() => this.save(), 8000);
    } finally { this.#busy = false; }
  }
  #show(text, state = "") {
    this.hidden = false;
    this.dataset.state = state;
    if (this.text.textContent !== text) this.text.textContent = text;
  }
});

// <file-drop data-url data-into="textarea id" data-list="list id" data-name="attachments">: pasted, dropped or chosen files go
// one by one to data-url (field "file"). The answer is {"id", "name", "size", "markdown"}: an image's markdown goes into
// the text, anything joins the list with a hidden input. Without JavaScript its file input posts with the form.
customElements.define("file-drop", class extends HTMLElement {
  connectedCallback() {
    this.list = document.getElementById(this.dataset.list);
    this.area = document.getElementById(this.dataset.into);
    const over = (on) => this.toggleAttribute("data-over", on);
    this.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      over(true);
    });
    this.addEventListener("dragleave", (event) => { if (!this.contains(event.relatedTarget)) over(false); });
    this.addEventListener("drop", (event) => {
      over(false);
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.take(event.dataTransfer.files);
    });
    this.addEventListener("paste", (event) => {
      // A table copied from a spreadsheet is text and a picture of it: then the text is wanted.
      if (!event.clipboardData.files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      this.take(event.clipboardData.files);
    });
    this.addEventListener("change", (event) => {
      if (event.target.type !== "file") return;
      this.take(event.target.files);
      event.target.value = "";
      event.stopPropagation();
    });
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      button.closest(".file").remove();
      this.#changed();
    });
  }
  #changed() { this.dispatchEvent(new Event("change", { bubbles: true })); }
  take(files) { for (const file of files) this.#send(file); }
  #send(file) {
    const row = document.createElement("li"), name = document.createElement("span"), bar = document.createElement("progress");
    row.className = "file";
    name.textContent = file.name;
    bar.max = 1;
    bar.setAttribute("aria-label", word("uploading", { name: file.name }));
    row.append(name, bar);
    this.list.append(row);
    const body = new FormData();
    body.set("file", file);
    const request = new XMLHttpRequest(); // fetch tells nothing of what has gone up
    request.open("POST", this.dataset.url);
    request.setRequestHeader("X-CSRFToken", token());
    request.responseType = "json";
    request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
    request.onerror = () => this.#fail(row, file, "");
    request.onload = () => {
      const answer = request.response;
      if (request.status >= 300 || !answer) return this.#fail(row, file, answer?.error || "");
      const size = document.createElement("span"), input = document.createElement("input"), remove = document.createElement("button");
      size.className = "quiet";
      size.textContent = answer.size || "";
      Object.assign(input, { type: "hidden", name: this.dataset.name, value: answer.id });
      Object.assign(remove, { type: "button", className: "tool", textContent: "×", title: word("remove") });
      remove.dataset.remove = "";
      remove.setAttribute("aria-label", `${word("remove")} ${file.name}`);
      bar.replaceWith(size, input, remove);
      if (file.type.startsWith("image/")) {
        const alt = document.createElement("input"), label = word("describe");
        Object.assign(alt, { name: `describe_${answer.id}`, maxLength: 300, placeholder: label, className: "file-says" });
        alt.setAttribute("aria-label", `${label} (${file.name})`);
        row.append(alt);
      }
      if (answer.markdown && this.area && file.type.startsWith("image/")) {
        const at = this.area.selectionStart ?? this.area.value.length;
        this.area.setRangeText(`\n${answer.markdown}\n`, at, at, "end");
        this.area.dispatchEvent(new Event("input", { bubbles: true }));
      }
      this.#changed();
    };
    request.send(body);
  }
  #fail(row, file, why) {
    row.remove();
    say(`${word("upload_failed", { name: file.name })} ${why}`.trim(), "error");
  }
});

// <char-count data-for="id" data-max="600">
customElements.define("char-count", class extends HTMLElement {
  connectedCallback() {
    const field = document.getElementById(this.dataset.for), max = Number(this.dataset.max);
    if (!field) return;
    const show = () => {
      const left = max - [...field.value].length;
      this.toggleAttribute("data-over", left < 0);
      this.textContent = word(left < 0 ? "over" : "left", { n: Math.abs(left) });
    };
    field.addEventListener("input", show);
    show();
  }
});

// <kind-hint data-for="title">: a title that ends with a question mark proposes to make it a question; a click does it.
customElements.define("kind-hint", class extends HTMLElement {
  connectedCallback() {
    const field = document.getElementById(this.dataset.for), form = this.closest("form");
    const button = this.querySelector("[data-kind]");
    const radio = () => form.querySelector(`input[name=kind][value="${button.dataset.kind}"]`);
    const show = () => { this.hidden = !/\?\s*$/.test(field.value) || !radio() || radio().checked; };
    field.addEventListener("input", show);
    form.addEventListener("change", show);
    button.addEventListener("click", () => {
      radio().checked = true;
      radio().dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
      show();
    });
    show();
  }
});

// <text-expander keys="@ #" data-url>: asks data-url?key=@&q=lé for a fragment of <li role="option" data-value="@lea">…</li>.
document.addEventListener("text-expander-change", (event) => {
  const { key, text, provide } = event.detail, url = event.target.dataset.url;
  if (!url || (key === "@" && !text)) return;
  provide(
    fetch(`${url}${url.includes("?") ? "&" : "?"}${new URLSearchParams({ key, q: text })}`, { headers: { "HX-Request": "true" } })
      .then((response) => (response.ok ? response.text() : ""))
      .then((html) => {
        const menu = document.createElement("ul");
        menu.className = "suggest";
        menu.setAttribute("role", "listbox");
        menu.append(...new DOMParser().parseFromString(html, "text/html").querySelectorAll("[role=option]"));
        return { matched: menu.childElementCount > 0, fragment: menu };
      })
      .catch(() => ({ matched: false })),
  );
}, true); // these two do not bubble
document.addEventListener("text-expander-value", (event) => {
  event.detail.value = event.detail.item.dataset.value;
}, true);
