"""The page: what the tables say, in words, tables and charts."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from otklik.dashboard import charts
from otklik.dashboard.campaigns import effects, gains, policies, results
from otklik.dashboard.fairness import fairness
from otklik.dashboard.fatigue import fatigue
from otklik.dashboard.held_out import held_out
from otklik.dashboard.inputs import inputs
from otklik.dashboard.library import library
from otklik.dashboard.lists import lists
from otklik.dashboard.parts import Charts, Tables
from otklik.dashboard.portraits import portraits
from otklik.dashboard.readouts import readouts
from otklik.dashboard.tool import profit_caption, small_share, tool
from otklik.dashboard.trust import drift, models, promises
from otklik.dashboard.words import (
    LANGUAGES,
    Both,
    Words,
    chance,
    day,
    figure,
    number,
    percent,
    points,
    signed,
    signed_percent,
)

_HERE = Path(__file__).parent
STYLE = _HERE / "page.css"
_SECTIONS = ["lists", "segments", "effects", "promises", "model", "data"]
_SCRIPTS = ["page.js", "list.js", "tool.js"]


def page(tables: Tables, language: str) -> str:
    """Return the dashboard's HTML; equal tables give equal bytes, whatever the order of their rows.

    Parameters
    ----------
    tables
        Rows by table: the models `dashboard_*` (without the prefix), `effects`, `checks` and `observations`
        of campaigns, the marts by their names, and `settings`, `response_evidence`, `dashboard_texts`,
        `mechanics`.
    language
        The first language shown, `en` or `ru`; both stand in the page.

    Raises
    ------
    ValueError
        In one sentence, where the language is another.
    """
    if language not in LANGUAGES:
        raise ValueError(f"The var language is {language!r}: the dashboard speaks {' and '.join(LANGUAGES)}.")
    (settings,) = tables["settings"]
    words = words_of(tables)
    drawn = Charts()
    planned = lists(tables, words, drawn)
    view = {
        "settings": settings,
        "lists": planned,
        "segments": portraits(tables, words, drawn),
        "effects": effects(tables, words, drawn),
        "campaigns": results(tables, words, drawn),
        "policies": policies(tables, words, drawn),
        "gains": gains(tables, words, drawn),
        "promises": promises(tables, words, drawn),
        "models": models(tables, words, drawn),
        # the lists' own model; '' stands for them, others are replays of past campaigns
        "cold_start": any(
            row["why_not_learnable"] for row in tables["response_evidence"] if row["fitted_for"] == ""
        ),
        "drift": drift(tables),
        "fairness": fairness(tables),
        "fatigue": fatigue(tables),
        "readouts": readouts(tables, words),
        "held_out": held_out(tables, words),
        "data": inputs(tables),
    }
    scripts = {
        "library": library(),
        "own": "\n".join((_HERE / name).read_text() for name in _SCRIPTS),
    }
    scripts = {name: text.replace("</script", "<\\/script") for name, text in scripts.items()}
    return (
        environment(words)
        .get_template("page.html")
        .render(
            view,
            language=language,
            sections=_SECTIONS,
            style=STYLE.read_text(),
            scripts=scripts,
            script_hashes=[_csp_hash(text) for text in scripts.values()],
            charts=_json({"locales": charts.locales(words.currency), "specs": drawn.specs}),
            figures=_json([words("page.figures").en, words("page.figures").ru]),
            tool=_json(tool(tables, words, planned)),
        )
    )


def words_of(tables: Tables) -> Words:
    """Return the texts of a build, its mechanics and its currency in them."""
    (settings,) = tables["settings"]
    texts = {row["key"]: Both(row["en"], row["ru"]) for row in tables["dashboard_texts"]}
    names = {
        f"mechanic.{row['mechanic']}": Both(row["name_en"], row["name_ru"]) for row in tables["mechanics"]
    }
    return Words(texts | names, settings["currency"])


def environment(words: Words) -> Environment:
    """Return what renders the templates of this folder in these words."""
    made = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals |= {"say": words, "word": words.of_value, "both": Both}
    made.globals |= {"profit_caption": profit_caption}
    made.filters |= {"number": number, "signed": signed, "percent": percent, "day": day}
    made.filters |= {"money": words.money, "change": words.change, "signed_percent": signed_percent}
    made.filters |= {"worth": words.worth, "of_metric": words.of_metric}
    made.filters |= {"points": points, "figure": figure, "chance": chance, "small_share": small_share}
    return made


def _csp_hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _json(value: object) -> str:
    """Return JSON that no data can end the script element of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace(
        "<", "\\u003c"
    )
