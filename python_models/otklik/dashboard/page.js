// Draws the charts of the page in its language, and draws them anew when the reader switches; gives every chart
// its text and its figures as a table, and every cell of a table its title, for screens too narrow for columns.
const page = (() => {
  "use strict";
  const root = document.documentElement;
  const { locales, specs } = JSON.parse(document.getElementById("charts").textContent);
  const languages = ["en", "ru"];
  const followers = [];
  const drawn = {}, asked = {};

  // a text in both languages, of which the page shows one
  function put(element, [en, ru]) {
    if (en === ru) return element.replaceChildren(en);
    element.replaceChildren(...[en, ru].map((text, place) => make("span", { lang: languages[place] }, text)));
  }

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  const place = () => languages.indexOf(root.dataset.language);
  const said = (pair) => pair[place()];

  function number(value, decimals) {
    if (value === null || value === undefined) return "–";
    const { decimal, thousands, minus } = locales[root.dataset.language];
    const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
    const sign = value < 0 && /[1-9]/.test(whole + part) ? minus : "";
    return sign + whole.replace(/\B(?=(\d{3})+$)/g, thousands) + (part ? decimal + part : "");
  }

  // a sum of money: what stands before and after the number comes from otklik.dashboard.words
  function money(value, decimals, plus = "") {
    const text = number(value, decimals);
    if (text === "–") return text;
    const { minus, currency } = locales[root.dataset.language];
    const sign = text.startsWith(minus) ? minus : value > 0 ? plus : "";
    return sign + currency[0] + (text.startsWith(minus) ? text.slice(minus.length) : text) + currency[1];
  }

  const percent = (share) => (share === null ? "–" : number(100 * share, 1) + (place() ? "\u00a0%" : "%"));

  // a text with its {name} filled in, and the words beside numbers, {name|customer|customers}, as otklik/counted.py does
  function fill(pair, figures) {
    const beside = (name, forms) => form(String(figures[name] ?? ""), forms.split("|"));
    return said(pair).replace(/{(\w+)\|([^{}]*)}/g, (_, name, forms) => beside(name, forms)).replace(/{(\w+)}/g, (_, name) => figures[name] ?? "");
  }

  function form(shown, forms) {
    if (!place()) return forms[shown === "1" ? 0 : 1];
    const digits = shown.replace(/[^\d,]/g, "");
    if (digits.includes(",")) return forms[1];
    const last = Number(digits.slice(-1)), isTeen = digits.slice(-2, -1) === "1";
    return forms[isTeen || last < 1 || last > 4 ? 2 : last === 1 ? 0 : 1];
  }

  async function draw() {
    delete root.dataset.drawn;
    const language = root.dataset.language;
    const ids = Object.keys(specs);
    await Promise.all(ids.map((id) => embed(id, specs[id][language])));
    followers.forEach((follow) => follow());
    root.dataset.drawn = ids.length;
  }

  async function embed(id, spec, more = {}) {
    const formatLocale = locales[root.dataset.language];
    const options = { actions: false, renderer: "svg", ast: true, formatLocale, loader: { target: "_self" }, ...more };
    if (drawn[id]) drawn[id].finalize();
    drawn[id] = await vegaEmbed(document.getElementById(id), spec, options);
    describe(document.getElementById(id), spec);
  }

  function shown(value, form) {
    if (typeof value !== "number") return value ?? "–";
    if (form.endsWith("%")) return percent(value);
    return (form.startsWith("$") ? money : number)(value, Number.isInteger(value) ? 0 : 2);
  }

  // the drawing is one image with a text; its figures stand below as a table, made when somebody opens it
  function describe(chart, spec) {
    const { text, columns } = spec.usermeta;
    const heading = [...chart.parentElement.querySelectorAll(":scope > h4")].pop();
    const title = heading ? (heading.querySelector(`span[lang="${root.lang}"]`) ?? heading).textContent : "";
    const svg = chart.querySelector("svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${title}. ${text}`);
    const details = chart.parentElement.querySelector(":scope > details.figures");
    if (details) details.remove();
    const opened = make("details", { class: "figures" }, make("summary", {}, said(JSON.parse(root.dataset.figures))));
    opened.addEventListener("toggle", () => {
      if (opened.querySelector("table")) return;
      const head = make("tr", {}, ...columns.map(([, name]) => make("th", { scope: "col" }, name)));
      const rows = spec.datasets.rows.map((row) =>
        make("tr", {}, ...columns.map(([key, , form]) => make("td", {}, shown(row[key], form))))
      );
      const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
      opened.append(make("div", { class: "scroll", tabindex: "0" }, table));
    });
    chart.after(opened);
  }

  // on a phone every row is a card, and every cell says what it is
  function label(table) {
    const titles = [...table.querySelectorAll("thead th")].map((cell) =>
      languages.map((language) => (cell.querySelector(`span[lang="${language}"]`) ?? cell).textContent.trim())
    );
    table.setAttribute("role", "table");
    table.querySelectorAll("tr").forEach((row) => row.setAttribute("role", "row"));
    table.querySelectorAll("th").forEach((cell) => cell.setAttribute("role", "columnheader"));
    table.querySelectorAll("tbody tr").forEach((row) =>
      [...row.cells].forEach((cell, at) => {
        cell.setAttribute("role", "cell");
        if (titles[at]) [cell.dataset.en, cell.dataset.ru] = titles[at];
      })
    );
  }

  function show(language) {
    root.dataset.language = root.lang = language;
    document.title = document.querySelector("title").dataset[language];
    return draw();
  }

  // marks another point of a chart: draws it anew with it, the last one that was asked for
  function mark(id, change) {
    const before = asked[id];
    asked[id] = change;
    if (!before) requestAnimationFrame(async () => {
      const spec = specs[id][root.dataset.language];
      const rows = spec.datasets.rows.map((row) => ({ ...row, ...asked[id](row) }));
      delete asked[id];
      // a mark beyond the chart leaves its layer empty, of which Vega would warn: errors only
      await embed(id, { ...spec, datasets: { ...spec.datasets, rows } }, { logLevel: 1 });
    });
  }

  // what is folded has had no width to draw in, and is wanted on paper
  document.querySelectorAll("details").forEach((part) => part.addEventListener("toggle", () => window.dispatchEvent(new Event("resize"))));
  document.getElementById("switch").addEventListener("click", () => show(root.dataset.language === "en" ? "ru" : "en"));

  function start() {
    document.querySelectorAll("main table").forEach(label);
    const wanted = new URLSearchParams(location.search).get("language");
    return show(languages.includes(wanted) ? wanted : root.dataset.language);
  }

  return { root, put, make, said, fill, number, money, percent, mark, label, start, follow: (follow) => followers.push(follow) };
})();
