"""What the reader can change: the budget along the frontier, and the list that it buys.

Every point of `policy_frontier` travels with the sentence it makes, so that the script only puts it in place;
and the customers of `dashboard_customers` by column, with the turn from which the money reaches them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from otklik.dashboard.parts import DECISIONS, Row, Tables, of_campaign
from otklik.dashboard.words import Both, Words, figure, number, percent

# a list is rather not sent where it earns less than a unit of money
LEAST_PROFIT = 1
# a number as it is written in either language, with its groups and its fraction
_FIGURE = re.compile(r"\d(?:[\d\s.,]*\d)?")
# what is printed as nothing of the next unit of money is nothing
NO_ROI = 0.005
TERMS = (
    "response_probability", "buy_probability", "buy_anyway_probability", "expected_margin",
    "expected_margin_anyway", "ordinary_discount_cost", "expected_response_value", "expected_discount_cost",
    "contact_cost", "opt_out_cost", "expected_cost", "expected_profit",
)  # fmt: skip


def answer(campaign: Row, point: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return what a point of the frontier says: `do`, `earns`, `rest` and `beside`, and whether it warns.

    `campaign` is a row of `dashboard_campaigns`; `point` has contacts, cost, profit, low, high, loss (money
    as promised), next_roi (of the money after it; None at the end), is_chosen and responses (None where not
    counted).
    """
    contacts, profit, loss = point["contacts"], point["profit"], point["loss"]
    named = {
        "contacts": number(contacts),
        "cost": words.money(point["cost"]),
        "profit": words.change(profit),
        "low": words.change(point["low"]),
        "high": words.change(point["high"]),
        "loss": small_share(loss),
        "level": percent(campaign["promise_level"], 0),
    }
    nothing = Both.same("")
    everyone, allowed = campaign["profit_of_everyone"], campaign["allowed"]
    if campaign["reached_by"] == "passing by" and everyone is not None and profit is not None:
        named |= {"everyone": words.change(everyone), "allowed": number(allowed)}
        pays = everyone > 0
        return {
            "do": words("answer.passing" if pays else "answer.passing_loses", **named),
            "earns": words("answer.passing_list", **named)
            if contacts and point["low"] is not None
            else nothing,
            "rest": nothing,
            "beside": nothing,
            "warns": not pays,
        }
    if profit is None:
        kind = "nobody" if contacts == 0 else "unpromised"
        earns = words("answer.responses", responses=number(point["responses"])) if contacts else nothing
    elif contacts == 0:
        # below the first contact that pays nothing is spent, though more money would earn
        spared = "unspent" if (point["next_roi"] or 0) > 0 else "none_pays"
        kind = spared if campaign["allowed"] else "nobody"
        earns = nothing
    else:
        does = "call" if campaign["reached_by"] == "call" else "write"
        least = LEAST_PROFIT if point["is_chosen"] else 0
        is_risky = (loss or 0) > campaign["most_loss"]
        kind = "loses" if profit <= 0 or profit < least else "risky" if is_risky else does
        earns = words(_basis_said(campaign, loss), **named)
    beside = nothing
    if profit is not None and everyone is not None and allowed:
        beside = words(
            _beside_whom(contacts, campaign["controls"] or 0, allowed),
            everyone=words.change(everyone),
            controls=number(campaign["controls"] or 0),
            allowed=number(allowed),
            random=words.change(everyone * contacts / allowed),
            contacts=number(contacts),
        )
    return {
        "do": words(f"answer.{kind}", **named),
        "earns": earns,
        "rest": _rest(campaign, point, words) if profit is not None else nothing,
        "beside": beside,
        "warns": kind in {"loses", "risky", "none_pays", "nobody"},
    }


def _beside_whom(contacts: int, controls: int, allowed: int) -> str:
    """Return the key of the sentence that sets a list beside writing to all who may be contacted."""
    if not contacts:
        return "answer.beside_nobody"
    if contacts + controls >= allowed:
        return "answer.beside_control"
    # the control earns nothing in a list, and something where all are written to
    return "answer.beside_all" if controls else "answer.beside"


def small_share(share: float | None) -> Both:
    """Return a share in whole percents, and below one that it is."""
    if share is not None and share < 0.01:
        return Both("below 1%", "меньше 1\N{NO-BREAK SPACE}%")
    return percent(share, 0)


def _basis_said(campaign: Row, loss: float | None) -> str:
    """Return the key of the sentence that says what a profit is of, and how sure: one for each basis."""
    if campaign["profit_basis"].startswith("gross"):
        return "answer.gross"
    if loss is None:
        return "answer.earns_assumed"
    return "answer.earns" if campaign["profit_basis"] == "incremental" else "answer.earns_selection"


