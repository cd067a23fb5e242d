// The overview's figures: a grid of types by time, sums by currency, the most active names. All count the rows given.
const COLUMNS = 18;
const SHOWN = 8;
// Shades on which the numbers can be read, dark on the light ones and light on the dark ones; none between.
const HEAT = [0.12, 0.2, 0.3, 0.4, 0.5, 0.86, 0.93, 1];
let unit = null;

const unitOf = (iso, size) => (size === "year" ? iso.slice(0, 4) : size === "month" ? iso.slice(0, 7) : `${iso.slice(0, 4)}-Q${Math.ceil(Number(iso.slice(5, 7)) / 3)}`);
const number = (key) => { // position of a unit on its scale
  const [year, rest] = key.split("-");
  if (!rest) return Number(year);
  return rest[0] === "Q" ? Number(year) * 4 + Number(rest[1]) - 1 : Number(year) * 12 + Number(rest) - 1;
};
const keyOf = (n, size) => {
  if (size === "year") return String(n).padStart(4, "0");
  const per = size === "month" ? 12 : 4;
  const year = String(Math.floor(n / per)).padStart(4, "0");
  return size === "month" ? `${year}-${String((n % 12) + 1).padStart(2, "0")}` : `${year}-Q${(n % 4) + 1}`;
};
const bounds = (key) => { // first and last day of a unit
  const [year, rest] = key.split("-");
  const first = !rest ? 1 : rest[0] === "Q" ? Number(rest[1]) * 3 - 2 : Number(rest);
  const last = !rest ? 12 : rest[0] === "Q" ? first + 2 : first;
  const end = new Date(Date.UTC(Number(year), last, 0)).getUTCDate();
  return [`${year}-${String(first).padStart(2, "0")}-01`, `${year}-${String(last).padStart(2, "0")}-${end}`];
};

// The stretch of COLUMNS units that holds most events.
const window_ = (counts) => {
  const at = [...counts.keys()].sort((x, y) => x - y);
  let best = [at[0], 0];
  for (let i = 0, j = 0, sum = 0; i < at.length; i++) {
    sum += counts.get(at[i]);
    while (at[i] - at[j] >= COLUMNS) sum -= counts.get(at[j++]);
    if (sum >= best[1]) best = [at[j], sum, at[i]];
  }
  return { from: best[0], to: best[2] ?? at[0] };
};
const fitting = (rows) => {
  for (const size of ["month", "quarter"]) {
    const counts = new Map();
    for (const { event } of rows) { const n = number(unitOf(dayOf(event), size)); counts.set(n, (counts.get(n) ?? 0) + 1); }
    const { from, to } = window_(counts);
    let inside = 0;
    for (const [n, count] of counts) if (from <= n && n <= to) inside += count;
    if (inside >= 0.75 * rows.length) return size;
  }
  return "year";
};

// Arrow keys go from cell to cell, over empty ones: hundreds of cells are one stop of the Tab key.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const stepTo = (e) => {
  const step = STEPS[e.key], from = e.target.closest?.("td");
  if (!step || !from || e.altKey || e.ctrlKey || e.metaKey) return;
  e.preventDefault();
  const lines = from.closest("tbody").rows;
  let row = from.parentElement.sectionRowIndex, column = from.cellIndex, next = null;
  while (!next) {
    row += step[0];
    column += step[1];
    const cell = lines[row]?.cells[column];
    if (!cell) return;
    next = cell.querySelector(".cell");
  }
  e.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
};

