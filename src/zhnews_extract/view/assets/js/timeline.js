// Events around the day of publication. Days near it are far apart, years close together (symmetric logarithm).
const DAY = 86400000;
const days = (iso) => Date.parse(`${iso}T00:00:00Z`) / DAY;

const timeline = (article, choose) => {
  const dated = article.events.map((event, i) => ({ event, i })).filter(({ event }) => dayOf(event));
  if (dated.length < 2) return "";
  const zero = article.published ? days(article.published.slice(0, 10)) : Math.max(...dated.map(({ event }) => days(dayOf(event))));
  const bend = (iso) => { const d = days(iso) - zero; return Math.sign(d) * Math.log1p(Math.abs(d) / 2); };
  const ends = dated.flatMap(({ event }) => [bend(event.date.start ?? event.date.end), bend(event.date.end ?? event.date.start)]).concat(0);
  const low = Math.min(...ends), high = Math.max(...ends);
  const WIDTH = 1000, EDGE = 34, SIZE = 24, ROW = 28;
  const x = (value) => EDGE + ((value - low) / (high - low || 1)) * (WIDTH - 2 * EDGE);
  const lanes = [];
  const bars = [], glyphs = [];
  for (const { event, i } of dated.sort((p, q) => dayOf(p.event).localeCompare(dayOf(q.event)))) {
    const left = x(bend(event.date.start ?? event.date.end)), right = x(bend(event.date.end ?? event.date.start));
    let lane = lanes.findIndex((end) => end + 3 < left - SIZE / 2);
    if (lane < 0) lane = lanes.length;
    lanes[lane] = Math.max(left + SIZE / 2, right);
    const y = lane * ROW + SIZE / 2 + 2;
    if (right - left > 2) bars.push(svg("line", { class: "span", x1: left, x2: right, y1: y, y2: y }));
    glyphs.push(svg("g", { class: `dot ${META.strings.families[event.type] ?? "own"} ${event.status}`, "data-event": event.id, onclick: () => choose(i), onmouseenter: () => light(i), onmouseleave: () => light(shown.pinned) },
      svg("title", null, `${event.id} ${label("types", event.type)} ${event.date.v ?? ""}`),
      svg("rect", { x: left - SIZE / 2, y: y - SIZE / 2, width: SIZE, height: SIZE, rx: 6 }),
      svg("text", { x: left, y: y + 5, "text-anchor": "middle" }, sign(event.type))));
  }
  const base = lanes.length * ROW + 10;
  const ticks = [];
  const seen = [];
  const marks = [[zero, true], ...[...new Set(dated.flatMap(({ event }) => [event.date.start, event.date.end]).filter(Boolean))].map((iso) => [days(iso), false])];
  for (const [day, published] of marks) {
    const iso = new Date(day * DAY).toISOString().slice(0, 10);
    const at = x(bend(iso));
    if (published && article.published) ticks.push(svg("line", { class: "zero", x1: at, x2: at, y1: 0, y2: base }));
    ticks.push(svg("line", { class: "tick", x1: at, x2: at, y1: base, y2: base + 5 }));
    if (seen.some((other) => Math.abs(other - at) < 74)) continue;
    seen.push(at);
    const anchor = at < 50 ? "start" : at > WIDTH - 50 ? "end" : "middle";
    ticks.push(svg("text", { class: published && article.published ? "label zero" : "label", x: anchor === "start" ? 4 : anchor === "end" ? WIDTH - 4 : at, y: base + 20, "text-anchor": anchor }, iso));
  }
  return h("figure", { class: "timeline" },
    h("figcaption", null, h("h2", null, tr("timeline")), h("small", null, tr("timelineNote"))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": tr("timeline") },
      svg("svg", { viewBox: `0 0 ${WIDTH} ${base + 26}`, role: "img", "aria-label": `${tr("timeline")}: ${dated.map(({ event }) => `${event.date.v} ${label("types", event.type)}`).join(", ")}` },
        svg("line", { class: "axis", x1: 0, x2: WIDTH, y1: base, y2: base }), ticks, bars, glyphs)));
};
