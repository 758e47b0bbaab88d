"""The lists of the planned campaigns: whom to contact, what a budget earns."""

from __future__ import annotations

from typing import Any

from otklik.dashboard import charts
from otklik.dashboard.charts import Bar
from otklik.dashboard.ladders import ladder_of
from otklik.dashboard.parts import DECISIONS, Charts, Row, Tables, bars, of_campaign, rounded
from otklik.dashboard.plans import city_plan_of, plan_of
from otklik.dashboard.tool import points_of
from otklik.dashboard.words import (
    Both,
    Words,
    number,
    percent,
)
from otklik.publishing import list_name

_BUDGETS = 12
_SHOWN = 50
_CHANGES = ["entered", "left", "moved"]
_LEVERS = ["margin", "contact_cost", "depth"]
# a list that spends less than this share of what everyone costs would hardly be seen beside them
_SEEN = 0.4


def lists(tables: Tables, words: Words, drawn: Charts) -> list[dict[str, Any]]:
    """Return the lists of the planned campaigns, in the order of their start."""
    lists = []
    changes = {row["campaign_id"]: row for row in tables["list_change_totals"]}
    cities = {row["campaign_id"]: row for row in tables["city_cards"]}
    for row in sorted(tables["campaigns"], key=lambda row: (row["starts_on"], row["campaign_id"])):
        campaign = row["campaign_id"]
        promised = not row["profit_basis"].startswith("none")
        decisions = sorted(
            of_campaign(tables["decisions"], campaign),
            key=lambda each: (DECISIONS.index(each["decision"]), _because(each) or ""),
        )
        rows = sorted(
            of_campaign(tables["customers"], campaign),
            key=lambda each: (each["rank"] is None, each["rank"] or 0, each["customer_id"]),
        )
        shown = [each for each in rows if each["rank"] is not None][:_SHOWN]
        points = points_of(tables, row, words)
        if row["reached_by"] == "passing by":
            # no budget chooses among those who pass by
            points = [next((each for each in points if each["is_chosen"]), points[-1])]
        lists.append({
            **row,
            "promised": promised,
            "gives": _gives(row, words),
            "rows": rows,
            "points": points,
            "random": row["profit_of_everyone"] * row["contacts"] / row["allowed"]
            if row["profit_of_everyone"] is not None and row["allowed"]
            else None,
            "chosen": next((each for each in points if each["is_chosen"]), points[-1]),
            "promise_why_said": Both(row["promise_why"] or "", row["promise_why_ru"] or ""),
            "control_note_said": Both(row["control_note"] or "", row["control_note_ru"] or ""),
            "plan": plan_of(tables, campaign, words),
            "city_plan": city_plan_of(tables, campaign, words),
            "ladder": ladder_of(tables, campaign, words),
            "overlap_note_said": Both(row["overlap_note"] or "", row["overlap_note_ru"] or ""),
            "evidence_note_said": Both(row["evidence_note"] or "", row["evidence_note_ru"] or ""),
            "file": list_name(campaign),
            "frontier": _frontier(tables, row, words, drawn) if promised else None,
            "curve": None if promised else _curve(tables, row, words, drawn),
            "decisions": drawn.add(bars(_decision_bar(each, row, words) for each in decisions)),
            "decision_rows": [{**each, "said": _decision(each, words)} for each in decisions],
            "customers_shown": [{**each, "reasons": _reasons(each)} for each in shown],
            "decimals": 0 if any(each["expected_cost"] >= 100 for each in shown) else 2,
            "several_offers": len({each["offer_id"] for each in shown}) > 1,
            # what comes anyway is a purchase, and from a check of so much not every purchase is a response
            "buys": row["response_rule"] == "purchase"
            and any(each["buy_probability"] is not None for each in rows),
            # a rule that leaves nobody, or hardly anybody, is named where the list's figures stand
            "rules": [
                {**each, "name": Both(each["rule_name"], each["rule_name_ru"]),
                 "note_said": Both(each["note"], each["note_ru"])}
                for each in of_campaign(tables["rules"], campaign, "place") if each["is_told"]
            ],
            "scenarios": _scenarios(of_campaign(tables["scenarios"], campaign)),
            "changes": changes.get(campaign),
            "change_rows": sorted(
                (
                    {**each, "term_said": Both(each["term_name"], each["term_name_ru"])}
                    for each in of_campaign(tables["changes"], campaign)
                ),
                key=lambda each: (_CHANGES.index(each["change"]), -each["customers"], each["term"]),
            ),
            "city": cities.get(campaign) and _city(cities[campaign]),
        })  # fmt: skip
    return lists