const grid = (rows, redraw, choose) => {
  const dated = rows.filter(({ event }) => dayOf(event));
  if (!dated.length) return "";
  const size = unit ?? fitting(dated);
  const perType = new Map();
  const totals = new Map();
  for (const { event } of dated) {
    const n = number(unitOf(dayOf(event), size));
    totals.set(n, (totals.get(n) ?? 0) + 1);
    if (!perType.has(event.type)) perType.set(event.type, new Map());
    perType.get(event.type).set(n, (perType.get(event.type).get(n) ?? 0) + 1);
  }
  const { from, to } = window_(totals);
  const columns = Array.from({ length: to - from + 1 }, (_, i) => ({ key: keyOf(from + i, size), has: (n) => n === from + i }));
  if ([...totals.keys()].some((n) => n < from)) columns.unshift({ name: tr("earlier"), to: bounds(keyOf(from - 1, size))[1], has: (n) => n < from });
  if ([...totals.keys()].some((n) => n > to)) columns.push({ name: tr("later"), from: bounds(keyOf(to + 1, size))[0], has: (n) => n > to });
  const count = (map, column) => [...map].reduce((sum, [n, c]) => sum + (column.has(n) ? c : 0), 0);
  const sums = [...perType].map(([type, map]) => ({ type, map, all: [...map.values()].reduce((a, b) => a + b, 0) })).sort((x, y) => y.all - x.all);
  const cells = sums.map((row) => columns.map((column) => count(row.map, column)));
  const top = Math.max(...cells.flat());
  const heat = (count) => HEAT[Math.min(HEAT.length - 1, Math.floor(Math.sqrt(count / top) * HEAT.length))];
  const name = (column) => column.name ?? column.key;
  const header = (column) => {
    if (column.name) return column.name;
    const [year, rest] = column.key.split("-");
    return rest ? [h("span", { class: "year" }, year), rest[0] === "Q" ? rest : String(Number(rest))] : year;
  };
  let stop = true; // of the Tab key: the first cell, until arrow keys have gone elsewhere
  return h("figure", { class: "panel wide", id: "grid" },
    h("figcaption", null, h("h2", null, tr("byMonth")), h("small", null, tr("byMonthNote")),
      h("span", { class: "switch", role: "group", "aria-label": tr("units") }, ["month", "quarter", "year"].map((name) =>
        h("button", { type: "button", "aria-pressed": String(name === size), "data-unit": name, onclick: () => { unit = name; redraw(`[data-unit="${name}"]`); } }, tr(name))))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": tr("byMonth") }, h("table", { class: "heat" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, h("span", { class: "quiet" }, tr("type"))), columns.map((column) => h("th", { scope: "col" }, header(column))), h("th", { scope: "col" }, tr("total")))),
      h("tbody", { onkeydown: stepTo }, sums.map((row, i) => h("tr", null, h("th", { scope: "row" }, typeChip(row.type)),
        columns.map((column, j) => h("td", null, cells[i][j] ? h("button", {
          type: "button", tabindex: stop ? (stop = false, "0") : "-1", "--heat": heat(cells[i][j]), class: `cell${heat(cells[i][j]) > 0.6 ? " strong" : ""}`,
          "aria-label": tr("cell", label("types", row.type), name(column), cells[i][j]),
          onclick: () => choose({ types: new Set([row.type]), from: column.key ? bounds(column.key)[0] : column.from ?? "", to: column.key ? bounds(column.key)[1] : column.to ?? "" }),
        }, cells[i][j]) : "")), h("td", { class: "all" }, row.all)))))));
};

const bars = (items, make) => h("ol", { class: "bars" }, items.map(make));

const sums = (rows, choose) => {
  const found = new Map();
  for (const row of rows) {
    if (row.event.type === "statistics" || row.event.parent) continue; // held by totals or told again
    const sum = mainSum(row.event);
    if (sum?.min === undefined) continue;
    const value = exact(sum.min);
    const mine = found.get(sum.cur ?? "¤") ?? { all: 0n, count: 0, most: -1n, row };
    mine.all += value;
    mine.count += 1;
    if (value > mine.most) Object.assign(mine, { most: value, row });
    found.set(sum.cur ?? "¤", mine);
  }
  if (!found.size) return "";
  const list = [...found].sort((x, y) => y[1].count - x[1].count);
  const item = ([currency, mine]) => h("li", null,
    h("button", { type: "button", class: "currency", "data-currency": currency, onclick: () => choose({ currency }) }, currency),
    h("b", { title: grouped(mine.all) }, short(mine.all)), h("span", null, tr("found", mine.count)),
    h("a", { href: linkTo(mine.row.a, mine.row.event) }, `${tr("largest")} ${short(mine.most)}`));
  return h("figure", { class: "panel", id: "sums" }, h("figcaption", null, h("h2", null, tr("sums")), h("small", null, tr("sumsNote"))),
    h("div", { class: "sums" }, h("ol", null, list.slice(0, SHOWN).map(item)),
      list.length > SHOWN ? h("details", null, h("summary", null, `+${list.length - SHOWN}`), h("ol", null, list.slice(SHOWN).map(item))) : null));
};

const active = (rows, type, heading, choose) => {
  const counts = new Map();
  for (const row of rows) for (const name of namesOf(row, type)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const top = [...counts].sort((x, y) => y[1] - x[1] || COLLATOR.compare(x[0], y[0])).slice(0, SHOWN);
  if (!top.length) return "";
  return h("figure", { class: "panel", "data-active": type }, h("figcaption", null, h("h2", null, heading), h("small", null, tr("activeNote"))),
    bars(top, ([name, count]) => h("li", null, h("button", { type: "button", class: type, "--share": count / top[0][1], onclick: () => choose({ name }) }, h("span", null, name), h("b", null, count)))));
};
