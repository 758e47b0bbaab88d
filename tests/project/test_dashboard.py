"""The dashboard and the workbooks of the sample's build, opened as a reader opens them."""

from __future__ import annotations

import base64
import csv
import html
import json
import os
import re
import select
import shutil
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from otklik.dashboard import written_dashboard
from otklik.dashboard.words import Words, rounded, typeset

from tests.families import some
from tests.project.builds import Build, Report
from tests.python.test_dashboard_page import tables

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip
# of the page's own time, which goes on without waiting
MILLISECONDS = 20_000
# what Chromium is asked it reads from 3, what it answers and tells goes to 4
SPOKEN_TO = """
import os, sys
for number, place in zip([os.dup(int(each)) for each in sys.argv[1:3]], (3, 4)):
    os.dup2(number, place)
    os.set_inheritable(place, True)
os.execv(sys.argv[3], sys.argv[3:])
"""
# what Chromium tells of a page's console: what scripts write, what they raise, what the browser refuses
CONSOLE = {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"}
Said = dict[str, Any]


class Browser:
    """Headless Chromium without a network: one process, a profile of its own for each page.

    To start it for each page took half of what these tests cost.
    """

    def __init__(self, program: str, scratch: Path) -> None:
        self.program = program
        (asked, self._ask), (self._told, tell) = os.pipe(), os.pipe()
        self._process = subprocess.Popen(
            [
                sys.executable, "-c", SPOKEN_TO, str(asked), str(tell),
                program, *FLAGS, "--remote-debugging-pipe", f"--user-data-dir={scratch / 'profile'}",
            ],
            pass_fds=(asked, tell), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(asked)
        os.close(tell)
        self._number = 0
        self._unread = b""

    def close(self) -> None:
        """End the process."""
        os.close(self._ask)
        self._process.kill()
        self._process.wait()
        os.close(self._told)

    def open(self, page: Path, language: str = "", width: int = 1280) -> tuple[str, list[str]]:
        """Return the page's elements once its scripts are done, and what its console said."""
        context = self._asked("Target.createBrowserContext")["browserContextId"]
        target = self._asked("Target.createTarget", url="about:blank", browserContextId=context)
        session = self._asked("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        console: list[str] = []
        for domain in ("Page", "Runtime", "Log"):
            self._asked(f"{domain}.enable", session)
        screen: dict[str, Any] = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._asked("Emulation.setDeviceMetricsOverride", session, **screen)
        address = page.as_uri() + (f"?language={language}" if language else "")
        assert "errorText" not in self._asked("Page.navigate", session, console, url=address)
        budget: dict[str, Any] = {"policy": "pauseIfNetworkFetchesPending", "budget": MILLISECONDS}
        self._asked("Emulation.setVirtualTimePolicy", session, console, **budget)
        while self._read(console)["method"] != "Emulation.virtualTimeBudgetExpired":
            pass
        elements: dict[str, Any] = {"expression": "document.documentElement.outerHTML"}
        found = self._asked("Runtime.evaluate", session, console, **elements)["result"]["value"]
        self._asked("Target.disposeBrowserContext", browserContextId=context)
        return found, console

    def _asked(
        self, method: str, session: str = "", console: list[str] | None = None, **words: object
    ) -> dict[str, Any]:
        """Return the answer to what is asked; what the console says before it is added."""
        self._number += 1
        asked = {"id": self._number, "method": method, "params": words}
        asked |= {"sessionId": session} if session else {}
        os.write(self._ask, json.dumps(asked).encode() + b"\0")
        while (said := self._read(console)).get("id") != self._number:
            pass
        assert "error" not in said, (method, said["error"])
        return dict(said["result"])

    def _read(self, console: list[str] | None) -> Said:
        """Return the next thing that the browser says, and note what the page's console is told in it."""
        while b"\0" not in self._unread:
            assert select.select([self._told], [], [], 120)[0], "Chromium has said nothing for two minutes"
            part = os.read(self._told, 1 << 20)
            assert part, "Chromium has ended"
            self._unread += part
        line, _, self._unread = self._unread.partition(b"\0")
        said: Said = json.loads(line)
        if console is not None and said.get("method") in CONSOLE:
            console.append(json.dumps(said["params"]))
        return said | {"method": said.get("method")}

    def printed(self, page: Path, pdf: Path, language: str = "") -> int:
        """Print the page to a file, as the command does, and return on how many sheets."""
        address = page.as_uri() + (f"?language={language}" if language else "")
        subprocess.run(
            [
                self.program, *FLAGS, f"--virtual-time-budget={MILLISECONDS}", "--no-pdf-header-footer",
                f"--user-data-dir={pdf.with_suffix('')}", f"--print-to-pdf={pdf}", address,
            ],
            capture_output=True, check=True, timeout=120,
        )  # fmt: skip
        return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give the browser, or skip, loudly, where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        warnings.warn("NO CHROMIUM: the dashboard was not opened; install the package chromium", stacklevel=1)
        pytest.skip("NO CHROMIUM: the dashboard was not opened; install the package chromium")
    started = Browser(program, tmp_path_factory.mktemp("browser"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def dashboard(sample_build: Build) -> Path:
    """Return the sample's dashboard."""
    return sample_build.exports / "dashboard.html"


def charts_of(dashboard: Path) -> int:
    """Return how many charts the page has a place for."""
    return len(re.findall(r'<div class="chart" id=', dashboard.read_text()))


def text_of(dashboard: Path, without: str) -> str:
    """Return what the page says to the reader of one language, with plain signs and spaces."""
    body = re.sub(rf'<span lang="{without}">.*?</span>', "", dashboard.read_text().partition("<main>")[2])
    text = html.unescape(re.sub(r"<[^>]+>", " ", body.partition("</main>")[0]))
    return re.sub(r"\s+", " ", text).replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "What past campaigns did"), ("ru", "Что дали прошлые")]
)
@pytest.mark.parametrize("width", some([500, 1280], 1))
def test_every_chart_is_drawn_without_a_network(
    browser: Browser, dashboard: Path, language: str, heading: str, width: int
) -> None:
    """In either language, on a phone too; the console, where any refused request stands, is empty."""
    elements, console = browser.open(dashboard, language, width)
    assert console == []
    charts = charts_of(dashboard)
    assert charts >= 8
    assert f'data-drawn="{charts}"' in elements
    assert elements.count('class="marks"') == charts
    assert f'<html lang="{language}" data-language="{language}"' in elements
    assert heading in elements


@pytest.mark.parametrize("width", some([500, 768, 1440], 1))
def test_no_table_hides_a_column_behind_a_scroll_box(
    browser: Browser, dashboard: Path, tmp_path: Path, width: int
) -> None:
    """The last column is the verdict: whatever is folded away is opened, and nothing is wider than its place.

    The sample's page, and one that has a ladder, a read-out, cities held out, launches and tiring too.
    """
    full = tables()
    for row in [*full["campaigns"], *full["dim_campaigns"]]:
        row["campaign_name"] = "Spring"
    full_page = tmp_path / "full.html"
    written_dashboard(full, "en", tmp_path).to_pylist()
    (tmp_path / "dashboard.html").rename(full_page)
    wide = """
    document.querySelectorAll("details").forEach((each) => { each.open = true; });
    const hidden = [...document.querySelectorAll(".scroll, .card table")].filter(
      (each) => each.scrollWidth > each.clientWidth + 1
    );
    const found = hidden.map((each) => each.textContent.trim().slice(0, 40));
    document.body.dataset.hidden = found.join("|") || "none";
    """
    for place, page_of in enumerate((dashboard, full_page)):
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page_of.read_text())
        before, end, after = text.rpartition("</body>")
        opened = tmp_path / f"opened-{place}.html"
        opened.write_text(f"{before}<script>{wide}</script>{end}{after}")
        for language in ("en", "ru"):
            elements, _ = browser.open(opened, language, width)
            assert re.findall('data-hidden="([^"]*)"', elements) == ["none"], language


def test_the_button_switches_the_language_where_the_page_stands(
    browser: Browser, dashboard: Path, tmp_path: Path
) -> None:
    """A click draws everything anew in the other language; the axis titles tell."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", dashboard.read_text())
    clicked = tmp_path / "clicked.html"
    before, end, after = text.rpartition("</body>")
    clicked.write_text(f'{before}<script>document.getElementById("switch").click()</script>{end}{after}')
    elements, console = browser.open(clicked)
    assert console == []
    assert '<html lang="ru" data-language="ru"' in elements
    assert "бюджет" in elements.split('id="chart-1"')[1].split("</svg>")[0]


def test_a_folded_chart_fills_its_place_when_it_is_opened(
    browser: Browser, dashboard: Path, tmp_path: Path
) -> None:
    """Drawn where it has no width, it is drawn anew as wide as the page when a reader opens it."""
    script = """
      const charts = [...document.querySelectorAll("details .chart")];
      const wait = setInterval(() => {
        if (!document.documentElement.dataset.drawn) return;
        clearInterval(wait);
        document.querySelectorAll("details").forEach((part) => { part.open = true; });
        setTimeout(() => charts.forEach((chart) => {
          chart.dataset.fills = chart.querySelector("svg").getBoundingClientRect().width / chart.clientWidth;
        }), 1000);
      }, 50);
    """
    text = dashboard.read_text()
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    # as browsers do that lay out nothing of what is folded
    folded = "<style>details:not([open]) > :not(summary) { display: none; }</style>"
    text = text.replace("<details open>", "<details>").replace("</head>", f"{folded}</head>", 1)
    before, end, after = text.rpartition("</body>")
    opened = tmp_path / "opened.html"
    opened.write_text(f"{before}<script>{script}</script>{end}{after}")
    elements, console = browser.open(opened, width=1000)
    assert console == []
    widths = [float(width) for width in re.findall(r'data-fills="([\d.]+)"', elements)]
    assert widths
    assert all(0.95 < width < 1.05 for width in widths)


def test_the_browser_would_tell_of_a_request_and_of_a_strange_script(
    browser: Browser, dashboard: Path, tmp_path: Path
) -> None:
    """A page that fetches an image or runs another script has a console that says so: the check can fail."""
    for strange in ('<img src="https://example.org/x.png">', "<script>alert(1)</script>"):
        page = tmp_path / "strange.html"
        page.write_text(dashboard.read_text().replace("<main>", f"<main>{strange}"))
        assert browser.open(page)[1], strange


def test_the_page_shows_the_figures_of_the_marts(
    sample_build: Build, dashboard: Path, report: Report
) -> None:
    """The list's figures, its first customer's reasons, segments, rules, drift, and the model's ROC-AUC."""
    text = text_of(dashboard, without="ru")
    ((contacts, customers, cost, profit, low, high),) = sample_build.rows(
        "select contacts, customers, round(expected_cost), round(promised_profit), round(promised_low), "
        "round(promised_high) from main_marts.list_totals"
    )
    assert f"{contacts:,} of {customers:,}" in text
    assert f"{int(cost):,}" in text
    assert f"{int(profit):+,} in nine of ten cases from {int(low):+,} to {int(high):+,}" in text
    ((first, *reasons),) = sample_build.rows(
        "select customer_id, reason_1, reason_2, reason_3 from main_marts.campaign_list where rank = 1"
    )
    said = typeset(" ".join(reason for reason in reasons if reason is not None), "en")
    said = said.replace("\N{MINUS SIGN}", "-")
    assert re.search(rf"\s1 {re.escape(first)} \S+ {re.escape(said)} ", text)
    for excluded, would_be in sample_build.rows(
        "select count(*), round(sum(expected_profit)) from main_marts.campaign_list "
        "where decision = 'excluded' group by campaign_id, excluded_because"
    ):
        assert f" {excluded:,} {int(would_be):+,} " in text
    for title, verdict in sample_build.rows("select title, verdict from main_marts.policy_value"):
        assert f" {typeset(title, 'en')} " in text
        assert f" {verdict} " in text
    worst = sample_build.value(
        "select description_en from main_marts.feature_drift where verdict in ('drift', 'some drift') "
        "order by psi_excess desc, feature limit 1"
    )
    assert f" {worst} " in text
    for (check,) in sample_build.rows(
        "select min_check from main_marts.offer_thresholds where is_recommended"
    ):
        assert f"from a check of {int(check):,}" in text
    assert "No launched campaign yet" in text
    assert f"{sample_build.value('select max(roc_auc) from main_marts.model_headlines'):.3f}" in text
    russian = text_of(dashboard, without="en")
    for (said,) in sample_build.rows(
        "select name_ru from main_marts.dim_segments union all select meaning_ru from main_marts.city_cards "
        "union all select verdict_ru from main_marts.policy_value "
        "union all select reason_1_ru from main_marts.campaign_list where rank = 1"
    ):
        assert re.sub(r"\s+", " ", said).replace("\N{MINUS SIGN}", "-") in russian
    report(f"dashboard.html has {dashboard.stat().st_size:,} bytes")


def test_the_page_is_small_enough_to_mail(dashboard: Path) -> None:
    """Below 3 MB, the drawing library of 0.9 MB in it once."""
    assert dashboard.stat().st_size < 3_000_000
    assert dashboard.read_text().count("window.vegaEmbed=") == 1


def test_the_frontier_drawn_goes_through_the_list(sample_build: Build, dashboard: Path) -> None:
    """Every point of the mart is in the page, few enough, and the chosen one is what the list adds up to."""
    specs = json.loads(re.findall(r'id="charts">(.*?)</script>', dashboard.read_text())[0])["specs"]
    drawn = [spec["en"]["datasets"]["rows"] for spec in specs.values()]
    points = max((rows for rows in drawn if "roi" in rows[0]), key=len)
    frontier = sample_build.rows(
        "select budget, contacts, expected_profit from main_marts.policy_frontier order by place"
    )
    assert 50 <= len(points) <= 200
    assert [(point["budget"], point["contacts"], point["profit"]) for point in points] == [
        (float(budget), contacts, float(profit)) for budget, contacts, profit in frontier
    ]
    ((contacts, profit),) = sample_build.rows("select contacts, expected_profit from main_marts.list_totals")
    chosen = [(point["contacts"], point["profit"]) for point in points if point["is_chosen"]]
    assert chosen == [(contacts, float(profit))]


def test_the_workbook_holds_the_lines_of_the_csv(sample_build: Build) -> None:
    """Same customers, order and columns, and their segment, under headers in words; budgets; what to do.

    Opt-outs take nothing off any row of the sample, and are no column of its files.
    """
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(sample_build.exports / "marketing_campaign_city_1188.xlsx") as book:
        summary, rows, frontier = (
            list(ElementTree.fromstring(book.read(f"xl/worksheets/sheet{place}.xml")).iter(f"{main}row"))
            for place in (1, 2, 3)
        )
    cells = [["".join(cell.itertext()) for cell in row.iter(f"{main}c")] for row in rows]
    listed = sample_build.frame(
        "select * exclude (list_of, opt_out_cost) from main_exports.marketing_campaign order by rank"
    )
    titles = dict(sample_build.rows("select key, en from main_reference.dashboard_texts"))
    assert cells[0] == [titles[f"column.{name}"] for name in [*listed.columns[:-1], "segment"]]
    assert listed.columns[-1] == "segment_id"
    assert [row[1] for row in cells[1:]] == listed["customer_id"].tolist()
    assert listed["reason_1"].str.match("[↑↓] ").all()
    # words for people, values for the machine
    place = list(listed.columns).index("mechanic")
    assert {row[place] for row in cells[1:]} == {"percent off"}
    assert set(listed["mechanic"]) == {"percent"}
    segments = sample_build.rows(
        "select segment_name from main_marts.campaign_list join main_marts.dim_segments using (segment_id)"
        " where decision in ('contact', 'explore') order by rank"
    )
    assert [row[-1] for row in cells[1:]] == [segment for (segment,) in segments]
    assert len(frontier) == 1 + sample_build.value("select count(*) from main_marts.policy_frontier")
    said = ["".join(row.itertext()) for row in summary]
    digest = (sample_build.exports / "summary.md").read_text(encoding="utf-8")
    assert said[1].startswith("Do")
    assert said[1].removeprefix("Do") in digest


def test_the_files_are_published_with_their_kind(sample_build: Build) -> None:
    """The files of the sample, and nothing else in the folder."""
    published = sample_build.rows("select path, kind from main_marts.published_files order by kind")
    of_marts = {"marts_duckdb", "marts_parquet"}
    assert [(Path(path).name, kind) for path, kind in published if kind not in of_marts] == [
        ("marketing_campaign_city_1188.csv", "campaign_list"),
        ("marketing_campaign_city_1188.xlsx", "campaign_list_xlsx"),
        ("dashboard.html", "dashboard"),
        ("model_card.html", "model_card"),
        ("summary.md", "summary"),
    ]
    written = {str(Path(path).relative_to(sample_build.exports)) for path, _ in published}
    assert written == sample_build.files().keys()


def test_the_model_card_tells_the_model_of_the_lists(sample_build: Build) -> None:
    """Its id, digest and figures are the marts', in both languages; what it may not be used for is told."""
    html = (sample_build.exports / "model_card.html").read_text(encoding="utf-8")
    ((model_id, fingerprint, rows),) = sample_build.rows(
        "select model_id, training_fingerprint, training_rows from main_marts.response_model_registry"
        " where is_champion and model_kind = 'response'"
    )
    ((auc, low, high, split),) = sample_build.rows(
        "select roc_auc, roc_auc_low, roc_auc_high, split from main_marts.model_headlines"
        " where model_kind = 'response'"
    )
    assert split == "out_of_time"
    english, russian = html.split(' lang="ru" id="ru"')
    assert f"In the end fitted on {rows:,} rows" in english
    assert f"{auc:.3f} ({low:.3f} to {high:.3f})" in english
    assert f"{auc:.3f} (от {low:.3f} до {high:.3f})".replace(".", ",") in russian
    for language in (english, russian):
        assert model_id in language
        assert fingerprint in language
    trained = sample_build.rows(
        "select campaign_id, count(*), cast(sum(label) as bigint) from main_prediction.training_set"
        " where model_kind = 'response' and fitted_for = '' group by campaign_id"
    )
    assert sum(count for _, count, _ in trained) == rows
    for campaign, count, responses in trained:
        assert re.search(rf">{campaign}<.*?>{count:,}<.*?>{responses}<", english), campaign
    assert "What it must not be used for" in english
    assert 'href="model_card.html"' in (sample_build.exports / "dashboard.html").read_text(encoding="utf-8")


def test_both_are_exposures(sample_build: Build) -> None:
    """dbt's own graph says who reads the marts."""
    manifest = json.loads((sample_build.scratch / "target" / "manifest.json").read_text())
    assert {each["name"] for each in manifest["exposures"].values()} >= {
        "dashboard",
        "model_card",
        "campaign_workbooks",
    }


@pytest.mark.parametrize("currency", some(["£", "EUR"], 1))
def test_the_script_writes_sums_as_python_does(currency: str, browser: Browser, tmp_path: Path) -> None:
    """The same sums in both languages, with and without a plus; tests/python/test_currency.py has the SQL."""
    rows = tables()
    (settings,) = rows["settings"]
    page = tmp_path / "dashboard.html"
    written_dashboard({**rows, "settings": [{**settings, "currency": currency}]}, "en", tmp_path)
    sums = [0, 1, -1, 35, -35, 0.5, -0.5, 99.994, 1200, -1200.4, 1234567.89]
    script = f"""
      const told = {{}};
      for (const language of ["en", "ru"]) {{
        page.root.dataset.language = language;
        told[language] = {sums}.map((sum) => [page.money(sum, 2), page.money(sum, 0, "+")]);
      }}
      answer(told);
    """
    told = done(browser, page, tmp_path, script)
    words = Words({}, currency)
    for language in ("en", "ru"):
        assert told[language] == [
            [words.money(value, 2).of(language), words.change(value).of(language)] for value in sums
        ]


def done(browser: Browser, dashboard: Path, scratch: Path, script: str, language: str = "en") -> Any:
    """Return what a reader's script answers on the drawn page, whose console has to stay empty."""
    run = f"""
      const answer = (value) => {{
        const told = document.createElement("pre");
        told.id = "answer";
        told.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(value))));
        document.body.append(told);
      }};
      const wait = setInterval(async () => {{
        if (!document.documentElement.dataset.drawn) return;
        clearInterval(wait);
        const text = (selector) => document.querySelector(selector)?.innerText ?? null;
        const all = (selector) => [...document.querySelectorAll(selector)];
        const move = (at) => {{
          const slider = document.querySelector("input[type=range]");
          slider.value = at;
          slider.dispatchEvent(new Event("input", {{ bubbles: true }}));
        }};
        const set = (name, value) => {{
          const filter = document.querySelector(`[data-filter=${{name}}]`);
          filter.value = value;
          filter.dispatchEvent(new Event(name === "id" ? "input" : "change", {{ bubbles: true }}));
        }};
        // what a file is made of, at once: a browser whose time is virtual may end before a file is read
        const saved = () => {{
          const files = [], Real = window.Blob;
          window.Blob = class extends Real {{
            constructor(parts, options) {{
              super(parts, options);
              files.push(parts.join(""));
            }}
          }};
          document.querySelector("[data-save]").click();
          window.Blob = Real;
          return files[0];
        }};
        {script}
      }}, 50);
    """
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", dashboard.read_text())
    before, end, after = text.rpartition("</body>")
    page = scratch / "asked.html"
    page.write_text(f"{before}<script>{run}</script>{end}{after}")
    elements, console = browser.open(page, language)
    assert console == []
    (told,) = re.findall(r'<pre id="answer">([^<]*)</pre>', elements)
    return json.loads(base64.b64decode(told))


def plain(text: str) -> str:
    """Return a text with plain spaces and signs."""
    return re.sub(r"\s+", " ", text).replace("\N{MINUS SIGN}", "-").strip()


def test_every_position_of_the_slider_is_a_point_of_the_frontier(
    sample_build: Build, browser: Browser, dashboard: Path, tmp_path: Path
) -> None:
    """Budget, contacts and profit to the kopeck, and a list below that adds up to them to the kopeck."""
    told = done(
        browser,
        dashboard,
        tmp_path,
        """
        const found = [], files = [];
        for (let at = 0; at <= Number(document.querySelector("input[type=range]").max); at += 1) {
          move(at);
          files.push(saved());
          found.push([text("output"), text(".answer .do"), text("[data-tile=contacts]")]);
        }
        for (const [at, file] of files.entries()) {
          const [header, ...lines] = file.trim().split("\\n");
          const at_profit = header.replaceAll('"', "").trim().split(",").indexOf("expected_profit");
          const profit = lines.reduce((sum, line) => sum + Math.round(100 * line.split(",")[at_profit]), 0);
          found[at].push(lines.length, profit);
        }
        answer(found);
        """,
    )
    frontier = sample_build.rows(
        "select budget, contacts, expected_profit, promised_profit from main_marts.policy_frontier "
        "order by place"
    )
    assert len(told) == len(frontier) > 50
    for (exact, said, tile, rows, kopecks), (budget, contacts, profit, promised) in zip(
        told, frontier, strict=True
    ):
        sign = "+" if profit > 0 else ""
        assert plain(exact) == f"budget {budget:,} · contacts {contacts:,} · expected profit {sign}{profit:,}"
        assert (rows, kopecks) == (contacts, 100 * profit)
        assert f"{contacts:,} of" in plain(tile)
        if contacts:
            assert f"{contacts:,} customers" in said
            assert f"{rounded(promised, 0):+,}" in plain(said)


def test_the_saved_list_is_the_marts(
    sample_build: Build, browser: Browser, dashboard: Path, tmp_path: Path
) -> None:
    """Every line, figure by figure, in the mart's order, where the slider stands on the list itself."""
    saved = done(browser, dashboard, tmp_path, "answer(await saved());")
    names = saved.partition("\n")[0].split(",")
    shared = [name for name in names if name not in {"segment", "city"}]
    listed = sample_build.rows(
        f"select {', '.join(f'list.{name}' for name in shared)}, segments.name_en, list.city "
        "from main_exports.marketing_campaign as list "
        "left join main_marts.dim_segments as segments using (segment_id) order by rank"
    )
    rows = list(csv.reader(saved.splitlines()))[1:]
    assert len(rows) == len(listed) > 100
    for row, expected in zip(rows, listed, strict=True):
        for name, told, value in zip(names, row, expected, strict=True):
            if isinstance(value, Decimal | int | float):
                assert Decimal(told) == Decimal(str(value)), name
            else:
                assert told == (value or ""), name


@pytest.mark.parametrize(
    ("rule", "heads", "chances"),
    [
        ("purchase", ["Will buy", "Would buy anyway"], ["40.0%", "31.0%"]),
        ("reported", ["Will respond", "Would respond anyway"], ["9.0%", "31.0%"]),
    ],
)
def test_the_two_chances_of_a_row_are_of_one_event(
    browser: Browser, tmp_path: Path, rule: str, heads: list[str], chances: list[str]
) -> None:
    """Of an offer from a large check few purchases are responses: 9 % respond, 40 % buy, 31 % would anyway.

    The list of the script and the one that stands without it.
    """
    rows = tables()
    rows["campaigns"][0] |= {"response_rule": rule, "campaign_name": "Spring"}
    for row in rows["customers"]:
        row |= {"response_probability": 0.09, "buy_probability": 0.4, "buy_anyway_probability": 0.31}
    written_dashboard(rows, "en", tmp_path).to_pylist()
    page = tmp_path / "dashboard.html"
    static = re.search(r'<div class="rows">(.*?)</table>', page.read_text(), re.S)
    assert static is not None
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r'<span lang="ru">.*?</span>', "", static[1])))
    assert " ".join(heads) in said
    assert " ".join(chances) in said.replace("\N{NO-BREAK SPACE}", "")
    told = done(
        browser, page, tmp_path,
        """
        const cells = (row) => [...row.cells].slice(-2).map((each) => each.innerText);
        document.querySelector("table.list thead button[data-sort$=anyway_probability]").click();
        answer(["thead", "tbody"].map((part) => cells(document.querySelector(`table.list ${part} tr`))));
        """,
    )  # fmt: skip
    assert [[plain(each).rstrip(" ↑↓") for each in row] for row in told] == [heads, chances]


