// The table of events: filters, order, pages, CSV.
const PAGE = 50;
const EMPTY = () => ({ query: "", types: new Set(), status: "", from: "", to: "", sure: "", name: "", currency: "" });
let filter = EMPTY();
let order = { key: null, down: false };
let page = 0;

const haystack = (row) => {
  row.haystack ??= [row.article.title, row.article.id, row.article.source, label("types", row.event.type), ...row.names, ...row.event.args.map((a) => a.text), ...row.event.evidence.map((at) => cut(row.article, ...at))].join("\n").toLowerCase();
  return row.haystack;
};
const passes = (row) => {
  const { event } = row;
  if (filter.types.size && !filter.types.has(event.type)) return false;
  if (filter.status && event.status !== filter.status) return false;
  if (filter.sure && event.confidence < Number(filter.sure)) return false;
  if (filter.name && !row.names.has(filter.name)) return false;
  if (filter.currency && (event.type === "statistics" || event.parent || (mainSum(event) ? mainSum(event).cur ?? "¤" : "") !== filter.currency)) return false;
  if (filter.from || filter.to) {
    const day = dayOf(event);
    if (!day || (filter.from && day < filter.from) || (filter.to && day > filter.to)) return false;
  }
  return !filter.query || filter.query.toLowerCase().split(/\s+/).every((word) => haystack(row).includes(word));
};

const who = (event) => [...texts(event, "company"), ...texts(event, "government"), ...texts(event, "organization"), ...texts(event, "person")];
const what = (event) => [...texts(event, "project"), ...texts(event, "target"), ...texts(event, "place"), ...texts(event, "qualifier")];
const KEYS = {
  date: (row) => dayOf(row.event),
  type: (row) => label("types", row.event.type),
  who: (row) => who(row.event)[0] ?? null,
  what: (row) => what(row.event)[0] ?? null,
  sum: (row) => { const sum = mainSum(row.event); return sum?.min === undefined ? null : exact(sum.min); },
  confidence: (row) => row.event.confidence,
  article: (row) => row.article.title ?? row.article.id,
};
const COLLATOR = new Intl.Collator("zh");
const compare = (x, y) => {
  const type = typeof x;
  return type === "string" ? COLLATOR.compare(x, y) : x < y ? -1 : x > y ? 1 : 0;
};
// What has no value comes last in both directions; ties keep the order of the articles.
const ordered = (rows) => {
  if (!order.key) return rows;
  const keyed = rows.map((row, i) => ({ row, i, key: KEYS[order.key](row) }));
  keyed.sort((x, y) => {
    if (x.key === null || y.key === null) return (x.key === null) - (y.key === null) || x.i - y.i;
    return (order.down ? -1 : 1) * compare(x.key, y.key) || x.i - y.i;
  });
  return keyed.map(({ row }) => row);
};