def _gives(row: Row, words: Words) -> Both:
    """Return what customers get: by one offer, by several of a kind, or how many different ones."""
    if row["offers"] == 1:
        return words.of_value("mechanic", row["mechanic"])
    offers = words("lists.offers", offers=number(row["offers"]))
    if row["mechanic"] in (None, "none"):
        # of which nobody said what they give
        return offers
    return Both("{what} ({offers})", "{what} ({offers})").fill(
        what=words.of_value("mechanic", row["mechanic"]), offers=offers
    )


def _scenarios(rows: list[Row]) -> dict[str, Any] | None:
    """Return what each change of each lever leaves of the list, the changes downwards, the levers across."""
    if not rows:
        return None
    by_place = {(row["change_percent"], row["lever"]): row for row in rows}
    changes = sorted({change for change, _ in by_place})
    return {
        "levers": _LEVERS,
        "rows": [(change, [by_place[change, lever] for lever in _LEVERS]) for change in changes],
        "is_exact": all(row["is_exact"] for row in rows),
    }


def _reasons(customer: Row) -> list[Both]:
    said = [(customer[f"reason_{place}"], customer[f"reason_{place}_ru"]) for place in (1, 2, 3)]
    return [Both(en, ru) for en, ru in said if en is not None]


def _city(card: Row) -> dict[str, Any]:
    return {**card, "meaning_said": Both(card["meaning"], card["meaning_ru"])}


def _frontier(tables: Tables, row: Row, words: Words, drawn: Charts) -> dict[str, Any] | None:
    """Return the charts of a campaign's frontier, and some of its points."""
    steps = of_campaign(tables["policy_frontier"], row["campaign_id"], "place")
    if not steps:
        return None
    points = [
        {
            "budget": rounded(step["budget"]),
            "contacts": step["contacts"],
            "profit": rounded(step["expected_profit"]),
            "low": rounded(step["promised_low"]),
            "high": rounded(step["promised_high"]),
            "roi": rounded(step["marginal_roi"]),
            "is_chosen": step["is_chosen"],
            "is_everyone": step is steps[-1],
        }
        for step in steps
    ]
    chosen = next((point for point in points if point["is_chosen"]), points[-1])
    everyone = points[-1]
    near = [point for point in points if point["budget"] <= 2 * chosen["budget"]]
    is_cut = chosen["budget"] < _SEEN * everyone["budget"] and len(near) > 2
    titles = {name: words(f"frontier.{name}") for name in charts.FRONTIER}
    mark = words("lists.mark", contacts=number(row["contacts"]))
    end = words("frontier.mark_everyone", contacts=number(everyone["contacts"]))

    def chart(shown: list[dict[str, Any]]) -> str:
        return drawn.add(lambda language: charts.frontier(shown, mark, end, titles, language))

    every = max(1, len(points) // _BUDGETS)
    return {
        "chart": chart(near if is_cut else points),
        "whole": chart(points) if is_cut else None,
        "returns": drawn.add(lambda language: charts.returns(points, mark, titles, language)),
        "rows": [
            point
            for place, point in enumerate(points)
            if place % every == 0 or point["is_chosen"] or point["is_everyone"]
        ],
    }


def _curve(tables: Tables, row: Row, words: Words, drawn: Charts) -> str | None:
    steps = [
        {name: rounded(value) for name, value in point.items() if name != "campaign_id"}
        for point in of_campaign(tables["curve"], row["campaign_id"], "contacts")
    ]
    if not steps:
        return None
    titles = {name: words(f"lists.axis_{name}") for name in ("contacts", "expected_cost", "responses")}
    mark = words("lists.mark", contacts=number(row["contacts"]))
    return drawn.add(lambda language: charts.responses(steps, mark, titles, language))


def _because(each: Row) -> str | None:
    because: str | None = each["excluded_because"] or each["skipped_because"]
    return because


def _decision(each: Row, words: Words) -> Both:
    reason = words.of_value("excluded" if each["excluded_because"] else "skipped", _because(each))
    return words.of_value("decision", each["decision"]).fill(reason=reason)


def _decision_bar(each: Row, totals: Row, words: Words) -> Bar:
    share = percent(each["customers"] / totals["customers"], 0)
    shown = Both("{n} ({share})", "{n} ({share})").fill(n=number(each["customers"]), share=share)
    return Bar(_decision(each, words), each["customers"], shown, each["decision"] in {"contact", "explore"})