def test_the_list_is_filtered_searched_sorted_and_opened(
    sample_build: Build, browser: Browser, dashboard: Path, tmp_path: Path
) -> None:
    """Fifty a page; each filter leaves what the mart has; a row opens to terms that add up to its profit."""
    told = done(
        browser,
        dashboard,
        tmp_path,
        """
        const rows = () => all("table.list tbody tr:not(.why)").length;
        const found = () => {
          const said = text(".rows [role=status]").match(/of ([\\d,]+) found/);
          return said ? Number(said[1].replace(",", "")) : 0;
        };
        const first = [rows(), found()];
        document.querySelector("[data-page=on]").click();
        const second = text("table.list tbody tr td");
        const decisions = {};
        ["contact", "control", "skip", "excluded"].forEach((each) => {
          set("decision", each);
          decisions[each] = found();
        });
        set("decision", "");
        const segments = {};
        all("[data-filter=segment] option").slice(1).forEach((each) => {
          set("segment", each.value);
          segments[each.value] = found();
        });
        set("segment", "");
        set("reason", "wno consent");
        const refused = found();
        const kinds = all("[data-filter=reason] option").filter((each) => each.value[0] === "r");
        const ago = kinds.find((each) => each.textContent.endsWith("against: last bought … days ago"));
        set("reason", ago.value);
        const longAgo = [kinds.length, found()];
        set("reason", "");
        document.querySelector("[data-sort=expected_profit]").click();
        const dearest = all("table.list tbody tr").slice(0, 3).map((row) => row.cells[5].innerText);
        const sorted = document.querySelector("th[aria-sort=descending]").innerText;
        // the same from above the cards of a phone, which have no head
        const by = document.querySelector("[data-sorted]");
        const follows = by.value;
        by.value = "expected_cost";
        by.dispatchEvent(new Event("change", { bubbles: true }));
        const costs = [text("table.list tbody tr td:nth-child(7)")];
        document.querySelector("[data-turn]").click();
        costs.push(text("table.list tbody tr td:nth-child(7)"));
        document.querySelector("[data-sort=expected_profit]").click();
        set("id", text("table.list tbody button"));
        const searched = [rows(), text("table.list tbody button")];
        document.querySelector("table.list tbody button").click();
        answer({ first, second, decisions, segments, refused, longAgo, dearest, sorted, searched, follows,
          costs, terms: all(".waterfall b").map((each) => each.innerText), why: text(".explained") });
        """,
    )
    customers = sample_build.value("select count(*) from main_marts.campaign_list")
    assert told["first"] == [50, customers]
    assert told["second"] == "51"
    assert told["decisions"] == dict(
        sample_build.rows("select decision, count(*) from main_marts.campaign_list group by decision")
    )
    assert told["segments"] == {
        str(segment): count
        for segment, count in sample_build.rows(
            "select segment_id, count(*) from main_marts.campaign_list where segment_id is not null "
            "group by segment_id"
        )
    }
    assert told["refused"] == sample_build.value(
        "select count(*) from main_marts.campaign_list where excluded_because = 'no consent'"
    )
    kinds, long_ago = told["longAgo"]
    assert 10 < kinds < 30
    assert long_ago == sample_build.value(
        "select count(*) from main_marts.campaign_list "
        "where regexp_matches(concat_ws('|', reason_2, reason_3), 'against: last bought [0-9,]+ days? ago')"
    )
    best = sample_build.rows(
        "select customer_id, expected_profit from main_marts.campaign_list order by 2 desc, 1 limit 3"
    )
    assert told["dearest"] == [f"{profit:,}" for _, profit in best]
    assert told["sorted"].startswith("Profit")
    assert told["follows"] == "expected_profit"
    (ends,) = sample_build.rows("select max(expected_cost), min(expected_cost) from main_marts.campaign_list")
    assert told["costs"] == [f"{cost:,}" for cost in ends]
    assert told["searched"][1] == best[0][0]
    *terms, profit = [Decimal(plain(term).replace(",", "")) for term in told["terms"]]
    assert sum(terms) == profit == best[0][1]
    for heading in ("Why in the list", "What would change it"):
        assert heading in told["why"]


