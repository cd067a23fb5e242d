// The batch as a whole: figures, filters, table, list of articles.
const tile = (value, name) => h("div", { class: "tile" }, h("b", null, value.toLocaleString("en")), h("span", null, name));
const distinct = (rows, type) => { const all = new Set(); for (const row of rows) for (const name of namesOf(row, type)) all.add(name); return all.size; };

const filters = (choose, redraw) => {
  const field = (key, input) => h("label", { class: `field f-${key}` }, h("span", null, tr(key)), input);
  const select = (key, options, name = key) => field(name, h("select", { id: `filter-${key}`, onchange: (e) => choose({ [key]: e.target.value }, `#filter-${key}`) },
    options.map(([value, text]) => h("option", { value, selected: filter[key] === value }, text))));
  const day = (key) => field(key, h("input", { type: "date", id: `filter-${key}`, value: filter[key], onchange: (e) => choose({ [key]: e.target.value }, `#filter-${key}`) }));
  const counts = new Map();
  for (const { event } of ROWS) counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
  const types = [...counts].sort((x, y) => y[1] - x[1]).map(([type, count]) => h("button", {
    type: "button", class: "pill", "data-type": type, "aria-pressed": String(filter.types.has(type)),
    onclick: () => { const next = new Set(filter.types); next.has(type) ? next.delete(type) : next.add(type); choose({ types: next }, `[data-type="${type}"]`); },
  }, glyph(type), label("types", type), h("small", null, count)));
  const dropped = (key, text) => h("button", { type: "button", class: "pill chosen", "aria-pressed": "true", onclick: () => choose({ [key]: "" }, "#filter-query") }, text, " ×");
  let waiting;
  return h("form", { class: "filters", id: "filters", role: "search", onsubmit: (e) => e.preventDefault() },
    h("div", { class: "fields" },
      field("search", h("input", { type: "search", id: "filter-query", value: filter.query, placeholder: tr("searchHint"), oninput: (e) => { clearTimeout(waiting); const query = e.target.value; waiting = setTimeout(() => choose({ query }, "#filter-query"), 200); } })),
      select("status", [["", tr("all")], ...Object.keys(words().statuses).map((name) => [name, label("statuses", name)])]),
      day("from"), day("to"),
      select("sure", [["", tr("any")], ["0.5", "≥ 50%"], ["0.7", "≥ 70%"], ["0.9", "≥ 90%"]], "confidence"),
      h("button", { type: "button", class: "action", id: "clear", onclick: () => { filter = EMPTY(); redraw("#filter-query"); } }, tr("clear"))),
    h("div", { class: "pills", role: "group", "aria-label": tr("type") }, types, filter.name ? dropped("name", filter.name) : null, filter.currency ? dropped("currency", filter.currency) : null));
};

const drawOverview = (focus) => {
  const at = focus && document.activeElement?.selectionStart;
  shown = null;
  const rows = ROWS.filter(passes);
  const redraw = (next) => drawOverview(next);
  const choose = (change, next) => { Object.assign(filter, change); page = 0; drawOverview(next ?? "#list .bar button"); };
  byId("main").replaceChildren(
    h("div", { class: "title" }, h("h1", null, META.title ?? tr("report"))),
    h("div", { class: "tiles" }, tile(rows.length === ROWS.length ? ARTICLES.length : new Set(rows.map((row) => row.a)).size, tr("articles")), tile(rows.length, tr("events")), tile(distinct(rows, "COMPANY"), tr("companies")), tile(distinct(rows, "PARK"), tr("parks"))),
    h("div", { class: "panels" }, grid(rows, redraw, choose), sums(rows, choose), active(rows, "PARK", tr("activeParks"), choose), active(rows, "COMPANY", tr("activeCompanies"), choose)),
    filters(choose, redraw),
    eventTable(rows, redraw));
  // Where the grid is wider than the screen, its newest end is what people come for.
  const wide = byId("grid")?.querySelector(".scroll");
  if (wide) wide.scrollLeft = wide.scrollWidth;
  if (!focus) return;
  const target = byId("main").querySelector(focus);
  target?.focus({ preventScroll: true });
  if (typeof at === "number" && target?.type === "search") target.setSelectionRange(at, at);
};

const drawArticles = () => {
  shown = null;
  byId("main").replaceChildren(h("div", { class: "title" }, h("h1", null, tr("articles"))),
    ARTICLES.length ? h("ol", { class: "articles" }, ARTICLES.map((article, a) => h("li", null,
      h("a", { href: linkTo(a) }, article.title ?? article.id),
      h("span", { class: "facts" }, [article.published?.slice(0, 10), article.source, tr("found", article.events.length), article.repeats && tr("repeats", article.repeats)].filter(Boolean).map((fact) => h("span", null, fact)))))) : h("p", { class: "none" }, tr("noArticles")));
};
