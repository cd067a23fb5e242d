// The data, and what is worked out of them once.
const META = JSON.parse(byId("meta").textContent);
const ARTICLES = JSON.parse(byId("articles").textContent);
let language = META.lang;

const words = () => META.strings[language];
const tr = (key, ...values) => values.reduce((text, value, i) => text.replace(`{${i}}`, () => value), words()[key] ?? key);
const label = (group, key) => words()[group][key] ?? key;

// Offsets count code points; JavaScript counts UTF-16 units. Only texts with rarer characters need an array.
const points = (article) => {
  article.points ??= /[\ud800-\udfff]/.test(article.text) ? Array.from(article.text) : article.text;
  return article.points;
};
const cut = (article, start, end) => {
  const part = points(article).slice(start, end);
  return typeof part === "string" ? part : part.join("");
};

for (const article of ARTICLES) {
  for (const list of ["dates", "amounts", "names", "entities", "events", "rejected", "warnings"]) article[list] ??= [];
  for (const event of article.events) {
    event.args ??= [];
    event.evidence ??= [];
  }
}

const texts = (event, role) => [...new Set(event.args.filter((a) => a.role === role && a.text).map((a) => a.text))];
const joined = (event, role) => texts(event, role).join("、");
const mainSum = (event) => event.args.find((a) => a.role === "amount" && a.kind !== "threshold");

// One row an event, in the order of the articles.
const ROWS = ARTICLES.flatMap((article, a) => article.events.map((event) => ({ article, a, event })));

// Full names of an event's companies or parks, so that short forms count with them.
const namesOf = (row, type) => {
  const found = new Set();
  for (const argument of row.event.args) {
    const entity = argument.n === undefined ? undefined : row.article.entities[argument.n];
    if (entity && entity.type === type) found.add(entity.name);
  }
  return found;
};
for (const row of ROWS) {
  row.names = new Set([...namesOf(row, "COMPANY"), ...namesOf(row, "PARK")]);
}

// The day that sorts and groups an event: its first, or the last of a deadline.
const dayOf = (event) => event.date?.start ?? event.date?.end ?? null;

// Exact decimals: sums are added as whole numbers of millionths.
const SCALE = 6;
const exact = (text) => {
  const [whole, part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(SCALE, "0").slice(0, SCALE));
};
const grouped = (value) => {
  const digits = (value < 0n ? -value : value).toString().padStart(SCALE + 1, "0");
  const whole = digits.slice(0, -SCALE).replace(/\B(?=(\d{3})+$)/g, ",");
  const part = digits.slice(-SCALE).replace(/0+$/, "");
  return (value < 0n ? "-" : "") + whole + (part && `.${part}`);
};
// A sum in the reader's own units: 1,234亿, 123.4 bn.
const short = (value) => {
  const number = Number(value) / 10 ** SCALE;
  const steps = language === "zh" ? [[1e12, "万亿"], [1e8, "亿"], [1e4, "万"]] : [[1e12, " tn"], [1e9, " bn"], [1e6, " m"]];
  const [step, unit] = steps.find(([step]) => Math.abs(number) >= step) ?? [1, ""];
  return (number / step).toLocaleString("en", { maximumFractionDigits: Math.abs(number) / step < 100 ? 1 : 0 }) + unit;
};

// Types of one's own go by their first letter.
const sign = (type) => META.strings.glyphs[type] ?? type.slice(0, 1).toUpperCase();
const glyph = (type, extra) => h("span", { class: `glyph ${META.strings.families[type] ?? "own"}`, "aria-hidden": "true", ...extra }, sign(type));
const typeChip = (type) => h("span", { class: "type" }, glyph(type), label("types", type));
const statusChip = (status) => h("span", { class: `status ${status}` }, label("statuses", status));
const percent = (value) => `${Math.round(value * 100)}%`;
const countText = (argument) => `${argument.value ?? ""}${argument.unit ?? ""}${argument.of ?? ""}` || argument.text;
const linkTo = (a, event) => `#a${a}${event ? `/${event.id}` : ""}`;
