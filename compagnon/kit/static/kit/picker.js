// <multi-picker data-url data-name data-max data-words>: several things chosen by typing, from a form that works without
// it: checkboxes of what is chosen, and a text field for more. Here they become chips and a combobox; what is left in the
// field is sent as text, so that nothing typed is lost. Loaded where data-needs names it.

let count = 0;

customElements.define("multi-picker", class extends HTMLElement {
  #timer; #request; #active = -1; #asked = "";

  connectedCallback() {
    if (this.input) return;
    const text = this.querySelector("textarea");
    this.words = JSON.parse(this.dataset.words || "{}");
    this.max = Number(this.dataset.max) || Infinity;
    const id = text.id || `picker-${++count}`;
    this.input = Object.assign(document.createElement("input"), { id, name: text.name, type: "text", autocomplete: "off", value: text.value });
    const described = text.getAttribute("aria-describedby");
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list",
      autocapitalize: "off", spellcheck: "false", class: "bare-input", ...(described ? { "aria-describedby": described } : {}),
    })) this.input.setAttribute(name, value);
    this.list = Object.assign(document.createElement("ul"), { id: `${id}-list`, className: "picker-list", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.words.list || "");
    this.chips = Object.assign(document.createElement("ul"), { className: "picker-chips" });
    this.said = Object.assign(document.createElement("p"), { className: "vh" });
    this.said.setAttribute("role", "status");
    const box = Object.assign(document.createElement("div"), { className: "picker-box" });
    box.append(this.chips, this.input);
    box.addEventListener("click", (event) => { if (event.target === box || event.target === this.chips) this.input.focus(); });
    const chosen = this.querySelector(".picker-chosen");
    for (const check of chosen?.querySelectorAll("input:checked") || [])
      this.#chip(check.value, check.closest("label").textContent.trim());
    chosen?.remove();
    const field = Object.assign(document.createElement("div"), { className: "picker-field" });
    field.append(box, this.list, this.said);
    text.replaceWith(field);
    for (const node of this.querySelectorAll("[data-plain]")) node.remove();
    this.#full();

    this.input.addEventListener("input", () => this.#later());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.#take(event.target.closest("[role=option]")));
    this.addEventListener("click", (event) => {
      const chip = event.target.closest(".picker-chips button")?.closest("li");
      if (chip) { this.#remove(chip); this.input.focus(); }
    });
    this.addEventListener("change", (event) => { // a suggestion was ticked
      const check = event.target.closest(".picker-suggestions input");
      if (!check?.checked) return;
      const label = check.closest("label");
      this.add(check.value, label.textContent.trim());
      const next = label.nextElementSibling || label.previousElementSibling;
      label.remove();
      (next?.querySelector("input") || this.input).focus();
    });
  }

  get values() { return [...this.chips.querySelectorAll("input")].map((input) => input.value); }

  add(value, label) {
    if (!value || this.values.length >= this.max || this.values.includes(value)) return;
    this.#chip(value, label);
    this.#changed(this.#say("added", label));
  }

  #chip(value, label) {
    const li = document.createElement("li");
    const name = Object.assign(document.createElement("span"), { textContent: label });
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
    button.setAttribute("aria-label", this.#say("remove", label));
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: this.dataset.name, value });
    li.append(name, button, input);
    this.chips.append(li);
  }

  #remove(chip) {
    const label = chip.firstChild.textContent;
    chip.remove();
    this.#changed(this.#say("removed", label));
  }

  #changed(said) {
    this.said.textContent = said;
    this.#full();
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #full() {
    const full = this.values.length >= this.max;
    this.input.readOnly = full;
    this.input.placeholder = full ? this.words.full || "" : "";
  }

  #say(name, label) { return (this.words[name] || "{name}").replace("{name}", label); }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), 120);
  }

  async #ask() {
    const text = this.input.value;
    this.#request?.abort();
    if (!text.trim()) return this.#close();
    const request = this.#request = new AbortController();
    const url = new URL(this.dataset.url, location.href);
    url.searchParams.set("q", text);
    try {
      const response = await fetch(url, { headers: { "HX-Request": "true" }, signal: request.signal });
      if (!response.ok || this.input.value !== text) return;
      this.list.innerHTML = await response.text();
    } catch { return; }
    this.#asked = text;
    const chosen = this.values;
    for (const option of this.#options) {
      if (chosen.includes(option.dataset.value)) option.remove();
      else option.id = `${this.list.id}-${option.dataset.value.replace(/\W/g, "-")}`;
    }
    this.#active = -1;
    this.#open(this.#options.length > 0 && document.activeElement === this.input);
    this.said.textContent = this.#say(this.#options.length === 1 ? "one" : this.#options.length ? "many" : "none", this.#options.length);
  }

  get #options() { return [...this.list.querySelectorAll("[role=option]")]; }

  #open(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", open);
    if (!open) this.#mark(-1);
  }

  #close() { this.#open(false); }

  #mark(place) {
    const options = this.#options;
    this.#active = place;
    options.forEach((option, index) => option.setAttribute("aria-selected", index === place));
    if (options[place]) {
      this.input.setAttribute("aria-activedescendant", options[place].id);
      options[place].scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  #take(option) {
    if (!option) return;
    this.input.value = "";
    this.#close();
    this.list.replaceChildren();
    this.add(option.dataset.value, option.dataset.label);
    this.input.focus();
  }

  // What Enter means: what is marked, else what is called exactly so, else one's own words, else the first.
  async #enter() {
    if (this.#asked !== this.input.value) { clearTimeout(this.#timer); await this.#ask(); }
    const options = this.#options;
    this.#take(options[this.#active] || options.find((option) => option.hasAttribute("data-whole"))
      || options.find((option) => option.dataset.value.startsWith("new:")) || options[0]);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const size = this.#options.length, shown = !this.list.hidden;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && this.input.value) {
      event.preventDefault();
      if (!shown && size) this.#open(true);
      else if (!size) return void this.#ask();
      const by = event.key === "ArrowDown" ? 1 : -1;
      this.#mark(this.#active < 0 ? (by > 0 ? 0 : size - 1) : (this.#active + by + size) % size);
    } else if ((event.key === "Enter" || event.key === ",") && this.input.value.trim()) {
      event.preventDefault();
      this.#enter();
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (event.key === "Backspace" && !this.input.value && this.chips.lastElementChild) {
      this.#remove(this.chips.lastElementChild);
    }
  }
});