def test_a_smaller_budget_moves_the_sentence_the_marks_and_the_list(
    browser: Browser, dashboard: Path, tmp_path: Path
) -> None:
    """Who was in the list and is beyond it now says so; in Russian everything that moves is Russian."""
    script = """
      move(3);
      set("reason", "wbeyond this budget");
      const marks = () => all(".chart[data-frontier] text").map((each) => each.textContent);
      const contacts = () => (text(".answer").match(/Write to ([0-9]+) customers/) || [])[1];
      const moved = () => marks().filter((each) => each === `the list: ${contacts()}`);
      // charts are drawn one after the other
      for (let tries = 0; tries < 300 && moved().length < 3; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      answer([text(".answer"), text(".rows [role=status]"), marks()]);
    """
    said, found, marks = done(browser, dashboard, tmp_path, script)
    assert "Money is left on the table" in said
    assert int(re.findall(r"of ([\d,]+) found", found)[0]) > 50
    contacts = re.findall(r"Write to (\d+) customers", said)[0]
    assert marks.count(f"the list: {contacts}") == 3
    said, found, marks = done(browser, dashboard, tmp_path, script, "ru")
    assert "Можно заработать больше" in said
    assert "найденн" in found
    assert marks.count(f"список: {contacts}") == 3


def test_charts_are_images_with_a_text_and_their_figures(
    browser: Browser, dashboard: Path, tmp_path: Path
) -> None:
    """Each has a role, a name that says what it shows, and a table that opens by a key."""
    told = done(
        browser,
        dashboard,
        tmp_path,
        """
        all("details.figures").forEach((each) => { each.open = true; });
        setTimeout(() => answer([
          all(".chart").length,
          all(".chart svg[role=img]").map((each) => each.getAttribute("aria-label").length),
          all("details.figures table").map((each) => each.rows.length),
        ]), 500);
        """,
    )
    charts, labels, tables = told
    assert len(labels) == len(tables) == charts
    assert min(labels) > 20
    assert min(tables) > 1


