// One article: the text with its highlights, and its events beside it.
let shown = null; // what is drawn: article, marks and their elements, leaves, cards; the event pinned and the one lit
const hidden = new Set();
let values = true;
let byTime = false;
// Above this, the other marks are not dimmed: restyling them all takes seconds.
const MANY = 4000;
const KINDS = ["trigger", "date", "amount", "COMPANY", "GOVERNMENT", "PARK", "ORGANIZATION", "PERSON", "PLACE", "PROJECT"];

// All marks of an article, and for each event which of them belong to it: Map id → role.
const collect = (article) => {
  const marks = [];
  const spans = new Map(); // "start-end" → marks
  const dates = new Map(); // start → mark
  const over = ([start, end], fits) => spans.get(`${start}-${end}`)?.find(fits);
  const add = (kind, at, more) => {
    const mark = { id: marks.length, kind, start: at[0], end: at[1], rank: KINDS.indexOf(kind), ...more };
    marks.push(mark);
    const key = `${mark.start}-${mark.end}`;
    if (!spans.has(key)) spans.set(key, []);
    spans.get(key).push(mark);
    if (kind === "date" && !dates.has(mark.start)) dates.set(mark.start, mark);
    return mark;
  };
  for (const found of article.names) add(article.entities[found.n].type, found.at, { found, entity: article.entities[found.n] });
  for (const found of article.dates) add("date", found.at, { found });
  for (const found of article.amounts) add("amount", found.at, { found });
  const members = article.events.map((event) => {
    const mine = new Map();
    const figure = event.type === "statistics" && over(event.at, () => true);
    const trigger = figure || over(event.at, (mark) => mark.kind === "trigger") || add("trigger", event.at, { events: [] });
    (trigger.events ??= []).push(event);
    for (const argument of event.args) {
      if (!argument.at) continue;
      const mark = over(argument.at, (mark) => mark.kind !== "trigger") ?? add("other", argument.at, {});
      if (!mine.has(mark.id)) mine.set(mark.id, argument.role);
    }
    const date = dates.get(event.date?.at);
    if (date) mine.set(date.id, "date");
    mine.set(trigger.id, "trigger");
    return mine;
  });
  return { marks, members };
};

const valueOf = (mark) => (mark.kind === "date" || mark.kind === "amount" ? mark.found.v : undefined);

const makeMark = (mark) => {
  const value = valueOf(mark);
  const event = mark.events?.[0];
  const element = h("span", {
    class: `m ${mark.kind}${mark.first ? "" : " cont"}`,
    "data-mark": mark.id,
    "data-start": mark.start,
    "data-end": mark.end,
    "data-value": value && mark.last ? value : null,
    tabindex: event ? "0" : null,
    role: event ? "button" : null,
    "aria-label": event ? `${cut(shown.article, mark.start, mark.end)}: ${label("types", event.type)} ${event.id}` : null,
  });
  if (hidden.has(mark.kind)) element.classList.add("off");
  if (!shown.elements.has(mark.id)) shown.elements.set(mark.id, []);
  shown.elements.get(mark.id).push(element);
  return element;
};

