// Addresses: #overview, #articles, #a3 (article), #a3/V2 (its event).
const route = () => {
  byId("tip").hidden = true;
  const found = location.hash.match(/^#a(\d+)(?:\/(.+))?$/);
  const a = found ? Number(found[1]) : ARTICLES.length === 1 && location.hash === "" ? 0 : null;
  drawTop(a === null && location.hash !== "#articles" ? "overview" : location.hash === "#articles" ? "articles" : null);
  if (a !== null && ARTICLES[a]) drawArticle(a, found?.[2]);
  else if (location.hash === "#articles") drawArticles();
  else drawOverview();
};

const drawTop = (here) => {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  byId("skip").textContent = tr("skip");
  byId("top").replaceChildren(
    h("a", { class: "brand", href: ARTICLES.length === 1 ? "#a0" : "#overview" }, h("span", { class: "seal", "aria-hidden": "true" }, "聞"), META.title ?? tr("report")),
    h("nav", { class: "tabs", "aria-label": tr("views") }, ["overview", "articles"].map((key) => h("a", { href: `#${key}`, "aria-current": here === key ? "page" : null }, tr(key)))),
    h("button", { type: "button", class: "action", id: "language", lang: language === "zh" ? "en" : "zh", onclick: () => {
      language = language === "zh" ? "en" : "zh";
      for (const row of ROWS) delete row.haystack;
      route();
      byId("language").focus();
    } }, tr("language")));
  byId("foot").textContent = tr("made", META.version);
};

// The address stays that of the article.
byId("skip").addEventListener("click", (e) => { e.preventDefault(); byId("main").focus(); });

// Escape lets go of an event.
document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape" || !shown) return;
  byId("tip").hidden = true;
  if (shown.pinned !== null) pin(null);
});
addEventListener("hashchange", () => {
  route();
  byId("main").focus({ preventScroll: true });
  if (!location.hash.includes("/")) scrollTo(0, 0);
});
addEventListener("scroll", () => { byId("tip").hidden = true; }, { passive: true });
route();