@pytest.mark.parametrize("width", some([700, 1036, 1440], 1))
def test_a_card_holds_its_table(browser: Browser, dashboard: Path, tmp_path: Path, width: int) -> None:
    """However many past campaigns stand beside each other."""
    cards, wider = done(
        browser,
        dashboard,
        tmp_path,
        f"""
        const frame = document.createElement("iframe");
        frame.style = "width: {width}px; border: 0";
        const drawn = document.documentElement.outerHTML.replace(/<script>[^]*?<\\/script>/g, "");
        frame.srcdoc = `<!doctype html>${{drawn}}`;
        frame.onload = () => {{
          const page = frame.contentDocument;
          const first = page.querySelector(".card:has(table)");
          for (let more = 0; more < 3; more++) first.after(first.cloneNode(true));
          const all = [...page.querySelectorAll(".card table")];
          answer([all.length, all.filter((each) => each.getBoundingClientRect().right >
            each.closest(".card").getBoundingClientRect().right).length]);
        }};
        document.body.append(frame);
        """,
        "ru",
    )
    assert cards >= 4
    assert wider == 0


@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_is_wider_than_a_phone(
    browser: Browser, dashboard: Path, tmp_path: Path, language: str
) -> None:
    """In a frame of 390 pixels no table scrolls sideways, and every cell says what it is."""
    framed = done(
        browser,
        dashboard,
        tmp_path,
        """
        const frame = document.createElement("iframe");
        frame.style = "width: 390px; border: 0";
        const drawn = document.documentElement.outerHTML.replace(/<script>[^]*?<\\/script>/g, "");
        frame.srcdoc = `<!doctype html>${drawn}`;
        frame.onload = () => {
          const page = frame.contentDocument;
          page.querySelectorAll("details").forEach((each) => { each.open = true; });
          answer([
            page.documentElement.scrollWidth,
            [...page.querySelectorAll("table")]
              .filter((each) => each.scrollWidth > each.parentElement.clientWidth + 1).length,
            [...page.querySelectorAll("main tbody td:not([data-en]):not([colspan])")].length,
          ]);
        };
        document.body.append(frame);
        """,
        language,
    )
    assert framed == [390, 0, 0]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_prints_on_twelve_sheets(
    browser: Browser, dashboard: Path, tmp_path: Path, report: Report, language: str
) -> None:
    """Chromium prints it to PDF, whose page objects are counted."""
    sheets = browser.printed(dashboard, tmp_path / "page.pdf", language)
    report(f"{sheets} pages in {language}")
    assert 4 <= sheets <= 12