// The same columns as `extract --format csv` and `Extraction.rows()`, and the title.
const COLUMNS_CSV = {
  article: (row) => row.article.id, event: (row) => row.event.id, date: (row) => row.event.date?.start, date_end: (row) => row.event.date?.end,
  type: (row) => row.event.type, status: (row) => row.event.status, confidence: (row) => row.event.confidence,
  companies: (row) => joined(row.event, "company"), governments: (row) => joined(row.event, "government"), projects: (row) => joined(row.event, "project"), place: (row) => joined(row.event, "place"),
  amount: (row) => mainSum(row.event)?.min, currency: (row) => mainSum(row.event)?.cur, amount_kind: (row) => mainSum(row.event)?.kind,
  evidence: (row) => (row.event.evidence[0] ? cut(row.article, ...row.event.evidence[0]) : ""), title: (row) => row.article.title,
};
const csvCell = (value) => {
  const text = String(value ?? "");
  const calm = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text; // spreadsheets would run it as a formula
  return /[",\n\r]/.test(calm) ? `"${calm.replace(/"/g, '""')}"` : calm;
};
const csv = (rows) => [Object.keys(COLUMNS_CSV), ...rows.map((row) => Object.values(COLUMNS_CSV).map((of) => of(row)))].map((line) => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
const download = (rows) => {
  // With a byte order mark, without which Excel takes UTF-8 for the system's encoding.
  const address = URL.createObjectURL(new Blob(["\ufeff", csv(rows)], { type: "text/csv;charset=utf-8" }));
  h("a", { href: address, download: "events.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
};

const listed = (names, most = 3) => [names.slice(0, most).map((name) => h("span", { class: "item" }, name)), names.length > most ? h("span", { class: "more" }, `+${names.length - most}`) : null];
const sumCell = (event) => {
  const sum = mainSum(event);
  const counts = [...new Set(event.args.filter((a) => a.role === "count").map(countText))];
  return [sum ? h("span", { class: "sum", title: sum.v }, `${sum.cur ?? ""} ${sum.min === undefined ? "" : short(exact(sum.min))}`) : null, counts.length ? h("span", { class: "counts" }, counts.slice(0, 2).join("、")) : null];
};
const tableRow = (row) => {
  const { event, article, a } = row;
  const evidence = event.evidence[0] ? cut(article, ...event.evidence[0]) : "";
  const cell = (key, ...content) => h("td", { class: `c-${key}`, "data-label": tr(key) }, ...content);
  return h("tr", { "data-row": `${a}/${event.id}` },
    cell("date", event.date?.v ?? "—"),
    cell("type", typeChip(event.type), statusChip(event.status)),
    cell("who", listed(who(event))), cell("what", listed(what(event))), cell("sum", sumCell(event)),
    cell("article", h("a", { href: linkTo(a, event), class: "open", title: tr("toEvidence") }, h("span", { class: "quote" }, evidence || event.id)), h("small", null, article.title ?? article.id)),
    cell("confidence", h("span", { class: "sure", "--share": event.confidence }, percent(event.confidence))));
};

const headCell = (key, redraw) => h("th", { scope: "col", class: `c-${key}`, "aria-sort": order.key === key ? (order.down ? "descending" : "ascending") : "none" },
  h("button", { type: "button", "data-sort": key, title: tr("sortBy", tr(key)), onclick: () => {
    if (order.key !== key) order = { key, down: key === "sum" || key === "confidence" };
    else if (order.down === (key === "sum" || key === "confidence")) order.down = !order.down;
    else order = { key: null, down: false };
    page = 0;
    redraw(`[data-sort="${key}"]`);
  } }, tr(key)));

const eventTable = (rows, redraw) => {
  const found = ordered(rows);
  const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
  page = Math.min(page, last);
  const here = found.slice(page * PAGE, (page + 1) * PAGE);
  const turn = (step, key, name) => h("button", { type: "button", "data-turn": key, disabled: page + step < 0 || page + step > last, onclick: () => { page += step; redraw(`[data-turn="${key}"]`); byId("list").scrollIntoView(); } }, name);
  return h("section", { class: "list", id: "list", "aria-label": tr("events") },
    h("div", { class: "bar" },
      h("p", { id: "count", role: "status" }, found.length ? tr("showing", found.length, page * PAGE + 1, page * PAGE + here.length) : tr("nothing")),
      h("button", { type: "button", id: "csv", class: "action", onclick: () => download(found), disabled: !found.length }, tr("csv"))),
    found.length ? h("table", { class: "rows" }, h("thead", null, h("tr", null, ["date", "type", "who", "what", "sum", "article", "confidence"].map((key) => headCell(key, redraw)))), h("tbody", null, here.map(tableRow))) : null,
    last ? h("nav", { class: "pages", "aria-label": tr("page") }, turn(-1, "back", `‹ ${tr("prevPage")}`), h("span", null, tr("of", page + 1, last + 1)), turn(1, "on", `${tr("nextPage")} ›`)) : null);
};
