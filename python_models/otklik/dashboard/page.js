// Draws the charts of the page in its language, and draws them anew when the reader switches.
(() => {
  "use strict";
  const root = document.documentElement;
  const { locales, specs } = JSON.parse(document.getElementById("charts").textContent);
  let drawn = [];

  async function draw() {
    delete root.dataset.drawn;
    drawn.forEach((chart) => chart.finalize());
    const language = root.dataset.language;
    const options = { actions: false, renderer: "svg", ast: true, formatLocale: locales[language], loader: { target: "_self" } };
    drawn = await Promise.all(
      Object.entries(specs).map(([place, spec]) =>
        vegaEmbed(document.getElementById(place), spec[language], options)
      )
    );
    root.dataset.drawn = drawn.length;
  }

  function show(language) {
    root.dataset.language = root.lang = language;
    const title = document.querySelector("title");
    document.title = title.dataset[language];
    return draw();
  }

  // a chart drawn inside what is folded has had no width to fill
  document.querySelectorAll("details").forEach((part) => part.addEventListener("toggle", () => window.dispatchEvent(new Event("resize"))));
  document.getElementById("switch").addEventListener("click", () => show(root.dataset.language === "en" ? "ru" : "en"));
  const asked = new URLSearchParams(location.search).get("language");
  show(asked === "en" || asked === "ru" ? asked : root.dataset.language);
})();