// Light up an event in the text, or nothing. Touches only what changes: a text may hold ten thousands of marks.
const light = (index) => {
  const { box, leaves, cards, members, elements } = shown;
  if (shown.lit === index) return;
  shown.lit = index;
  for (const element of shown.changed ?? []) {
    element.classList.remove("on", "ev");
    delete element.dataset.role;
  }
  const changed = (shown.changed = []);
  box.classList.toggle("lit", index !== null && shown.marks.length < MANY);
  if (index === null) return;
  cards[index].classList.add("on");
  changed.push(cards[index]);
  for (const [start, end] of shown.article.events[index].evidence) {
    for (let i = firstLeaf(leaves, start); i < leaves.length && leaves[i].start < end; i++) {
      if (leaves[i].end > end) continue;
      leaves[i].element.classList.add("ev");
      changed.push(leaves[i].element);
    }
  }
  for (const [id, role] of members[index]) {
    for (const element of elements.get(id) ?? []) {
      element.classList.add("on");
      if (!element.classList.contains("cont")) element.dataset.role = label("roles", role);
      changed.push(element);
    }
  }
};
const firstLeaf = (leaves, offset) => {
  let low = 0;
  for (let high = leaves.length; low < high;) {
    const middle = (low + high) >> 1;
    if (leaves[middle].start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
};

// Keep an event lit; `move` scrolls its trigger into sight.
const pin = (index, move = true) => {
  for (const [i, on] of [[shown.pinned, false], [index, true]]) {
    if (i === null) continue;
    shown.cards[i].classList.toggle("pinned", on);
    shown.cards[i].querySelector("button").setAttribute("aria-pressed", String(on));
  }
  shown.pinned = index;
  light(index);
  const base = linkTo(shown.a, index === null ? null : shown.article.events[index]);
  if (location.hash !== base) history.replaceState(null, "", base);
  if (index === null) return;
  say(tr("selected", shown.article.events[index].id));
  if (!move) return;
  const trigger = shown.article.events[index].at;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  shown.box.querySelector(`[data-start="${trigger[0]}"]`)?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
};

const toggle = (index, move) => pin(shown.pinned === index ? null : index, move);

const line = (role, ...content) => h("div", { class: "arg" }, h("dt", null, label("roles", role)), h("dd", null, ...content));

const sumLine = (argument) => line("amount", h("span", { class: "sum" }, argument.v ?? ""), h("small", null, ` ${label("amounts", argument.kind)} · ${argument.text ?? ""}`));

const nameOf = (article, argument) => {
  const entity = argument.n === undefined ? undefined : article.entities[argument.n];
  const full = entity && entity.name !== argument.text ? h("small", null, ` ${entity.name}`) : null;
  return h("span", { class: entity ? `name ${entity.type}` : "name" }, argument.text ?? "", full);
};

const card = (article, event, index) => {
  const parts = [];
  for (const role of ["company", "government", "organization", "person", "project", "target", "place", "qualifier"]) {
    const mine = event.args.filter((a) => a.role === role);
    const seen = new Set();
    const names = mine.filter((a) => !seen.has(a.n ?? a.text) && seen.add(a.n ?? a.text));
    if (names.length) parts.push(line(role, names.map((a) => nameOf(article, a))));
  }
  const once = new Set();
  for (const a of event.args.filter((a) => a.role === "amount")) if (!once.has(a.v + a.kind) && once.add(a.v + a.kind)) parts.push(sumLine(a));
  const counts = [...new Set(event.args.filter((a) => a.role === "count").map(countText))];
  if (counts.length) parts.push(line("count", counts.join("、")));
  const date = event.date;
  const when = date ? h("span", { class: "when" }, date.v ?? tr("unresolved"), date.text && date.text !== date.v ? h("small", null, ` ${date.text}`) : null) : null;
  const head = h("button", { class: "head", type: "button", "aria-pressed": "false", onclick: () => toggle(index) },
    glyph(event.type), h("span", { class: "what" }, label("types", event.type)), h("span", { class: "id" }, event.id), when,
    h("span", { class: "side" }, statusChip(event.status), h("span", { class: "sure", title: tr("confidence"), "--share": event.confidence }, percent(event.confidence))));
  const rule = h("p", { class: "why" }, h("span", null, `“${cut(article, ...event.at)}”`), event.r ? h("code", null, event.r) : null, event.parent ? h("span", null, tr("part", event.parent)) : null);
  return h("li", {
    class: "card", "data-event": event.id, onmouseenter: () => light(index), onmouseleave: () => light(shown.pinned), onfocusin: () => light(index), onfocusout: () => light(shown.pinned),
  }, head, parts.length ? h("dl", null, parts) : null, rule,
  h("button", { class: "close", type: "button", "aria-label": tr("close"), onclick: () => pin(null) }, "×"));
};

const tipFor = (mark) => {
  const article = shown.article;
  const rows = [];
  const row = (name, value) => value && rows.push(h("div", null, h("b", null, name), " ", value));
  if (mark.entity) row(label("kinds", mark.entity.type), mark.entity.name);
  else if (mark.kind === "date") row(tr("value"), mark.found.v ?? tr("unresolved"));
  else if (mark.kind === "amount") row(tr("value"), mark.found.v);
  if (mark.entity?.code) row(tr("code"), mark.entity.code);
  if (mark.kind === "date" && mark.found.anchor) {
    const from = mark.found.antecedent ? cut(article, ...mark.found.antecedent) : (article.published ?? "").slice(0, 10);
    row(tr("anchor"), tr(`anchor.${mark.found.anchor}`, from));
  }
  for (const event of mark.events ?? []) row(event.id, `${label("types", event.type)} · ${label("statuses", event.status)} · ${percent(event.confidence)}`);
  row(tr("rule"), mark.found?.r ?? mark.events?.[0]?.r);
  return rows;
};

const showTip = (target) => {
  const tip = byId("tip");
  const mark = target && shown?.marks[Number(target.dataset.mark)];
  const rows = mark ? tipFor(mark) : [];
  tip.hidden = !rows.length;
  if (!rows.length) return;
  tip.replaceChildren(...rows);
  const place = target.getClientRects()[0];
  const width = Math.min(tip.offsetWidth, innerWidth - 16);
  tip.style.left = `${Math.max(8, Math.min(place.left, innerWidth - width - 8))}px`;
  const below = place.bottom + 8;
  tip.style.top = `${below + tip.offsetHeight > innerHeight ? place.top - tip.offsetHeight - 8 : below}px`;
};

const legend = (redraw) => h("div", { class: "legend", role: "group", "aria-label": tr("marks") },
  KINDS.map((kind) => h("button", {
    type: "button", class: "key", "aria-pressed": String(!hidden.has(kind)), "data-kind": kind,
    onclick: () => { hidden.has(kind) ? hidden.delete(kind) : hidden.add(kind); redraw(); byId("main").querySelector(`[data-kind="${kind}"]`).focus(); },
  }, h("span", { class: `m ${kind}` }, label("kinds", kind)))),
  h("button", { type: "button", class: "key", "data-kind": "values", "aria-pressed": String(values), onclick: () => { values = !values; redraw(); byId("main").querySelector('[data-kind="values"]').focus(); } }, tr("values")));

const notes = (title, items, make) => items.length
  ? h("details", { class: "notes" }, h("summary", null, `${title} (${items.length})`), h("ul", null, items.map((item) => h("li", null, make(item))))) : null;

const heading = (article, a) => {
  const facts = [article.source, article.published?.replace("T", " ").replace(/:00$/, ""), article.people];
  const safe = /^https?:\/\//i.test(article.url ?? "") ? h("a", { href: article.url, rel: "noreferrer noopener", target: "_blank" }, tr("original")) : null;
  return h("div", { class: "title" },
    ARTICLES.length > 1 ? h("nav", { class: "steps", "aria-label": tr("steps") },
      h("a", { href: "#overview", class: "backlink" }, `← ${tr("overview")}`),
      h("span", null,
        a > 0 ? h("a", { href: linkTo(a - 1), rel: "prev" }, `‹ ${tr("previous")}`) : null, h("span", { class: "count" }, tr("of", a + 1, ARTICLES.length)),
        a + 1 < ARTICLES.length ? h("a", { href: linkTo(a + 1), rel: "next" }, `${tr("next")} ›`) : null)) : null,
    h("h1", null, article.title ?? article.id),
    h("p", { class: "facts" }, facts.filter(Boolean).map((fact) => h("span", null, fact)), safe, article.repeats ? h("span", { class: "badge" }, tr("repeats", article.repeats)) : null));
};

const drawArticle = (a, eventId) => {
  const article = ARTICLES[a];
  const { marks, members } = collect(article);
  shown = { article, a, marks, members, elements: new Map(), pinned: null, lit: null };
  const box = h("div", { class: `text${values ? " values" : ""}`, lang: "zh", id: "text" });
  const at = (target) => target.closest?.(".m[data-mark]");
  box.addEventListener("mouseover", (e) => {
    showTip(at(e.target));
    const event = at(e.target) && marks[Number(at(e.target).dataset.mark)].events?.[0];
    if (event) light(article.events.indexOf(event));
  });
  box.addEventListener("mouseout", () => { showTip(null); light(shown.pinned); });
  box.addEventListener("focusin", (e) => {
    showTip(at(e.target));
    light(article.events.indexOf(marks[Number(at(e.target).dataset.mark)].events[0]));
  });
  box.addEventListener("focusout", () => { showTip(null); light(shown.pinned); });
  const choose = (target) => {
    const found = at(target) && marks[Number(at(target).dataset.mark)];
    if (!found?.events) return showTip(at(target));
    const index = article.events.indexOf(found.events[0]);
    toggle(index, false);
    shown.cards[index].scrollIntoView({ block: "nearest" });
    return undefined;
  };
  box.addEventListener("click", (e) => choose(e.target));
  box.addEventListener("keydown", (e) => { if ((e.key === "Enter" || e.key === " ") && at(e.target)) { e.preventDefault(); choose(e.target); } });
  shown.box = box;
  shown.leaves = drawText(article, box, marks, article.events.flatMap((event) => event.evidence.flat()), makeMark);
  depths(box);
  shown.cards = article.events.map((event, i) => card(article, event, i));
  const redraw = () => drawArticle(a, shown.pinned === null ? null : article.events[shown.pinned].id);
  const order = shown.cards.map((element, i) => ({ element, day: dayOf(article.events[i]) ?? "9999" }));
  if (byTime) order.sort((x, y) => x.day.localeCompare(y.day));
  const orders = h("div", { class: "switch", role: "group", "aria-label": tr("order") }, [[false, "byText"], [true, "byTime"]].map(([value, key]) =>
    h("button", { type: "button", "aria-pressed": String(byTime === value), "data-order": key, onclick: () => { byTime = value; redraw(); byId("main").querySelector(`[data-order="${key}"]`).focus(); } }, tr(key))));
  byId("main").replaceChildren(
    heading(article, a),
    article.events.length ? timeline(article, (i) => pin(i)) : "",
    h("div", { class: "reader" },
      h("section", { class: "sheet" }, legend(redraw), box),
      h("section", { class: "events", "aria-label": tr("events") },
        h("div", { class: "bar" }, h("h2", null, `${tr("events")} `, h("small", null, article.events.length)), article.events.length > 1 ? orders : null),
        article.events.length ? h("ol", { class: "cards" }, order.map(({ element }) => element)) : h("p", { class: "none" }, tr("noEvents")),
        notes(tr("rejected"), article.rejected, (x) => [typeChip(x.type), ` “${cut(article, ...x.at)}” — ${label("reasons", x.reason)}`, h("code", null, x.r ?? "")]),
        notes(tr("warnings"), article.warnings, (x) => [x.message, h("code", null, x.code)]))),
  );
  const index = article.events.findIndex((event) => event.id === eventId);
  if (index >= 0) pin(index);
};
