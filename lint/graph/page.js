// The page of the wiring graph, in a file of its own and in VS Code. It finds pictures and tables in sections that
// dfvet wrote, and adds search, filters, zoom and the keyboard. It loads nothing.
"use strict";
(() => {
  const host = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : undefined;
  const main = document.querySelector("main");
  const make = (name, attributes = {}, ...children) => {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    e.append(...children);
    return e;
  };
  let state = { file: "", project: "", unmet: false, table: false, near: "", ...(host && host.getState()) };
  const remember = (change) => {
    state = { ...state, ...change };
    if (host) host.setState(state);
  };

  const button = (id, text, title, click) => {
    const b = make("button", { id, type: "button", title }, text);
    b.addEventListener("click", click);
    return b;
  };
  const chooser = make("select", { id: "project", "aria-label": "Project" });
  const search = make("input", { id: "search", type: "search", placeholder: "Search", "aria-label": "Search services, images, types and variables" });
  const summary = make("span", { id: "summary", role: "status" });
  const unmet = button("unmet", "", "Show only what is not met (u)", () => set({ unmet: !state.unmet, near: "" }));
  const back = button("back", "Show all", "Leave the neighbourhood (Esc)", () => set({ near: "" }));
  const table = button("table", "Table", "Show the wiring as tables (t)", () => set({ table: !state.table }));
  const bar = make("div", { id: "bar", role: "toolbar", "aria-label": "Wiring" }, chooser, search, unmet, back, summary, make("span", { class: "space" }),
    table, button("export-svg", "SVG", "Save the picture as SVG", () => save("svg")), button("export-mermaid", "Mermaid", "Save the wiring as Mermaid", () => save("mermaid")),
    button("farther", "−", "Zoom out (-)", () => zoom(1 / 1.25)), button("nearer", "+", "Zoom in (+)", () => zoom(1.25)), button("fit", "Fit", "Show all of the picture (0)", () => fit()));
  const message = make("p", { id: "message", role: "status", hidden: "" });
  const tip = make("div", { id: "tip", role: "tooltip", hidden: "" });
  const legend = make("div", { id: "legend", "aria-hidden": "true" });
  for (const [verdict, text] of [["satisfied", "met"], ["violated", "not met"], ["unproven", "not proven"], ["unknown", "not known"]]) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.innerHTML = `<g class="wire ${verdict}"><path d="M0 4H28"/></g>`;
    legend.append(make("span", {}, svg, text));
  }
  document.body.insertBefore(bar, main);
  document.body.insertBefore(message, main);
  document.body.append(tip, legend);

  const sections = () => [...main.querySelectorAll("section.project")];
  let section, svg, marks = [], camera = { x: 0, y: 0, width: 1, height: 1 }, whole = camera;

  const set = (change) => {
    remember(change);
    show();
  };

  // show brings the chosen project and picture to the front.
  function show() {
    const all = sections();
    bar.hidden = legend.hidden = all.length === 0;
    if (all.length === 0) return;
    section = all.find((s) => s.dataset.key === state.project) || all[0];
    chooser.hidden = all.length < 2;
    chooser.replaceChildren(...all.map((s) => make("option", { value: s.dataset.key, ...(s === section && { selected: "" }) }, s.dataset.title || s.dataset.name)));
    for (const s of all) s.hidden = s !== section;
    const pictures = [...section.querySelectorAll(".picture")];
    const bad = pictures.find((p) => p.dataset.view === "unmet");
    const shown = (state.unmet && bad) || pictures[0];
    for (const p of pictures) p.hidden = p !== shown || state.table;
    section.querySelector(".tables").classList.toggle("shown", state.table);
    legend.hidden = state.table;
    unmet.hidden = !bad;
    const failing = section.querySelectorAll("tbody tr.violated").length;
    unmet.textContent = `${failing} ${failing === 1 ? "need" : "needs"} not met`;
    press(unmet, state.unmet);
    press(table, state.table);
    summary.textContent = section.querySelector("h2").textContent.split(": ").slice(1).join(": ");
    if (host) host.postMessage({ kind: "showing", name: section.dataset.name });
    enter(shown.querySelector("svg"));
  }

  const press = (b, on) => b.setAttribute("aria-pressed", String(on));

  // enter makes the marks of a picture: its boxes and wires, which can be pointed at and focused.
  function enter(picture) {
    hideTip();
    svg = picture;
    marks = [...svg.querySelectorAll(".box, .wire")].map((element) => ({
      element,
      box: element.dataset.box,
      from: element.dataset.from,
      to: element.dataset.to,
      ends: element.dataset.box === undefined ? [] : [...element.querySelectorAll(".need[data-to]")].map((n) => n.dataset.to),
      says: told(element),
    }));
    for (const m of marks) prepare(m);
    const near = marks.find((m) => m.box !== undefined && m.says[0] === state.near);
    if (state.near && !near) remember({ near: "" });
    back.hidden = !near;
    const kept = near && neighbours(near);
    for (const m of marks) m.element.classList.toggle("away", kept !== undefined && !kept.has(m));
    for (const g of svg.querySelectorAll(".group")) g.classList.toggle("away", kept !== undefined);
    const [x, y, width, height] = svg.dataset.whole ? svg.dataset.whole.split(" ").map(Number) : svg.getAttribute("viewBox").split(" ").map(Number);
    svg.dataset.whole = [x, y, width, height].join(" ");
    whole = kept ? around([...kept].filter((m) => m.box !== undefined)) : { x, y, width, height };
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    find();
    fit();
  }

  // told takes the text that a browser would show itself.
  function told(element) {
    const title = [...element.children].find((c) => c.nodeName === "title");
    if (title) {
      element.dataset.says = title.textContent;
      title.remove();
    }
    return (element.dataset.says || "").split("\n");
  }

  function prepare(m) {
    const { element } = m;
    if (element.dataset.ready) {
      element.mark = m;
      return;
    }
    element.dataset.ready = "yes";
    element.mark = m;
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", m.says.join("; "));
    if (m.box === undefined) {
      const reach = element.querySelector("path").cloneNode();
      reach.setAttribute("class", "reach");
      element.prepend(reach);
    }
    element.addEventListener("click", (e) => click(element.mark, e));
    element.addEventListener("pointermove", (e) => showTip(element.mark, e.clientX, e.clientY, e.target));
    element.addEventListener("pointerenter", () => single(element.mark));
    element.addEventListener("pointerleave", leave);
    element.addEventListener("focus", () => {
      if (element.matches(":focus-visible")) attend(element.mark);
    });
    element.addEventListener("blur", leave);
    element.addEventListener("keydown", (e) => key(element.mark, e));
  }

  // In VS Code a click opens the source, in a file of its own it shows the neighbourhood.
  function click(m, e) {
    const need = e.target.closest(".need");
    const at = need && need.dataset.uri ? need : m.element;
    if (host && !e.shiftKey && !e.altKey) return open(at);
    if (m.box !== undefined) set({ near: state.near === m.says[0] ? "" : m.says[0] });
  }

  function open(element) {
    const { uri, range } = element.dataset;
    if (!host || !uri) return;
    const [start, end] = (range || "0:0-0:0").split("-").map((p) => ({ line: Number(p.split(":")[0]), character: Number(p.split(":")[1]) }));
    host.postMessage({ kind: "open", uri, range: { start, end } });
  }

  function key(m, e) {
    if (e.key === "Enter" || e.key === " ") host ? open(m.element) : m.box !== undefined && set({ near: m.says[0] });
    else if (e.key === "n" && m.box !== undefined) set({ near: m.says[0] });
    else if (e.key.startsWith("Arrow") && m.box !== undefined) step(m, e.key);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  // neighbours are a box with the wires and boxes that it is joined with, or a wire with its ends.
  function neighbours(m) {
    const near = new Set([m]);
    const boxes = new Set(m.box === undefined ? [m.from, m.to] : [m.box]);
    if (m.box !== undefined) {
      for (const to of m.ends) boxes.add(to);
      for (const other of marks) {
        if (other.from === m.box || other.to === m.box) near.add(other);
        if (other.ends.includes(m.box)) boxes.add(other.box);
      }
    }
    for (const other of marks) if (other.box !== undefined && boxes.has(other.box)) near.add(other);
    return near;
  }

  function single(m) {
    const near = neighbours(m);
    svg.classList.add("single");
    for (const other of marks) other.element.classList.toggle("near", near.has(other));
  }

  function attend(m) {
    reveal(m.element);
    const at = m.element.getBoundingClientRect();
    showTip(m, at.left + 12, at.bottom - 8, m.element);
    single(m);
  }

  function leave() {
    svg.classList.remove("single");
    hideTip();
  }

  // A row of a box says what its need says.
  function showTip(m, x, y, target) {
    const need = target.closest(".need");
    const wire = need && marks.find((other) => other.box === undefined && other.element.dataset.edge === need.dataset.edge);
    const says = wire ? wire.says : need && need.dataset.says ? need.dataset.says.split("\n") : m.says;
    const place = (need || m.element).dataset.place;
    const pieces = (text) => text.split("`").map((piece, i) => (i % 2 ? make("code", {}, piece) : piece));
    tip.replaceChildren(...[...says, ...(place ? [place] : [])].map((text) => make("p", {}, ...pieces(text))));
    tip.className = (need || m.element).classList.contains("violated") ? "violated" : "";
    tip.hidden = false;
    const size = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - size.width - 8))}px`;
    tip.style.top = `${y + 18 + size.height > innerHeight ? Math.max(4, y - size.height - 12) : y + 18}px`;
  }

  function hideTip() {
    tip.hidden = true;
  }

  // step moves the focus to the nearest box in a direction.
  function step(m, arrow) {
    const middle = (other) => {
      const r = other.element.getBoundingClientRect();
      return [r.left + r.width / 2, r.top + r.height / 2];
    };
    const [x, y] = middle(m);
    let best, far = Infinity;
    for (const other of marks) {
      if (other === m || other.box === undefined || other.element.classList.contains("away")) continue;
      const [dx, dy] = middle(other).map((v, i) => v - [x, y][i]);
      const [on, off] = { ArrowRight: [dx, dy], ArrowLeft: [-dx, dy], ArrowDown: [dy, dx], ArrowUp: [-dy, dx] }[arrow];
      const cost = on + 2 * Math.abs(off);
      if (on > 1 && cost < far) [best, far] = [other, cost];
    }
    if (best) {
      best.element.focus();
      attend(best);
    }
  }

  // find marks the boxes with the text that is searched for, and lets the rest fade.
  function find(go) {
    const text = search.value.trim().toLowerCase();
    const hits = text === "" ? [] : marks.filter((m) => m.box !== undefined && !m.element.classList.contains("away") && matches(m, text));
    svg.classList.toggle("single", text !== "");
    for (const m of marks) {
      m.element.classList.toggle("found", hits.includes(m));
      if (text !== "") m.element.classList.toggle("near", hits.includes(m));
    }
    if (text !== "") summary.textContent = hits.length === 1 ? "1 service found" : `${hits.length} services found`;
    if (go && hits.length > 0) {
      turn = (turn + 1) % hits.length;
      reveal(hits[turn].element);
    }
    return hits;
  }
  let turn = -1;

  const matches = (m, text) => m.says.join("\n").toLowerCase().includes(text) || m.element.textContent.toLowerCase().includes(text);

  search.addEventListener("input", () => {
    turn = -1;
    if (search.value === "") summary.textContent = section.querySelector("h2").textContent.split(": ").slice(1).join(": ");
    find(true);
  });
  search.addEventListener("keydown", (e) => {
    if (e.key === "Enter") find(true);
    else if (e.key === "Escape") {
      search.value = "";
      find();
      search.blur();
      show();
    } else return;
    e.preventDefault();
  });
  chooser.addEventListener("change", () => set({ project: chooser.value, near: "", unmet: false }));

  document.addEventListener("keydown", (e) => {
    if (e.target === search || e.target === chooser || e.ctrlKey || e.metaKey || bar.hidden) return;
    const does = { "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(1 / 1.25), 0: () => fit(), "/": () => search.focus(), u: () => unmet.hidden || unmet.click(), t: () => table.click(), Escape: () => set({ near: "", unmet: false }) }[e.key];
    if (!does) return;
    does();
    e.preventDefault();
  });

  // The camera is the part of the picture that is seen.
  function look(to) {
    camera = to;
    svg.setAttribute("viewBox", [to.x, to.y, to.width, to.height].map((n) => n.toFixed(1)).join(" "));
  }

  // fit shows all of the picture, not larger than it is.
  function fit() {
    const room = svg.getBoundingClientRect();
    const scale = Math.min(room.width / whole.width, room.height / whole.height, 1) || 1;
    const [width, height] = [room.width / scale || whole.width, room.height / scale || whole.height];
    look({ x: whole.x + (whole.width - width) / 2, y: whole.y + (whole.height - height) / 2, width, height });
  }

  function around(boxes) {
    const all = boxes.map((m) => ({ at: m.element.transform.baseVal.consolidate().matrix, body: m.element.querySelector(".body").getBBox() }));
    const [left, top] = [Math.min(...all.map((b) => b.at.e)), Math.min(...all.map((b) => b.at.f))];
    const [right, bottom] = [Math.max(...all.map((b) => b.at.e + b.body.width)), Math.max(...all.map((b) => b.at.f + b.body.height))];
    return { x: left - 40, y: top - 40, width: right - left + 80, height: bottom - top + 80 };
  }

  function zoom(by, x, y) {
    const room = svg.getBoundingClientRect();
    const scale = room.width / camera.width;
    const next = Math.min(3, Math.max(0.05, scale * by));
    const [px, py] = [(x === undefined ? room.width / 2 : x - room.left) / scale, (y === undefined ? room.height / 2 : y - room.top) / scale];
    const part = scale / next;
    look({ x: camera.x + px * (1 - part), y: camera.y + py * (1 - part), width: camera.width * part, height: camera.height * part });
  }

  function pan(dx, dy) {
    const scale = svg.getBoundingClientRect().width / camera.width;
    look({ ...camera, x: camera.x - dx / scale, y: camera.y - dy / scale });
  }

  function reveal(element) {
    const [room, at] = [svg.getBoundingClientRect(), element.getBoundingClientRect()];
    const shift = (low, high, from, to) => (low < from + 28 ? from + 28 - low : high > to - 28 ? Math.max(to - 28 - high, from + 28 - low) : 0);
    pan(shift(at.left, at.right, room.left, room.right), shift(at.top, at.bottom, room.top, room.bottom));
  }

  main.addEventListener("wheel", (e) => {
    if (!svg || !svg.contains(e.target)) return;
    e.preventDefault();
    if (e.ctrlKey || e.metaKey) zoom(Math.exp(-e.deltaY * 0.004), e.clientX, e.clientY);
    else if (e.shiftKey && e.deltaX === 0) pan(-e.deltaY, 0);
    else pan(-e.deltaX, -e.deltaY);
  }, { passive: false });

  let drag;
  main.addEventListener("pointerdown", (e) => {
    if (e.button === 0 && svg && svg.contains(e.target)) drag = { x: e.clientX, y: e.clientY, moved: false };
  });
  main.addEventListener("pointermove", (e) => {
    if (!drag) return;
    const [dx, dy] = [e.clientX - drag.x, e.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < 4) return;
    if (!drag.moved) svg.setPointerCapture(e.pointerId);
    pan(dx, dy);
    drag = { x: e.clientX, y: e.clientY, moved: true };
    svg.classList.add("dragging");
  });
  const drop = () => {
    if (svg) svg.classList.remove("dragging");
    drag = undefined;
  };
  main.addEventListener("pointerup", drop);
  main.addEventListener("pointercancel", drop);
  main.addEventListener("click", (e) => {
    const row = e.target.closest("tr[data-uri]");
    if (row) open(row);
  });
  addEventListener("resize", () => svg && fit());

  // save writes a file: by the browser, or by VS Code, which asks dfvet for it.
  function save(format) {
    if (host) return host.postMessage({ kind: "export", format, project: section.dataset.uri || "" });
    const name = section.dataset.name.replace(/[^\w.-]+/g, "-") || "wiring";
    const text = format === "mermaid" ? section.querySelector("pre.mermaid").textContent : drawn();
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: format === "svg" ? "image/svg+xml" : "text/plain" })), download: `${name}.${format === "svg" ? "svg" : "mmd"}` });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // drawn returns the picture as it is seen, with its style.
  function drawn() {
    const copy = svg.cloneNode(true);
    copy.setAttribute("viewBox", [whole.x, whole.y, whole.width, whole.height].join(" "));
    copy.setAttribute("width", whole.width);
    copy.setAttribute("height", whole.height);
    for (const e of copy.querySelectorAll(".reach, .away")) e.remove();
    const values = getComputedStyle(document.documentElement);
    const rules = [...document.styleSheets].flatMap((s) => [...s.cssRules]).map((r) => r.cssText).filter((r) => r.startsWith("svg "));
    const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
    style.textContent = rules.join("\n").replace(/var\(--([a-z]+)\)/g, (_, name) => values.getPropertyValue(`--${name}`).trim());
    copy.prepend(style);
    return new XMLSerializer().serializeToString(copy);
  }

  function say(text) {
    message.textContent = text;
    message.hidden = text === "";
    if (text === "") return;
    main.replaceChildren();
    svg = undefined;
    show();
  }

  // VS Code sends the sections, again after each change.
  addEventListener("message", (e) => {
    if (!host || !e.data || !["graph", "failed"].includes(e.data.kind)) return;
    const focused = document.activeElement && document.activeElement.getAttribute("aria-label");
    remember({ file: e.data.file });
    if (e.data.kind === "failed") return say(e.data.why);
    const parsed = new DOMParser().parseFromString(e.data.text, "text/html");
    const fresh = [...parsed.querySelectorAll("section.project")];
    if (fresh.length === 0) return say(e.data.empty);
    say("");
    const [same, before] = [svg && camera, state.project];
    main.replaceChildren(...fresh.map((s) => document.adoptNode(s)));
    show();
    if (same && before === state.project && !state.near) look(same);
    const again = focused && marks.find((m) => m.element.getAttribute("aria-label") === focused);
    if (again) again.element.focus();
  });

  show();
  if (host) {
    if (sections().length === 0) say("Asking dfvet for the wiring…");
    host.postMessage({ kind: "ready" });
  }
})();