def profit_caption(campaign: Row, contacts: int, low: float | None, high: float | None, words: Words) -> Both:
    """Return what a promised profit is, with the ends of its interval: of the list, or of another budget."""
    if not contacts and low is None and not campaign["profit_basis"].startswith("none"):
        return words("lists.profit_caption.nobody")
    is_assumed = campaign["promised_low"] is not None and campaign["promise_level"] is None
    kind = "assumed" if is_assumed else campaign["profit_basis"]
    return words(f"lists.profit_caption.{kind}", low=words.change(low), high=words.change(high))


def _rest(campaign: Row, point: Mapping[str, Any], words: Words) -> Both:
    """Return what to do with the money beyond a point."""
    roi, budget = point["next_roi"], campaign["budget"]
    left = None if budget is None else budget - point["cost"]
    if roi is None:
        return Both.same("")
    said = {"roi": figure(roi), "left": words.money(left)}
    if 0 <= roi < NO_ROI:
        return words("answer.enough", **said)
    if roi < 0:
        if left is not None and left >= 1:
            return words("answer.leave", **said)
        return words("answer.stop", **said)
    if point["is_chosen"]:
        return words("answer.limit", **said)
    return words("answer.more" if left is None or left >= 1 else "answer.more_than_budget", **said)


def points_of(tables: Tables, campaign: Row, words: Words) -> list[dict[str, Any]]:
    """Return the positions of a campaign's slider; one without a frontier has the list alone."""
    steps = of_campaign(tables["policy_frontier"], campaign["campaign_id"], "place")
    promised = not campaign["profit_basis"].startswith("none")
    if not steps or not promised:
        (own,) = [_own(campaign)]
        return [{**own, **answer(campaign, own, words)}]
    found = []
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        point = {
            "place": step["place"],
            "turn": step["spent_turn"],
            "budget": step["budget"],
            "contacts": step["contacts"],
            "cost": step["expected_cost"],
            "expected": step["expected_profit"],
            "profit": step["promised_profit"],
            "low": step["promised_low"],
            "high": step["promised_high"],
            "loss": step["loss_chance"] if step["contacts"] else None,
            "next_roi": after and after["marginal_roi"],
            "is_chosen": step["is_chosen"],
            "responses": None,
        }
        found.append({**point, **answer(campaign, point, words)})
    return found


def _own(campaign: Row) -> dict[str, Any]:
    return {
        "place": 1, "turn": None, "budget": campaign["expected_cost"], "contacts": campaign["contacts"],
        "cost": campaign["expected_cost"], "expected": campaign["expected_profit"],
        "profit": campaign["promised_profit"], "low": campaign["promised_low"],
        "high": campaign["promised_high"], "loss": campaign["loss_chance"], "next_roi": None,
        "is_chosen": True, "responses": campaign["expected_responses"],
    }  # fmt: skip