def test_thirty_campaigns_print_on_twelve_sheets_too(browser: Browser, tmp_path: Path) -> None:
    """What grows with the campaigns stays on the screen: ten lists, thirty cards, their tables."""
    many = tables()
    grown = {"campaigns": 10, "dim_campaigns": 30, "effects": 30, "segment_effects": 30, "results": 30}
    for name, copies in grown.items():
        many[name] = [
            {**row, "campaign_id": row["campaign_id"] if at == 0 else f"{row['campaign_id']} {at}"}
            for at in range(copies)
            for row in many[name]
        ]
    (file,) = written_dashboard(many, "en", tmp_path).to_pylist()
    assert browser.printed(Path(file["path"]), tmp_path / "page.pdf") <= 12


def test_the_curves_of_a_model_are_those_of_its_headline(sample_build: Build) -> None:
    """The area under the curve of ten groups is the ROC-AUC of single customers less what groups blur."""
    curves = sample_build.frame(
        "select model_kind, place, share_of_others as x, share_of_responses as y, share_of_rows, lift "
        "from main_exports.dashboard_ranking order by model_kind, place"
    )
    headlines = dict(
        sample_build.rows(
            "select model_kind, roc_auc from main_marts.model_headlines where roc_auc is not null"
        )
    )
    assert {"response", "organic"} <= set(curves["model_kind"])
    for kind, curve in curves.groupby("model_kind"):
        x, y = [0.0, *curve["x"]], [0.0, *curve["y"]]
        area = sum((b - a) * (c + d) / 2 for a, b, c, d in zip(x, x[1:], y, y[1:], strict=False))
        assert headlines[kind] - 0.02 < area < headlines[kind] + 0.01, kind
        assert (x[-1], y[-1]) == (1, 1)
        assert curve["lift"].iloc[0] == pytest.approx(curve["y"].iloc[0] / curve["share_of_rows"].iloc[0])
