"use strict";
// Everything from the corpus is put into the page as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const list = document.getElementById("list");
  const page = document.getElementById("page");
  const search = document.getElementById("search");
  const order = document.getElementById("order");
  const filters = document.getElementById("filters");
  const status = document.getElementById("status");
  const chosen = new Set();
  let current = null;
  let visible = [];

  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  const percent = (share) => (100 * share).toFixed(share < 0.0995 ? 1 : 0) + " %";
  const wanted = () => search.value.trim().toLowerCase();

  const matches = (doc) => {
    const words = wanted();
    if (chosen.size && !doc.spans.some((span) => span.label && chosen.has(span.label))) return false;
    if (!words) return true;
    return doc.name.toLowerCase().includes(words) || doc.spans.some((span) => span.text.toLowerCase().includes(words));
  };

  const showList = () => {
    visible = data.documents.filter(matches);
    if (order.value === "worst") visible.sort((a, b) => b.share - a.share);
    if (order.value === "least") visible.sort((a, b) => a.share - b.share);
    if (order.value === "name") visible.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    list.replaceChildren(...visible.map((doc) => {
      const item = make("li");
      const button = make("button");
      button.type = "button";
      const first = doc.spans.find((span) => !span.label) || doc.spans[0];
      button.append(make("b", doc.name), make("i", percent(doc.share)), make("small", first ? first.text.slice(0, 90) : ""));
      button.addEventListener("click", () => showPage(doc));
      item.append(button);
      return item;
    }));
    if (!visible.length) list.append(make("li", "No document matches.", "none"));
    status.textContent = `${visible.length} of ${data.documents.length} documents`;
    if (!visible.includes(current)) showPage(visible[0] || null);
    markCurrent();
  };

  const markCurrent = () => {
    list.querySelectorAll("button").forEach((button, index) => {
      button.setAttribute("aria-current", String(visible[index] === current));
    });
  };

  // The words that are searched for, marked.
  const marked = (element, text) => {
    const words = wanted();
    let at = 0;
    if (words) {
      const lower = text.toLowerCase();
      // Where lower case has another length, places would be wrong: nothing is marked then.
      if (lower.length === text.length) {
        for (let next = lower.indexOf(words); next >= 0; next = lower.indexOf(words, at)) {
          element.append(text.slice(at, next), make("mark", text.slice(next, next + words.length)));
          at = next + words.length;
        }
      }
    }
    element.append(text.slice(at));
  };

  const explain = (box, span) => {
    const line = make("p");
    line.append(make("span", span.label, "chip l-" + span.label), ` ${span.reason.slice(span.label.length + 1).trim() || "nothing speaks for it"} `);
    const numbers = make("small", ` score ${span.score}, threshold ${current.threshold}, ${percent(span.probability)} likely to be main content`);
    line.append(numbers);
    const table = make("table");
    for (const [name, weight] of span.evidence) {
      const row = make("tr");
      row.append(make("td", (weight > 0 ? "+" : "−") + Math.abs(weight / 1000).toFixed(2), weight > 0 ? "plus" : "minus"), make("td", name));
      table.append(row);
    }
    box.replaceChildren(line, table);
  };

  const showPage = (doc) => {
    current = doc;
    page.replaceChildren();
    markCurrent();
    if (!doc) { page.append(make("p", "Nothing to show.", "none")); return; }
    const head = make("header");
    head.append(make("b", doc.name), make("small", doc.url || ""), make("small", `${percent(doc.share)} clutter in ${doc.characters.toLocaleString("en")} characters${doc.cut ? "; only its beginning is shown" : ""}`));
    page.append(head);
    const why = make("div", undefined, "why");
    why.setAttribute("aria-live", "polite");
    for (const span of doc.spans) {
      const line = make("p");
      if (span.gap) line.classList.add("gap");
      if (!span.label) {
        if (span.head) line.classList.add("head");
        marked(line, span.text);
      } else {
        line.className += " drop l-" + span.label;
        if (chosen.size && !chosen.has(span.label)) line.classList.add("off");
        line.tabIndex = 0;
        line.setAttribute("aria-label", `dropped as ${span.label}: ${span.text}. ${span.reason}`);
        const struck = make("s");
        marked(struck, span.text);
        line.append(make("em", span.label), struck);
        line.addEventListener("focus", () => explain(why, span));
        line.addEventListener("mouseenter", () => explain(why, span));
      }
      page.append(line);
    }
    why.append(make("p", doc.spans.some((span) => span.label) ? "Point at a struck line, or go through them with n and p: here stands why it went." : "Nothing is dropped from this document."));
    page.append(why);
    page.scrollTop = 0;
  };

  for (const label of data.labels) {
    const button = make("button", label, "chip l-" + label);
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      if (chosen.has(label)) chosen.delete(label); else chosen.add(label);
      button.setAttribute("aria-pressed", String(chosen.has(label)));
      showList();
      showPage(current);
    });
    filters.append(button);
  }

  const step = (by) => {
    const at = visible.indexOf(current) + by;
    if (at >= 0 && at < visible.length) {
      showPage(visible[at]);
      list.querySelectorAll("button")[at].scrollIntoView({ block: "nearest" });
    }
  };
  const stepLine = (by) => {
    const lines = [...page.querySelectorAll("p.drop:not(.off)")];
    const at = lines.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : lines.length - 1) : at + by;
    if (lines[next]) {
      lines[next].focus();
      lines[next].scrollIntoView({ block: "center" });
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && document.activeElement === search) { search.value = ""; showList(); search.blur(); return; }
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    const actions = { j: () => step(1), k: () => step(-1), n: () => stepLine(1), p: () => stepLine(-1), "/": () => search.focus() };
    if (actions[event.key]) { event.preventDefault(); actions[event.key](); }
  });
  search.addEventListener("input", () => { showList(); showPage(current); });
  order.addEventListener("change", showList);
  document.querySelectorAll("[data-find]").forEach((button) => button.addEventListener("click", () => {
    search.value = button.getAttribute("data-find");
    showList();
    showPage(current);
    document.getElementById("documents").scrollIntoView();
  }));
  showList();
})();