def tool(tables: Tables, words: Words, lists: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the script needs: words, and by campaign its positions, customers and steps."""
    return {
        "words": {key: text.pair() for key, text in words.items("tool.")},
        "mostRows": sum(len(each["rows"]) for each in lists),
        "campaigns": [
            {
                "id": each["campaign_id"],
                "file": each["file"],
                "customers": each["customers"],
                "buys": each["buys"],
                "points": [_point(point, each, words) for point in each["points"]],
                **_rows(each, tables, words),
            }
            for each in lists
        ],
    }


def _point(point: Mapping[str, Any], campaign: Row, words: Words) -> dict[str, Any]:
    everyone, allowed = campaign["profit_of_everyone"], campaign["allowed"]
    return {
        "turn": point["turn"],
        "chosen": bool(point["is_chosen"]),
        "warns": point["warns"],
        "money": {name: _exact(point[name]) for name in ("budget", "expected", "profit", "low", "high")},
        "contacts": point["contacts"],
        "said": {name: point[name].pair() for name in ("do", "earns", "rest", "beside")},
        "tiles": {
            name: text.pair()
            for name, text in {
                "contacts": words(
                    "lists.contacts_value",
                    contacts=number(point["contacts"]),
                    customers=number(campaign["customers"]),
                ),
                "cost": words.money(point["cost"]),
                "profit": words.change(point["profit"]),
                "profit_caption": profit_caption(
                    campaign, point["contacts"], point["low"], point["high"], words
                ),
                "loss": small_share(point["loss"]),
                "random": words.change(
                    everyone * point["contacts"] / allowed if everyone is not None and allowed else None
                ),
                "exact": words(
                    "lists.exact",
                    budget=words.money(point["budget"], 2),
                    contacts=number(point["contacts"]),
                    profit=words.change(point["expected"], 2),
                ),
                "mark": words("lists.mark", contacts=number(point["contacts"])),
            }.items()
        },
    }


def _rows(campaign: Mapping[str, Any], tables: Tables, words: Words) -> dict[str, Any]:
    """Return the customers by column, texts by their place in a list of texts, and the steps."""
    rows: Sequence[Row] = campaign["rows"]
    places = {row["customer_id"]: place for place, row in enumerate(rows)}
    segments = {row["segment_id"]: Both(row["name_en"], row["name_ru"]) for row in tables["segments"]}
    offers, cities, whys, reasons = _Texts(), _Texts(), _Texts(), _Texts()
    columns: dict[str, list[Any]] = {
        "id": [row["customer_id"] for row in rows],
        "rank": [row["rank"] for row in rows],
        "decision": [row["decision"] for row in rows],
        "offer": [offers.place(Both.same(row["offer_id"])) for row in rows],
        "city": [cities.place(Both.same(row["city"]) if row["city"] else None) for row in rows],
        "segment": [row["segment_id"] for row in rows],
        "why": [whys.place(_why(row, words)) for row in rows],
        **{
            f"reason{place}": [
                reasons.place(
                    None
                    if row[f"reason_{place}"] is None
                    else Both(row[f"reason_{place}"], row[f"reason_{place}_ru"])
                )
                for row in rows
            ]
            for place in (2, 3)
        },
        **{name: [_plain(row[name]) for row in rows] for name in TERMS},
    }
    steps = [
        step for step in of_campaign(tables["steps"], campaign["campaign_id"], "spent_turn")
        if step["customer_id"] in places
    ]  # fmt: skip
    others = [step for step in steps if not step["is_own_offer"]]
    kinds, kind_of = kinds_of(reasons.texts())
    return {
        "columns": columns,
        "steps": {
            "turn": [step["spent_turn"] for step in steps],
            "row": [places[step["customer_id"]] for step in steps],
            "tried": [int(step["is_tried"]) for step in steps],
            # where the terms of another offer stand, from 1; 0 is the row's own
            "other": _counted(not step["is_own_offer"] for step in steps),
        },
        "others": {
            "offer": [offers.place(Both.same(step["offer_id"])) for step in others],
            **{name: [_plain(step[name]) for step in others] for name in TERMS},
        },
        "texts": {
            "offer": offers.pairs(),
            "city": cities.pairs(),
            "why": whys.pairs(),
            "reason": reasons.pairs(),
            "kind": [kind.pair() for kind in kinds],
            "kindOf": kind_of,
            "segment": {str(key): name.pair() for key, name in sorted(segments.items())},
            "decision": {name: words.of_value("short", name).pair() for name in DECISIONS},
        },
    }


def kinds_of(reasons: Sequence[Both]) -> tuple[list[Both], list[int]]:
    """Return the kinds of reasons, a reason without its figures, and the place of each reason's kind.

    A filter of single reasons had 1,229 choices at a shop of 8,000 customers, most of them of one customer.
    Russian says a figure in one form, English in two: "bought 1 day ago" is of the kind "bought … days ago".
    """
    named: dict[str, Both] = {}
    keys = [_FIGURE.sub("…", reason.ru) for reason in reasons]
    for key, reason in zip(keys, reasons, strict=True):
        kind = Both(_FIGURE.sub("…", reason.en), key)
        named[key] = max(named.get(key, kind), kind, key=lambda each: (len(each.en), each.en))
    order = {key: place for place, key in enumerate(sorted(named))}
    return [named[key] for key in order], [order[key] for key in keys]


def _why(row: Row, words: Words) -> Both | None:
    if row["excluded_because"]:
        return words.of_value("excluded", row["excluded_because"])
    if row["skipped_because"]:
        return words.of_value("skipped", row["skipped_because"])
    return None


def _counted(flags: Iterable[bool]) -> list[int]:
    found, so_far = [], 0
    for flag in flags:
        so_far += flag
        found.append(so_far if flag else 0)
    return found


class _Texts:
    """Texts in the order in which they first came."""

    def __init__(self) -> None:
        self._places: dict[Both, int] = {}

    def place(self, text: Both | None) -> int | None:
        return None if text is None else self._places.setdefault(text, len(self._places))

    def texts(self) -> list[Both]:
        return list(self._places)

    def pairs(self) -> list[list[str]]:
        return [text.pair() for text in self._places]


def _exact(value: Decimal | float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _plain(value: Decimal | float | None) -> float | None:
    """Return a decimal as the number JSON writes it as: the shortest that is read as the same decimal."""
    return None if value is None else int(value) if value == int(value) else float(value)
