// The list: filtered, sorted, fifty rows a page, each opening to the terms of its profit; and saved as CSV.
const lists = (() => {
  "use strict";
  const { make, put, said, number, money, percent } = page;
  const PAGE = 50;
  const SAVED = [
    "response_probability", "buy_probability", "buy_anyway_probability", "expected_margin", "expected_margin_anyway",
    "ordinary_discount_cost", "expected_response_value", "expected_discount_cost", "contact_cost", "opt_out_cost", "expected_profit",
  ];
  const TERMS = [
    ["expected_margin", 1], ["expected_margin_anyway", -1], ["ordinary_discount_cost", -1],
    ["expected_response_value", 1], ["expected_discount_cost", -1], ["contact_cost", -1],
    ["opt_out_cost", -1],
  ];

  // a cell that a spreadsheet would run as a formula is a text (publishing/cells.py); quotes and separators are quoted
  function cell(value) {
    let text = value ?? "";
    if (typeof text !== "string") return String(text);
    if (/^[ \t\n\v\f\r\u00a0]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\n\r]/.test(text)) text = `'${text}`;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  function start(article, campaign, words, listAt) {
    const { columns, others, texts } = campaign;
    const holder = article.querySelector(".rows");
    const count = columns.id.length;
    const asked = { id: "", segment: "", city: "", offer: "", decision: "", reason: "" };
    const order = { by: "rank", down: false };
    let at = 0, first = 0, list = new Map(), shown = [];

    const value = (row, name) => {
      const other = list.get(row)?.other ?? 0;
      return other ? others[name][other - 1] : columns[name][row];
    };
    const decision = (row) => {
      const own = columns.decision[row];
      if (own === "excluded" || own === "control") return own;
      if (!list.has(row)) return "skip";
      return list.get(row).tried ? "explore" : "contact";
    };
    const why = (row) => {
      if (decision(row) !== "skip" && decision(row) !== "excluded") return null;
      return columns.why[row] === null ? words.beyond : texts.why[columns.why[row]];
    };
    const text = (name, row) => (columns[name][row] === null ? null : texts[name][columns[name][row]]);
    const segment = (row) => (columns.segment[row] === null ? null : texts.segment[columns.segment[row]] ?? null);
    const offer = (row) => texts.offer[value(row, "offer")];
    const reasons = (row) => ["reason2", "reason3"].map((name) => columns[name][row]).filter((each) => each !== null);

    // what is asked, as a test of a row; of a reason its kind is asked, whatever its figure
    function fits(row) {
      const { reason } = asked;
      return (
        (!asked.id || columns.id[row].toLowerCase().includes(asked.id)) &&
        (!asked.segment || String(columns.segment[row]) === asked.segment) &&
        (!asked.city || String(columns.city[row]) === asked.city) &&
        (!asked.offer || String(value(row, "offer")) === asked.offer) &&
        (!asked.decision || decision(row) === asked.decision) &&
        (!reason || (reason[0] === "w" ? why(row)?.[0] === reason.slice(1) : reasons(row).some((each) => texts.kindOf[each] === Number(reason.slice(1)))))
      );
    }

    function key(row) {
      switch (order.by) {
        case "rank": return columns.rank[row];
        case "id": return columns.id[row];
        case "decision": return decision(row);
        case "offer": return offer(row)?.[0] ?? null;
        case "segment": { const pair = segment(row); return pair && said(pair); }
        case "city": { const pair = text("city", row); return pair && said(pair); }
        default: return value(row, order.by);
      }
    }

    // what is not known stands last, whichever way; equal ones by their place in the list
    function compared(one, other) {
      const [a, b] = [key(one), key(other)];
      if (a === b) return one - other;
      if (a === null || b === null) return a === null ? 1 : -1;
      return (a < b ? -1 : 1) * (order.down ? -1 : 1);
    }

    function find() {
      shown = [];
      for (let row = 0; row < count; row += 1) if (fits(row)) shown.push(row);
      shown.sort(compared);
      first = Math.min(first, Math.max(0, Math.floor((shown.length - 1) / PAGE) * PAGE));
      render();
    }

    function option(key, pair) {
      const each = make("option", { value: key });
      each.pair = pair;
      return each;
    }

    function choice(name, options) {
      const select = make("select", { "data-filter": name }, option("", words.all), ...options.map(([key, pair]) => option(key, pair)));
      select.addEventListener("change", () => {
        asked[name] = select.value;
        first = 0;
        find();
      });
      const title = make("span");
      put(title, words[name]);
      return make("label", {}, title, select);
    }

    const used = (name) => [...new Set(columns[name])].filter((each) => each !== null).sort((a, b) => a - b);
    const search = make("input", { type: "search", "data-filter": "id", autocomplete: "off" });
    search.addEventListener("input", () => {
      asked.id = search.value.trim().toLowerCase();
      first = 0;
      find();
    });
    const searchTitle = make("span");
    put(searchTitle, words.search);
    const filters = make(
      "div", { class: "filters" },
      make("label", {}, searchTitle, search),
      choice("decision", Object.entries(texts.decision)),
      choice("segment", used("segment").filter((each) => texts.segment[each]).map((each) => [each, texts.segment[each]])),
      texts.city.length ? choice("city", texts.city.map((pair, place) => [place, pair])) : null,
      texts.offer.length ? choice("offer", texts.offer.map((pair, place) => [place, pair])) : null,
      choice("reason", [
        ...texts.why.map((pair) => [`w${pair[0]}`, pair]),
        ["w" + words.beyond[0], words.beyond],
        ...texts.kind.map((pair, place) => [`r${place}`, pair]),
      ])
    );

    const chance = campaign.buys ? "buy_probability" : "response_probability";
    const titles = [
      ["rank", true], ["id", false], ["decision", false],
      // one offer for everybody is said above the list
      ...(texts.offer.length > 1 ? [["offer", false]] : []),
      ["segment", false], ["city", false], ["expected_profit", true],
      ["expected_cost", true], [chance, true], ["buy_anyway_probability", true],
    ];
    const named = (name) => words[`column_${name === "buy_anyway_probability" && !campaign.buys ? "respond_anyway" : name}`];
    const sort = (name) => {
      const [, isNumber] = titles.find(([each]) => each === name);
      order.down = order.by === name ? !order.down : isNumber && name !== "rank";
      order.by = name;
      find();
    };
    const heads = titles.map(([name, isNumber]) => {
      const button = make("button", { type: "button", "data-sort": name });
      put(button, named(name));
      button.addEventListener("click", () => sort(name));
      return make("th", { scope: "col", class: isNumber ? "n" : "" }, button);
    });
    // on a phone rows are cards without a head: the same choice stands above them
    const sorted = make("select", { "data-sorted": "" }, ...titles.map(([name]) => option(name, named(name))));
    sorted.addEventListener("change", () => sort(sorted.value));
    const turn = make("button", { type: "button", "data-turn": "" });
    put(turn, words.turn);
    turn.addEventListener("click", () => sort(order.by));
    const sortTitle = make("span");
    put(sortTitle, words.sort);
    const sorting = make("div", { class: "filters sorting" }, make("label", {}, sortTitle, sorted), turn);
    const body = make("tbody");
    const table = make("table", { class: "list" }, make("thead", {}, make("tr", {}, ...heads)), body);
    const status = make("p", { class: "caption", role: "status" });
    const back = make("button", { type: "button", "data-page": "back" }), on = make("button", { type: "button", "data-page": "on" });
    put(back, words.back);
    put(on, words.on);
    back.addEventListener("click", () => { first = Math.max(0, first - PAGE); render(); });
    on.addEventListener("click", () => { first += PAGE; render(); });
    const note = make("p", { class: "caption" });
    const save = make("button", { type: "button", class: "save", "data-save": "" });
    put(save, words.save);
    save.addEventListener("click", keep);
    holder.replaceChildren(filters, sorting, status, table, make("div", { class: "pages" }, back, on, save), note);

    function render() {
      heads.forEach((head, place) => {
        const isBy = titles[place][0] === order.by;
        head.setAttribute("aria-sort", isBy ? (order.down ? "descending" : "ascending") : "none");
      });
      sorted.value = order.by;
      turn.setAttribute("aria-pressed", String(order.down));
      body.replaceChildren(...shown.slice(first, first + PAGE).map(line));
      page.label(table);
      back.disabled = first === 0;
      on.disabled = first + PAGE >= shown.length;
      say();
    }

    function line(row) {
      const isIn = list.has(row);
      const open = make("button", { type: "button", "aria-expanded": "false", "data-open": columns.id[row] }, columns.id[row]);
      const state = make("td");
      put(state, texts.decision[decision(row)]);
      const reason = why(row);
      if (reason) {
        const soft = make("div", { class: "soft" });
        put(soft, reason);
        state.append(soft);
      }
      const [given, group, city] = [make("td"), make("td"), make("td")];
      put(given, offer(row) ?? ["–", "–"]);
      put(group, segment(row) ?? ["–", "–"]);
      put(city, text("city", row) ?? ["–", "–"]);
      const figure = (shownValue) => make("td", { class: "n" }, shownValue);
      const element = make(
        "tr", isIn ? {} : { class: "quiet" },
        figure(number(columns.rank[row], 0)), make("td", {}, open), state,
        ...(texts.offer.length > 1 ? [given] : []), group, city,
        figure(money(value(row, "expected_profit"), 2)), figure(money(value(row, "expected_cost"), 2)),
        figure(percent(value(row, chance))), figure(percent(value(row, "buy_anyway_probability")))
      );
      open.addEventListener("click", () => {
        const isOpen = open.getAttribute("aria-expanded") === "true";
        open.setAttribute("aria-expanded", String(!isOpen));
        if (isOpen) element.nextSibling.remove();
        else element.after(make("tr", { class: "why" }, make("td", { colspan: titles.length }, explained(row))));
      });
      return element;
    }

    // the terms of the profit as a waterfall, then what would change the decision, then the reasons of the response
    function explained(row) {
      const box = make("div", { class: "explained" });
      const heading = (pair) => { const each = make("h5"); put(each, pair); box.append(each); };
      const paragraph = (pair, figures = {}) => {
        const each = make("p");
        put(each, pair.map((said) => said.replace(/{(\w+)}/g, (_, name) => figures[name] ?? "")));
        box.append(each);
      };
      const state = decision(row), profit = value(row, "expected_profit"), cost = value(row, "expected_cost");
      heading(words[list.has(row) ? "why_in" : "why_not"]);
      const reason = why(row);
      if (reason) paragraph(reason);
      else paragraph(words[`because_${state}`]);
      if (profit !== null) {
        box.append(waterfall(row, profit));
        heading(words.change);
        const gained = profit + cost;
        const figures = { profit: money(profit, 2), short: money(-profit, 2), cost: money(cost, 2), gained: money(gained, 2), times: number(cost / gained, 1), share: percent(gained > 0 ? profit / gained : 0) };
        if (state === "excluded") paragraph(words.change_excluded, figures);
        else if (state === "control") paragraph(words.change_control, figures);
        else if (profit > 0) paragraph(list.has(row) ? words.change_in : words.change_beyond, figures);
        else paragraph(gained > 0 ? words.change_dear : words.change_nothing, figures);
      }
      const known = reasons(row);
      if (known.length) {
        heading(words.reasons);
        known.forEach((each) => paragraph(texts.reason[each]));
      }
      return box;
    }

    function waterfall(row, profit) {
      const steps = [];
      let sum = 0;
      TERMS.forEach(([name, sign]) => {
        const term = value(row, name);
        if (!term) return;
        steps.push([words[`term_${name}`], sum, sum + sign * term, sign * term]);
        sum += sign * term;
      });
      steps.push([words.term_profit, 0, profit, profit]);
      const ends = steps.flatMap(([, from, to]) => [from, to]).concat(0);
      const low = Math.min(...ends), width = Math.max(...ends) - low || 1;
      const falls = make("div", { class: "waterfall" });
      steps.forEach(([pair, from, to, term], place) => {
        const bar = make("i", { class: place === steps.length - 1 ? "sum" : term < 0 ? "minus" : "plus" });
        bar.style.marginLeft = `${(100 * (Math.min(from, to) - low)) / width}%`;
        bar.style.width = `${(100 * Math.abs(to - from)) / width}%`;
        const title = make("span");
        put(title, pair);
        falls.append(title, make("div", {}, bar), make("b", {}, money(term, 2, "+")));
      });
      return falls;
    }

    // the words that depend on figures or stand in attributes
    function say() {
      holder.querySelectorAll("option").forEach((each) => { each.textContent = said(each.pair); });
      const point = campaign.points[at];
      const fill = (pair, figures) => page.fill(pair, Object.fromEntries(Object.entries(figures).map(([name, each]) => [name, number(each, 0)])));
      status.textContent = shown.length
        ? fill(words.shown, { first: first + 1, last: Math.min(first + PAGE, shown.length), found: shown.length, all: campaign.customers })
        : said(words.nobody);
      const parts = [];
      if (count < campaign.customers) parts.push(fill(words.more, { count, all: campaign.customers }));
      if (list.size < point.contacts) parts.push(fill(words.saved_part, { here: list.size, contacts: point.contacts }));
      note.textContent = parts.join(" ");
    }

    function keep() {
      const probabilities = new Set(SAVED.slice(0, 3));
      const lines = [...list.keys()]
        .sort((a, b) => (columns.rank[a] ?? -1) - (columns.rank[b] ?? -1) || a - b)
        .map((row) => [
          campaign.id, columns.id[row], columns.rank[row], decision(row), offer(row)[0],
          ...SAVED.map((name) => { const each = value(row, name); return each === null ? null : Number(each.toFixed(probabilities.has(name) ? 6 : 2)); }),
          segment(row)?.[page.root.dataset.language === "ru" ? 1 : 0], text("city", row)?.[0],
        ].map(cell).join(","));
      const head = ["campaign_id", "customer_id", "rank", "decision", "offer_id", ...SAVED, "segment", "city"].join(",");
      const file = new Blob([[head, ...lines, ""].join("\n")], { type: "text/csv;charset=utf-8" });
      const link = make("a", { href: URL.createObjectURL(file), download: `${campaign.file}_${campaign.points[at].money.budget}.csv` });
      link.click();
      URL.revokeObjectURL(link.href);
    }

    function show(position) {
      at = position;
      list = listAt(at);
      find();
    }

    // how many of the list should respond, if all of it travels in the page
    function responses() {
      if (list.size !== campaign.points[at].contacts) return null;
      return [...list.keys()].reduce((sum, row) => sum + (value(row, "response_probability") ?? 0), 0);
    }

    return { show, responses, say: () => { find(); } };
  }

  return { start };
})();
