// The budget: every position of the slider is a point of the frontier and changes the sentence, the tiles, the
// marks of the charts and the list below.
const tool = (() => {
  "use strict";
  const { put } = page;
  const { words, campaigns } = JSON.parse(document.getElementById("tool").textContent);

  // the list of a position: by row the number of another offer's terms, or 0 for those that stand in its row
  function listAt(campaign, at) {
    const point = campaign.points[at];
    const { decision } = campaign.columns;
    const found = new Map();
    if (point.chosen) {
      decision.forEach((each, row) => {
        if (each === "contact" || each === "explore") found.set(row, { other: 0, tried: each === "explore" });
      });
      return found;
    }
    const { turn, row, tried, other } = campaign.steps;
    turn.forEach((each, step) => {
      if (each <= point.turn) found.set(row[step], { other: other[step], tried: tried[step] === 1 });
    });
    return found;
  }

  function start(place, campaign) {
    const article = document.querySelector(`article[data-list="${place}"]`);
    const chosen = Math.max(0, campaign.points.findIndex((point) => point.chosen));
    const slider = article.querySelector("input[type=range]");
    const list = lists.start(article, campaign, words, (at) => listAt(campaign, at));

    let moved = false;

    function move(at) {
      const point = campaign.points[at];
      article.querySelectorAll("[data-said]").forEach((each) => put(each, point.said[each.dataset.said]));
      article.querySelectorAll("[data-tile]").forEach((each) => {
        if (point.tiles[each.dataset.tile]) put(each, point.tiles[each.dataset.tile]);
      });
      article.querySelector(".answer").classList.toggle("warns", point.warns);
      if (slider) slider.value = at;
      list.show(at);
      respond(at);
      if (page.root.dataset.drawn) mark();
    }

    // responses are added up from the list: of one that does not travel in full nothing is said
    const [responses, caption] = ["responses", "responses_caption"].map((name) => article.querySelector(`[data-tile=${name}]`));
    const own = responses && [...responses.childNodes, null, ...caption.childNodes];
    function respond(at) {
      if (!responses) return;
      const split = own.indexOf(null);
      if (at === chosen) {
        responses.replaceChildren(...own.slice(0, split));
        return caption.replaceChildren(...own.slice(split + 1));
      }
      const { contacts } = campaign.points[at];
      const sum = list.responses();
      const share = page.percent(sum === null || !contacts ? null : sum / contacts);
      responses.replaceChildren(page.number(sum, sum < 10 ? 1 : 0));
      caption.replaceChildren(page.fill(contacts ? words.responses_caption : words.responses_nobody, { share }));
    }

    // a chart that is drawn anew has its own mark again
    function mark() {
      const at = slider ? Number(slider.value) : chosen;
      const { money, tiles } = campaign.points[at];
      if (slider) slider.setAttribute("aria-valuetext", page.said(tiles.exact));
      if (at === chosen && !moved) return;
      moved = at !== chosen;
      article.querySelectorAll(".chart[data-frontier]").forEach((chart) =>
        page.mark(chart.id, (row) => ({ is_chosen: row.budget === Number(money.budget), mark: page.said(tiles.mark) }))
      );
    }

    if (slider) {
      slider.addEventListener("input", () => move(Number(slider.value)));
      article.querySelector("[data-back]").addEventListener("click", () => move(chosen));
    }
    page.follow(() => {
      if (slider) mark();
      list.say();
      respond(slider ? Number(slider.value) : chosen);
    });
    move(chosen);
  }

  campaigns.forEach((campaign, place) => start(place, campaign));
  page.start();
})();
