"""The page and the workbooks, without a warehouse."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import hashlib
import json
import random
import re
import zipfile
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from otklik.dashboard import page, written_card, written_dashboard
from otklik.dashboard.card import card
from otklik.dashboard.library import library
from otklik.dashboard.page import STYLE
from otklik.dashboard.page import words_of as words_in
from otklik.dashboard.tool import TERMS, answer, kinds_of
from otklik.dashboard.words import Both, chance, figure, number, percent, points, signed
from otklik.publishing import FilesTogether, write_workbooks

TEXTS = Path(__file__).parents[2] / "seeds" / "reference" / "dashboard_texts.csv"
HOSTILE = "</script><script>alert('1')</script><img src=x onerror=alert(2)>&\"'"


def texts() -> list[dict[str, str]]:
    with TEXTS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def tables(campaign: str = "spring", **changed: Any) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of a small build: one planned and one past campaign, one model, two segments."""
    past = {
        "campaign_id": "past", "campaign_name": HOSTILE, "starts_on": dt.date(2026, 1, 1),
        "ends_on": dt.date(2026, 1, 14), "newness": 1,
    }  # fmt: skip
    return {
        "settings": [
            {"as_of": dt.date(2026, 4, 1), "first_purchase_on": dt.date(2025, 4, 1), "currency": ""}
        ],
        "response_evidence": [
            {"fitted_for": "", "why_not_learnable": None},
            {"fitted_for": "past", "why_not_learnable": "no past campaign has a closed window"},
        ],
        "dashboard_texts": list(texts()),
        "mechanics": [
            {"mechanic": "percent", "name_en": "percent off", "name_ru": "скидка в процентах"},
            {"mechanic": "free_delivery", "name_en": "free delivery", "name_ru": "бесплатная доставка"},
        ],
        "campaigns": [{
            "campaign_id": campaign, "campaign_name": HOSTILE, "is_assumed": False, "offers": 1,
            "mechanic": "percent",
            "starts_on": dt.date(2026, 4, 5), "ends_on": dt.date(2026, 4, 18), "budget": 1000, "customers": 4,
            "ranked": 3, "allowed": 2, "response_rule": "purchase",
            "contacts": 2, "skipped": 1, "excluded": 1, "reached_by": "message",
            "expected_cost": 900, "expected_profit": 1234.5,
            "counts_discounts": True,
            "profit_of_everyone": -50, "profit_basis": "incremental", "expected_responses": 0.75,
            "promised_profit": 1111, "promised_low": 777, "promised_high": 1515, "promise_level": 0.9,
            "loss_chance": 0.125, "most_loss": 0.5, "promise_why": HOSTILE,
            "promise_why_ru": "Целиком.", "profit_bound": 1250, "controls": 5, "profit_of_controls": 60,
            "explored": 0, "profit_of_explored": 0,
            "overlap_note": HOSTILE, "overlap_note_ru": "в двух списках",
            "evidence_note": HOSTILE, "evidence_note_ru": "ни одна не показала прироста",
            "control_note": HOSTILE, "control_note_ru": "оставлено 5", "break_even_borrowed_share": 0.206,
        }],
        "customers": [
            {
                "campaign_id": campaign, "customer_id": f"{HOSTILE}{rank}", "rank": rank, "offer_id": "offer",
                "decision": "contact" if rank < 3 else "skip", "response_probability": 0.5,
                "buy_anyway_probability": None, "expected_cost": 450, "expected_profit": 600, "city": HOSTILE,
                "buy_probability": 0.5, "expected_margin": 1200, "expected_margin_anyway": 100,
                "ordinary_discount_cost": 50, "expected_response_value": None, "expected_discount_cost": 440,
                "contact_cost": 10, "opt_out_cost": 0, "excluded_because": None, "segment_id": 1,
                "outside_support": False,
                "skipped_because": None if rank < 3 else "does not pay",
                "reason_1": f"↑ {HOSTILE}", "reason_1_ru": "↑ часто покупает", "reason_2": "↓ is far",
                "reason_2_ru": "↓ далеко", "reason_3": None, "reason_3_ru": None,
            }
            for rank in (1, 2, 3)
        ],
        "curve": [],
        "steps": [
            {
                "campaign_id": campaign, "customer_id": f"{HOSTILE}{turn}", "spent_turn": turn,
                "is_tried": False, "offer_id": "offer" if turn > 1 else "cheaper", "is_own_offer": turn > 1,
                **dict.fromkeys(TERMS, 1),
            }
            for turn in (1, 2, 3)
        ],
        "policy_frontier": [
            {
                "campaign_id": campaign, "place": point, "budget": Decimal(100 * point), "contacts": point,
                "expected_profit": Decimal(profit), "promised_low": Decimal(profit) / 2,
                "promised_high": Decimal(profit) * 2, "marginal_roi": None if point == 0 else 0.5,
                "expected_cost": Decimal(100 * point), "promised_profit": Decimal(profit),
                "loss_chance": point / 10, "spent_turn": point,
                "is_chosen": point == 2,
            }
            for point, profit in enumerate((0, 900, 1234, 1100, 800, 400, -50))
        ],
        "scenarios": [
            {
                "campaign_id": campaign, "lever": lever, "change_percent": change,
                "contacts": 2 + change // 10,
                "promised_profit": Decimal(1111 + 7 * place * change), "is_exact": True,
            }
            for place, lever in enumerate(("margin", "contact_cost", "depth"), 1)
            for change in (0, -10, 10)
        ],
        "ladder_savings": [
            {
                "campaign_id": campaign, "offer_id": f"{HOSTILE}_{rate}", "is_best": rate == "0.075",
                "discount_rate": Decimal(rate), "discount_amount": None, "contacts": 150,
                "expected_profit": Decimal(2860), "expected_discount_cost": Decimal(10472),
                "list_contacts": 149, "list_profit": Decimal(3104), "list_discount_cost": Decimal(9904),
                "equal_profit_discount_cost": None if rate == "0.2" else Decimal(6390),
                "saved_discount": None if rate == "0.2" else Decimal(4082),
            }
            for rate in ("0.2", "0.075")
        ],
        "decisions": [
            {
                "campaign_id": campaign, "decision": decision, "excluded_because": reason, "customers": 1,
                "skipped_because": "unlike anyone contacted" if decision == "skip" else None,
                "expected_profit": 321,
            }
            for decision, reason in (("contact", None), ("skip", None), ("excluded", "no consent"))
        ],
        "rules": [
            {
                "campaign_id": campaign, "rule": rule, "place": place, "rule_name": f"{rule} {HOSTILE}",
                "rule_name_ru": "правило", "customers": 97, "is_told": is_told, "note": f"why {rule}",
                "note_ru": "почему",
            }
            for place, (rule, is_told) in enumerate({"no consent": True, "under age": False}.items())
        ],
        "list_change_totals": [{
            "campaign_id": campaign, "contacts": 2, "entered": 41, "departed": 42, "moved": 43, "stayed": 44,
            "changed_since": dt.date(2026, 3, 1), "biggest_term": HOSTILE, "biggest_term_ru": "бюджет",
            "biggest_term_difference": 4321,
        }],
        "changes": [{
            "campaign_id": campaign, "change": "entered", "term": "budget", "term_name": HOSTILE,
            "term_name_ru": "бюджет", "customers": 41, "term_difference": 987,
        }],
        "city_cards": [
            {"campaign_id": campaign, "city": HOSTILE, "meaning": "A new city.", "meaning_ru": "Новый город."}
        ],
        "dim_campaigns": [
            past
            | {
                "is_trustworthy": False, "campaign_id": name, "campaign_name": HOSTILE, "mechanic": "percent",
            }
            for name in ("past", "uncontrolled", campaign)
        ],
        "policy_value": [
            {
                "campaign_id": "past", "policy": policy, "position": position, "title": HOSTILE,
                "title_ru": "правило", "rule": HOSTILE, "rule_ru": "Кому.", "contacts": 10 * position,
                "value_per_customer": value, "ci_low": value and value - 1, "ci_high": value and value + 1,
                "difference_from_random": value, "difference_low": value, "difference_high": value,
                "verdict": "not proven", "verdict_ru": "не доказано", "meaning": HOSTILE,
                "meaning_ru": "Так.",
            }
            for position, (policy, value) in enumerate(
                {"otklik": Decimal("7.77"), "nobody": Decimal(0), "random": None}.items()
            )
        ],
        "response_gains": [
            {
                "campaign_id": "uncontrolled", "tenth": tenth, "contacts": 10, "responses": 5 - tenth,
                "share_of_contacts": tenth / 4, "share_of_responses": 1 - (1 - tenth / 4) ** 2,
                "lift": 1.75 / tenth, "meaning": HOSTILE, "meaning_ru": "Контроля не было.",
            }
            for tenth in (1, 2, 3, 4)
        ],
        "campaign_ledger": [{
            "campaign_id": "past", "launched_on": dt.date(2026, 1, 1), "contacts": 55,
            "promised_profit": 2100, "promised_low": 1900, "promised_high": 2300, "realised_profit": 1700,
            "ci_low": 1500, "ci_high": 1900, "realised_over_promised": 0.81, "promised_responses": 30,
            "realised_responses": 28, "basis": HOSTILE, "basis_ru": "против контроля",
            "verdict": "gain", "verdict_ru": "выигрыш", "one_offer_id": f"{HOSTILE}_15",
            "one_offer_profit": Decimal(1650), "one_offer_discount_cost": Decimal(5210),
            "promised_discount": Decimal(4870), "promised_saved_discount": Decimal(1930),
            "realised_discount": Decimal(4400), "discount_low": Decimal(3900), "discount_high": Decimal(4900),
            "realised_saved_discount": Decimal(810), "saved_low": Decimal(310), "saved_high": Decimal(1310),
            "saving_verdict": "less given; that no less was earned is not shown",
            "saving_verdict_ru": "отдано меньше; что заработано не меньше, не показано",
        }],
        "promise_calibration": [
            {
                "campaign_id": name, "bin": tenth, "contacts": 55, "promised_responses": 30,
                "realised_responses": 28, "promised_share": 0.5, "realised_share": 0.4, "ci_low": 0.3,
                "ci_high": 0.6, "is_kept": True,
            }
            for name, tenth in ((None, None), ("past", None), ("past", 1), ("past", 2))
        ],
        "promise_haircut": [
            {"profit_basis": "incremental", "campaigns": 1, "why": HOSTILE, "why_ru": "Обещано 90 %."}
        ],
        "offer_thresholds": [
            {
                "segment_id": 1, "min_check": Decimal(check), "discount_rate": Decimal("0.15"),
                "discount_amount": Decimal(0), "window_days": 14, "lift_source": "assumed",
                "expected_profit_low": Decimal(check) / 100, "expected_profit_mid": Decimal(check) / 50,
                "expected_profit_high": Decimal(check) / 20, "pays": True, "is_recommended": check == 500,
                "over_checks": 0 if check == 25000 else 7,
            }
            for check in (100, 500, 25000)
        ],
        "campaign_readout": [
            {
                "campaign_id": "goes on", "arm": arm, "metric": metric, "as_of_day": dt.date(2026, 3, 31),
                "day_number": 5, "duration_days": 14, "offer_customers": 987, "control_customers": 123,
                "difference": 0.345, "ci_low": low, "ci_high": low and 0.666,
                "verdict": "gain" if low else "too early to tell",
                "verdict_ru": "выигрыш" if low else "судить рано", "days_to_know": days, "is_latest": True,
            }
            for arm, metric, low, days in (
                ("all", "profit_per_customer", None, 6), (HOSTILE, "conversion", None, None),
                ("all", "conversion", 0.111, 0),
            )
        ],
        "city_effects": [
            {
                "campaign_id": "past", "metric": metric, "pairs": 6, "held_out_cities": f"{HOSTILE}, Omsk",
                "held_out_customers": 612, "reached_customers": 4321, "before_value": value,
                "during_value": 2 * value, "held_out_before_value": value,
                "held_out_during_value": value, "difference": value, "ci_low": value / 2,
                "ci_high": value * 1.5, "p_value": 0.004, "placebo_windows": 7, "placebo_alarms": 1,
                "widened_by": widened, "total": value * 4321, "total_low": value / 2 * 4321,
                "total_high": value * 1.5 * 4321, "verdict": "gain", "verdict_ru": "выигрыш",
            }
            for metric, value, widened in (
                ("conversion", 0.1, 1.0), ("profit_per_customer", 40.0, 1.4),
                ("revenue_per_customer", 99.0, 1.0),
            )
        ],
        "city_plans": [
            {
                "campaign_id": campaign, "pairs": pairs, "cities": 9, "customers": 900,
                "held_out_customers": 100 * pairs, "held_out_share": pairs / 9, "base_value": 300.0,
                "smallest_effect": 24.5, "smallest_relative": 24.5 / 300, "placebo_windows": 3,
                "false_alarm_share": 0.043, "placebo_difference": -2.5, "placebo_ci_low": -9.0,
                "placebo_ci_high": 4.0, "placebo_p_value": 0.31, "is_chosen": pairs == 3,
            }
            for pairs in (3, 4)
        ],
        "city_plan_cities": [
            {
                "campaign_id": campaign, "city": f"<{role} {pair}>", "customers": 100,
                "revenue_per_customer": 300.0, "pair": pair, "role": role, "role_ru": role,
            }
            for role in ("held out", "compared")
            for pair in (1, 2, 3)
        ],
        "campaign_plans": [
            {
                "campaign_id": campaign, "duration_days": days, "control_share": Decimal(share),
                "metric": metric, "customers": 400, "contacts": 320, "controls": 80, "base_value": 0.2,
                "smallest_effect": None if metric == "average_check" else 0.125,
                "smallest_effect_90": None if metric == "average_check" else 0.1,
                "promised_effect": None if metric == "average_check" else 0.25,
                "shows_promise": share != "0.05",
                "price": Decimal("8642.00"), "is_own_days": days == 14, "is_set": share == "0.05",
                "is_balanced": share == "0.2" and days == 14, "verdict": "shows another metric",
                "shown_by": "conversion", "balanced_share": Decimal("0.2"), "needed_customers": 98765,
                "needed_days": 56,
            }
            for days in (14, 28)
            for share in ("0.05", "0.2")
            for metric in ("profit_per_customer", "conversion", "revenue_per_customer", "average_check")
        ],
        "list_fairness": [
            {
                "campaign_id": campaign, "attribute": attribute, "group_name": group, "customers": 40,
                "chosen": 10, "selection_rate": 0.25, "selection_low": 0.2, "selection_high": 0.3,
                "discount_per_customer": 1.5, "discount_low": 1.0, "discount_high": 2.0,
                "profit_per_customer": 12.0, "profit_low": 10.0, "profit_high": 14.0, "rate_ratio": ratio,
                "ratio_low": None if ratio == 1 else 0.4, "ratio_high": None if ratio == 1 else 0.7,
                "verdict": "compared with" if ratio == 1 else "less than four fifths",
                "parity_price": 35.0, "parity_extra_cost": -2.5,
            }
            for attribute, groups in (("gender", ("female", "male")), ("age_band", (HOSTILE, "unknown")))
            for group, ratio in zip(groups, (0.5, 1.0), strict=True)
        ],
        "contact_fatigue": [
            {
                "metric": metric, "days": days, "contacts": 900, "customers": 300,
                "events": 120, "rate": 0.13, "average_earlier": 0.5, "difference": difference,
                "ci_low": low, "ci_high": high, "between_customers": 0.0123, "verdict": HOSTILE,
                "verdict_ru": "клиенты устают",
            }
            for metric, days, difference, low, high in (
                ("opt_out", 30, None, None, None), ("response", 90, -0.0214, -0.031, -0.0118)
            )
        ],
        "feature_drift": [
            {
                "campaign_id": campaign, "feature": feature, "description_en": HOSTILE,
                "description_ru": "возраст", "psi_excess": 0.54, "verdict": verdict, "verdict_ru": "сдвиг",
            }
            for feature, verdict in (("a", "drift"), ("b", "stable"))
        ],
        "input_quality": [
            {
                "entity": "customers", "check_name": name, "unit": unit, "value": value, "verdict": verdict,
                "verdict_ru": "посмотреть", "meaning": HOSTILE, "meaning_ru": "Строки.",
            }
            for name, unit, value, verdict in (
                ("rejected_share", "share", 0.123, "look"), ("days_since_last", "days", 87.0, "told"),
                ("age_missing", "share", None, "no data"),
            )
        ],
        "results": [
            {
                **past, "arm": arm, "contacted": 100, "buyers": 20, "response_rate": 0.2,
                "response_rate_low": 0.1, "response_rate_high": 0.3,
                "conversion": 0.2, "average_check": 10, "discount_cost": 1,
                "contact_cost": 1, "given_beside": 3 if arm == "offer" else 0, "profit": 5, "roi": 2.5,
            }
            for arm in ("offer", "control")
        ],
        "effects": [{
            "campaign_id": "past", "arm": "offer", "metric": "profit_per_customer", "offer_value": 5.0,
            "offer_customers": 100,
            "control_value": 4.0, "difference": 1.0, "ci_low": 0.5, "ci_high": 1.5,
            "p_value": 0.0001, "p_value_adjusted": 0.0001, "verdict": "cannot be trusted",
            "verdict_ru": "верить нельзя",
        }],
        "segment_effects": [
            {
                "campaign_id": "past", "arm": "offer", "segment_id": segment, "name_en": f"segment {segment}",
                "name_ru": "сегмент", "difference": difference, "ci_low": low, "ci_high": low and -low,
                "verdict": f"verdict {segment}", "verdict_ru": "вывод", "offer_customers": 40 + segment,
                "control_customers": 30 + segment,
            }
            for segment, difference, low in ((1, -118.0, -200.0), (2, 43.0, -50.0), (-1, 500.0, None))
        ],
        "segment_tests": [
            {
                "segment_id": 1, "campaign_id": "past", "arm": "offer", "campaign_name": HOSTILE,
                "starts_on": dt.date(2026, 1, 1), "mechanic": "percent", "discount_rate": Decimal("0.10"),
                "discount_amount": None, "min_check": None, "difference": -118.0, "ci_low": -200.0,
                "ci_high": 200.0, "verdict": "verdict 1", "verdict_ru": "вывод",
            }
        ],
        "checks": [{
            "campaign_id": "past", "check_name": "sample_ratio", "title": "Shares", "title_ru": "Доли",
            "passed": False, "meaning": HOSTILE, "meaning_ru": "Плохо",
        }],
        "observations": [],
        "segments": [
            {
                "segment_id": number, "name_en": "savers", "name_ru": "экономные", "portrait_en": HOSTILE,
                "named_for_en": HOSTILE, "named_for_ru": HOSTILE,
                "portrait_ru": "Ждут", "customers": 10 + number, "customer_share": 0.5,
            }
            for number in (1, 2)
        ],
        "segment_products": [
            {"segment_id": 1, "brand": HOSTILE, "category": None, "lift": 1.5, "rank": 1}
        ],
        "segment_offers": [{
            "segment_id": 1, "mechanic": "bundle", "offer_name": "1+1", "offer_name_ru": "1+1",
            "product": HOSTILE, "why": "so",
            "why_ru": "так",
        }],
        "model_headlines": [{
            "model_kind": "response", "model_id": "m1", "split": "out_of_time", "recipe": "forest",
            "training_rows": 1000,
        }],
        "quality": [
            {"model_kind": "response", "metric": metric, "value": 0.5, "ci_low": 0.4, "ci_high": None}
            for metric in ("roc_auc", "lift_at_10", "base_rate")
        ],
        "registry": [{
            "model_id": "m1", "model_kind": "response", "training_fingerprint": "f1",
            "parameters": json.dumps({"by_group": [
                {
                    "attribute": attribute, "group_name": group, "rows": 432, "positives": 87,
                    "metric": metric,
                    "value": value, "ci_low": value and value - 0.1, "ci_high": value and value + 0.1,
                }
                for attribute, group, value in (("gender", "female", 0.654), ("age_band", "under 25", None))
                for metric in ("roc_auc", "log_loss", "expected_calibration_error")
            ]}),
            "features": '[{"feature": "age", "feature_group": "customer"}]',
            "library_versions": '{"numpy": "2"}',
        }],
        "all_quality": [
            {
                "model_id": "m1", "recipe": "forest", "split": "out_of_time", "metric": metric,
                "value": value, "ci_low": 0.1, "ci_high": 0.3,
            }
            for metric, value in (("base_rate", 0.2), ("roc_auc", 0.7), ("brier", 0.15), ("log_loss", 0.4))
        ],
        "trained_on": [
            {
                "model_kind": "response", "campaign_id": campaign, "split": "train", "rows": 10,
                "responses": 2, "first_day": dt.date(2026, 1, 1), "last_day": dt.date(2026, 1, 1),
            }
            for campaign in (HOSTILE, "past")
        ],
        "calibration": [
            {
                "model_kind": "response", "bin": number, "mean_predicted": number / 10,
                "observed": number / 10, "rows": 10, "ci_low": 0.0, "ci_high": 1.0,
            }
            for number in (1, 2)
        ],
        "ranking": [
            {
                "model_kind": "response", "place": place, "share_of_rows": place / 2,
                "share_of_responses": 0.3 + 0.35 * place, "share_of_others": place / 2, "lift": 1.3 / place,
            }
            for place in (1, 2)
        ],
        "importance": [
            {
                "model_kind": "response", "level": level, "rank": 1, "feature": HOSTILE,
                "permutation_importance": 0.1, "description_en": HOSTILE, "description_ru": "Возраст",
            }
            for level in ("group", "feature")
        ],
        "crm_input_rows": [
            {"entity": "customers", "file": HOSTILE, "input_rows": 5, "contract_rows": 4, "rejected_rows": 1}
        ],
        "rejects": [{"entity": "customers", "reason": HOSTILE, "reason_ru": "нет", "rejected_rows": 1}],
        "build_notes": [
            {"place": 1, "topic": "input", "note": HOSTILE, "topic_ru": "данные", "note_ru": "прочитано"}
        ],
        **changed,
    }  # fmt: skip


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the texts of its scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts[-1] += data


def test_a_handful_of_buyers_makes_no_check_and_no_roi() -> None:
    """Of 19 buyers the money stands in the table of results, their check and ROI do not; of 20 they do."""
    (offer, _), effects = tables()["results"], tables()["effects"]
    told, few = (
        page(tables(results=[{**offer, "buyers": buyers, "average_check": 4321, "roi": 8.76}]), "en")
        for buyers in (20, 19)
    )
    assert (">4,321<" in told, ">8.76<" in told) == (True, True)
    assert (">4,321<" in few, ">8.76<" in few) == (False, False)
    small = {**effects[0], "difference": 6543.0, "ci_low": None, "ci_high": None, "p_value": None}
    shown = page(tables(effects=[{**small, "p_value_adjusted": None, "verdict": "too little to tell"}]), "en")
    assert "too little to tell" in shown
    assert "6,543" in shown
    assert "difference in profit per customer" not in shown


def test_what_was_given_beside_the_price_is_spent_and_is_no_lower_margin() -> None:
    """A free delivery of 3,000 for 100 customers: 30 each, beside a margin that has it still."""
    offer, control = tables()["results"]
    made = tables(
        results=[
            {**offer, "discount_cost": 1000, "contact_cost": 500, "given_beside": 3000, "profit": 7600},
            {**control, "discount_cost": 0, "contact_cost": 0, "given_beside": 0, "profit": 11000},
        ]
    )
    made["effects"] = [{**row, "verdict": "not shown"} for row in made["effects"]]
    told = re.sub(r"<[^>]+>|\s+", " ", page(made, "en"))
    assert re.search(r"gift or service per customer[^0-9]+30\.0 +30,0 +0\.00 ", told)
    assert re.search(r"margin per customer[^0-9]+121 +110 ", told)
    assert "4,500" in told
    none = re.sub(r"<[^>]+>", " ", page(tables(results=[{**offer, "given_beside": 0}, control]), "en"))
    assert "gift or service per customer" not in none


def test_data_stays_data_whatever_it_contains() -> None:
    """Names that are HTML make no element: two scripts, two of data, and no image."""
    elements = Elements(page(tables(), "en"))
    assert [tag for tag, _ in elements.found].count("script") == 4
    assert "img" not in {tag for tag, _ in elements.found}
    assert not [
        attributes for _, attributes in elements.found for name in attributes if name.startswith("on")
    ]
    specs = json.loads(elements.scripts[0])["specs"]
    assert any(HOSTILE in json.dumps(spec, ensure_ascii=False).replace('\\"', '"') for spec in specs.values())


def test_nothing_is_fetched_and_no_other_script_may_run() -> None:
    """The files beside it are the only addresses; the policy allows the page's scripts by their hashes."""
    html = page(tables(), "en")
    elements = Elements(html)
    assert [
        attributes
        for _, attributes in elements.found
        if "src" in attributes or not (attributes.get("href") or "#").startswith("#")
    ] == [
        *({"href": f"marketing_campaign_spring.{kind}"} for kind in ("csv", "xlsx")),
        {"href": "model_card.html"},
    ]
    policy = next(str(each["content"]) for _, each in elements.found if "http-equiv" in each)
    assert policy.startswith("default-src 'none'; ")
    assert set(re.findall(r"'(sha256-[^']+)'", policy)) == {
        "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in elements.scripts[2:]
    }
    assert "unsafe-eval" not in policy
    assert "cdn." not in html


def test_the_order_of_the_rows_changes_no_byte() -> None:
    """Tables come from the warehouse in any order."""
    shuffled = {name: random.Random(1).sample(rows, len(rows)) for name, rows in tables().items()}
    assert page(shuffled, "en") == page(tables(), "en")


def test_both_languages_are_in_the_page_and_one_comes_first() -> None:
    """The same page but for the language that its root names; every chart is drawn in both."""
    english, russian = page(tables(), "en"), page(tables(), "ru")
    assert '<html lang="en" data-language="en" ' in english
    assert '<html lang="ru" data-language="ru" ' in russian
    for text in ("Whom to contact", "Кому писать"):
        assert text in english
        assert text in russian
    specs = json.loads(Elements(english).scripts[0])["specs"]
    assert all(spec.keys() == {"en", "ru"} for spec in specs.values())
    assert {attributes.get("id") for _, attributes in Elements(english).found} >= specs.keys()


def test_another_language_is_refused_in_one_sentence() -> None:
    """The var, its value, and what it may be."""
    with pytest.raises(ValueError, match=r"^The var language is 'de': the dashboard speaks en and ru\.$"):
        page(tables(), "de")


def without(html: str, language: str) -> str:
    """Return the text that the other language's reader sees, without what the page prints as it came."""
    body = html.partition("<main>")[2].partition("</main>")[0]
    body = re.sub(rf'<(span|p)(?: class="soft")? lang="{language}">.*?</\1>', " ", body)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def test_every_section_has_its_figures() -> None:
    """What each mart says stands in the page, in the words of either language."""
    html = page(tables(), "en")
    english, russian = without(html, "ru"), without(html, "en")
    for text in (
        "+1,111", "from +777 to +1,515", "No choice within the same limits can earn more than +1,250",
        "Control : </script>",
        "↑ </script>", "↓ is far",
        "Since the list of 1 Mar 2026: 41 entered, 42 left, 43 stayed with another", "+4,321", "+987",
        "excluded: no consent 1 +321", "600 6 −50 −25 −100 0.50", "A new city.",
        "+7.77 +6.77 to +8.77", "44%, 1.8 times the average",
        "Of 55 contacts 30 were to respond, and 28 did: 40.0%", "+1,700 +1,500 to +1,900", "0.81",
        "28 of 30 promised",
        "A discount of 15% from a check of 500", "+10.0 per customer of the segment in 14 days",
        "1 of 2 features has drifted", "0.54", "12.3%", "87 days",
        "−10% +1,041 1 contact +971 1 contact +901 1 contact as planned +1,111 2 contacts",
        "segment 2 +43.0 (−50.0 to +50.0) verdict 2 · 42 with the offer, 32 without",
        "segment 1 −118 (−200 to +200) verdict 1 · 41 with the offer, 31 without",
        "segment −1 – verdict −1 · 39 with the offer, 29 without",
    ):  # fmt: skip
        assert text in re.sub(r"\s+", " ", english), text
    for text in (
        "оставлено 5",
        "часто покупает",
        "бюджет",
        "Новый город.",
        "против контроля",
        "Обещано 90\N{NO-BREAK SPACE}%.",
    ):
        assert text in russian, text


def test_the_russian_page_has_no_english_sentence() -> None:
    """The page itself speaks Russian: no three Latin words in a row but names from the data."""
    russian = without(page(tables(), "ru"), "en").replace(HOSTILE, " ")
    assert re.findall(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2,}", russian) == []
    assert re.search(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2,}", without(page(tables(), "ru"), "ru"))


def test_a_list_seen_from_afar_is_drawn_near_too() -> None:
    """Where everyone costs much more than the list, its own stretch has a chart; both mark the list."""

    def frontiers(html: str) -> list[list[dict[str, Any]]]:
        specs = json.loads(Elements(html).scripts[0])["specs"].values()
        rows = [spec["en"]["datasets"]["rows"] for spec in specs]
        return [each for each in rows if "roi" in each[0] and each[0]["roi"] is None]

    near, whole = frontiers(page(tables(), "en"))
    assert [len(near), len(whole)] == [5, 7]
    for drawn in (near, whole):
        assert [point["budget"] for point in drawn if point["is_chosen"]] == [200.0]
    assert [point["budget"] for point in whole if point["is_everyone"]] == [600.0]
    chosen = tables()
    for point in chosen["policy_frontier"]:
        point["is_chosen"] = point["place"] == 5
    assert [len(points) for points in frontiers(page(chosen, "en"))] == [7]


@pytest.mark.parametrize(("is_trustworthy", "strong"), [(False, False), (None, True), (True, True)])
def test_an_effect_is_grey_where_its_control_cannot_be_trusted(
    is_trustworthy: bool | None, strong: bool
) -> None:
    """As dim_campaigns says, not any failed check."""
    judged = tables()
    for campaign in judged["dim_campaigns"]:
        campaign["is_trustworthy"] = is_trustworthy
    specs = json.loads(Elements(page(judged, "en")).scripts[0])["specs"].values()
    (effect,) = (
        spec["en"]["datasets"]["rows"]
        for spec in specs
        if "difference in profit" in json.dumps(spec["en"]["layer"])
    )
    assert [row["strong"] for row in effect] == [strong]


def test_it_is_not_said_that_nothing_can_be_compared_beside_what_is_compared() -> None:
    """Arms too small for an interval stood under "no past campaign has both an offer and a control"."""
    none, no_interval = "has both an offer and a control", "Of no past campaign can it be said how sure"
    small = [
        row | ({"ci_low": None, "ci_high": None} if row["metric"] == "profit_per_customer" else {})
        for row in tables()["effects"]
    ]
    for effects, said in ((tables()["effects"], None), (small, no_interval), ([], none)):
        html = page(tables(effects=effects, city_effects=[]), "en")
        assert [text for text in (none, no_interval) if text in html] == ([said] if said else [])


def test_a_past_campaign_that_had_nothing_before_it_makes_no_cold_start() -> None:
    """Its replay alone had nothing to learn from; the lists did."""
    assert "Past campaigns cannot teach" not in page(tables(), "en")


def test_the_page_says_how_many_to_hold_out_and_why() -> None:
    """In both languages: the share that is enough, its price, what no share shows, how long a list would."""
    html = page(tables(), "en")
    for text in (
        "No control of up to half of the list shows the promised profit over 14 days",
        "(conversion, +25.0\N{NO-BREAK SPACE}pp) is 20% of the list, 80 of 400 customers, for 8,642 of",
        "A list of 98,765 such customers", "over 56 days", "too few to tell", "+12.5\N{NO-BREAK SPACE}pp",
        "Ни один контроль до половины списка не покажет обещанную прибыль за 14", "слишком мало",
    ):  # fmt: skip
        assert text in html
    assert "Before the launch" not in page(tables(campaign_plans=[]), "en").replace("<details>", "")


def test_the_page_says_which_cities_to_hold_out() -> None:
    """Those of the chosen plan alone, with their pairs; where none can be made, why."""
    html = page(tables(), "en")
    for text in (
        "Of 9 cities hold out 3: &lt;held out 1&gt;, &lt;held out 2&gt;, &lt;held out 3&gt; (300 customers",
        "added revenue per customer of 24.5, 8.2% of what one brings", "told in 4.3% of them",
        "by \N{MINUS SIGN}2.50 a customer (\N{MINUS SIGN}9.00 to +4.00, p = 0.31)",
        "Из 9 городов не проводите её в 3",
    ):  # fmt: skip
        assert text in html
    assert "no such plan can be made" in page(tables(city_plans=[]), "en")
    assert "Which cities" not in page(tables(city_plan_cities=[]), "en")


def test_a_campaign_that_held_out_cities_is_told_by_them() -> None:
    """Profit in all first, then each metric before and during; two pairs say what would do."""
    html = page(tables(), "en")
    for text in (
        "Campaigns measured by cities held out", "6 cities without the campaign (612 customers)",
        "added +172,840 of profit in all (+86,420 to +259,260 in 95 of 100 cases): gain",
        "in 7 earlier periods without the campaign", "(up to 1.4 times)", "+10.0\N{NO-BREAK SPACE}pp",
        "Городов без кампании: 6 (клиентов: 612)", "выигрыш",
    ):  # fmt: skip
        assert text in html
    few = [row | {"p_value": None, "before_value": None, "pairs": 2} for row in tables()["city_effects"]]
    assert "with the campaign: 2. Three are needed" in page(tables(city_effects=few), "en")
    assert "measured by cities" not in page(tables(city_effects=[]), "en")


def test_the_page_says_what_a_depth_for_each_saves_against_one_for_all() -> None:
    """In both languages, the smallest depth first; where nothing is saved, that."""
    html = page(tables(), "en")
    for text in (
        "The best single depth for all, 7.5%, would earn 2,860", "giving away 4,082", "less (39%)",
        "стоит на 4\N{NARROW NO-BREAK SPACE}082", "the list: a depth for each", "лучшее из них",
    ):  # fmt: skip
        assert text in html
    assert html.index("_0.075") < html.index("_0.2<")
    (several,) = [[row | {"saved_discount": None} for row in tables()["ladder_savings"]]]
    assert "At equal profit no discount is saved here" in page(tables(ladder_savings=several), "en")
    assert "the list: a depth for each" not in page(tables(ladder_savings=[]), "en")


def test_the_ledger_says_what_a_depth_for_each_saved() -> None:
    """Promised and what the control shows, with its interval; of a list without a ladder nothing."""
    html = page(tables(), "en")
    for text in (
        "to give away 5,210 of discounts for a profit of +1,650", "expected to save 1,930",
        "It gave 4,400 beyond its control (3,900 to 4,900)", "+810 (+310 to +1,310)",
        "less given; that no less was earned is not shown",
        "ждали скидок на 5\N{NARROW NO-BREAK SPACE}210", "что заработано не меньше, не показано",
    ):  # fmt: skip
        assert text in html
    (row,) = tables()["campaign_ledger"]
    bounds = dict.fromkeys(
        ["realised_discount", "discount_low", "discount_high", "realised_saved_discount", "saved_low",
         "saved_high"]
    )  # fmt: skip
    untold = row | bounds | {"saving_verdict": "not shown: no control tells it", "saving_verdict_ru": "нет"}
    html = page(tables(campaign_ledger=[untold]), "en")
    assert "beyond a control: not shown: no control tells it." in html
    assert "It gave" not in html
    html = page(tables(campaign_ledger=[untold | {"saving_verdict": None}]), "en")
    assert "expected to save 1,930" in html
    assert "beyond a control" not in html
    html = page(tables(campaign_ledger=[row | {"promised_saved_discount": None}]), "en")
    assert "was not expected to save any" in html
    assert "or one for all: what came" not in page(
        tables(campaign_ledger=[row | {"one_offer_id": None}]), "en"
    )


def test_a_running_campaign_is_told_with_what_may_be_looked_at_every_day() -> None:
    """Too early, with the days to go; never at this pace; known, with its interval."""
    html = page(tables(), "en")
    for text in (
        "Campaigns that still run", "day 5 of 14, up to 31 Mar 2026, 987 customers with the offer, 123 held",
        "about 6 more days at this pace", "not before the end at this pace", "known today",
        "+34.5\N{NO-BREAK SPACE}pp", "+66.6\N{NO-BREAK SPACE}pp", "выигрыш", "судить рано", "все предложения",
    ):  # fmt: skip
        assert text in html
    assert "Campaigns that still run" not in page(tables(campaign_readout=[]), "en")


def test_whether_customers_tire_is_told_with_its_interval() -> None:
    """Responses first, the difference in points; nothing before any campaign has reached somebody."""
    html = page(tables(), "en")
    for text in (
        "Do customers tire of messages?", "\N{MINUS SIGN}2.14\N{NO-BREAK SPACE}pp",
        "\N{MINUS SIGN}3.10\N{NO-BREAK SPACE}pp",
        "+1.23\N{NO-BREAK SPACE}pp", "клиенты устают", "900 messages to 300 customers",
    ):  # fmt: skip
        assert text in html
    assert html.index("respond to it") < html.index("unsubscribe within 30 days")
    none = [{**row, "rate": None} for row in tables()["contact_fatigue"]]
    assert "Do customers tire" not in page(tables(contact_fatigue=none), "en")


def test_before_the_first_launch_the_page_says_so() -> None:
    """No ledger, no haircut, no list to compare with: sentences instead."""
    first = tables(campaign_ledger=[], promise_calibration=[], promise_haircut=[], changes=[])
    first["list_change_totals"][0] |= {"changed_since": None, "biggest_term": None}
    first["campaigns"][0] |= {
        "control_note": "nobody is kept without the offer",
        "evidence_note": "none of 2 past campaigns has shown a gain",
    }
    html = page(first, "en")
    for text in (
        "No launched campaign yet", "this is the first list", "nobody is kept without the offer",
        "none of 2 past campaigns has shown a gain",
    ):  # fmt: skip
        assert text in html


def test_a_cold_start_has_a_page_that_promises_nothing() -> None:
    """Nothing learned, nothing past, no segments, a list by response: the page says so."""
    absent = (
        "results", "effects", "checks", "segments", "segment_products", "segment_offers", "quality",
        "model_headlines", "calibration", "importance", "rejects", "policy_value", "response_gains",
        "campaign_ledger", "promise_calibration", "offer_thresholds", "feature_drift", "city_cards",
        "changes", "policy_frontier", "list_fairness", "campaign_plans", "city_plans", "city_plan_cities",
        "ladder_savings", "city_effects",
        "campaign_readout",
    )  # fmt: skip
    nothing: dict[str, Any] = {name: [] for name in absent}
    evidence = [{"fitted_for": "", "why_not_learnable": "no past campaign has a closed window"}]
    cold = tables(**nothing, response_evidence=evidence)
    cold["campaigns"][0] |= dict.fromkeys((
        "expected_profit", "profit_of_everyone", "budget", "promised_profit", "promised_low",
        "promised_high", "promise_level", "promise_why", "promise_why_ru", "profit_bound", "loss_chance",
    )) | {"is_assumed": True, "profit_basis": "none: ranked by response"}  # fmt: skip
    cold["curve"] = [
        {
            "campaign_id": "spring", "contacts": rank, "expected_cost": 450.0 * rank, "responses": 0.5 * rank,
            "is_contacted": rank < 3, "is_last_contact": rank == 2,
        }
        for rank in (1, 2, 3)
    ]  # fmt: skip
    html = page(cold, "en")
    for text in (
        "no promise of profit",
        "No campaign is planned",
        "There are no segments",
        "No model was fitted",
        "Responses along the ranking",
    ):
        assert text in html
    assert "Contacting everyone" not in html


def test_a_check_that_nobody_reaches_stretches_no_axis() -> None:
    """Of discounts from 100, 500 and 25 000, the last of which no check reaches, two are drawn."""
    specs = json.loads(Elements(page(tables(), "en")).scripts[0])["specs"]
    (drawn,) = [
        rows
        for spec in specs.values()
        for rows in spec["en"]["datasets"].values()
        if rows and {"is_best", "check"} <= rows[0].keys()
    ]
    assert [row["check"] for row in drawn] == [100, 500]


@pytest.mark.parametrize(
    ("next_roi", "said"),
    [(0.5, "Spend nothing, contact nobody"), (-0.1, "Do not run this campaign: no contact in it"),
     (None, "Do not run this campaign: no contact in it")],
)  # fmt: skip
def test_where_nothing_is_spent_more_money_may_still_pay(next_roi: float | None, said: str) -> None:
    """At the left end of the slider of a list that pays, or with a limit of nothing."""
    told = tables()
    words = words_in(told)
    point = {
        "contacts": 0, "cost": Decimal(0), "profit": Decimal(0), "low": None, "high": None, "loss": None,
        "next_roi": next_roi, "is_chosen": True, "responses": None,
    }  # fmt: skip
    assert answer(told["campaigns"][0], point, words)["do"].pair()[0].startswith(said)


@pytest.mark.parametrize(("most_loss", "is_told"), [(0.5, False), (0.49, True)])
def test_a_list_is_rather_not_sent_above_the_chance_of_a_loss_of_the_warehouse(
    most_loss: float, is_told: bool
) -> None:
    """The worst point that earns loses in half of the cases; the page has no bound of its own."""
    told = tables()
    told["campaigns"][0]["most_loss"] = most_loss
    assert ("loses more often than it earns" in page(told, "en")) == is_told


def test_tries_are_told_beside_the_promise_that_leaves_them_out() -> None:
    """A promise of +287 stood over "no choice can earn more than +277", and nothing told of the tries."""
    told = tables()
    assert "drawn at random to learn from" not in page(told, "en")
    told["campaigns"][0] |= {"explored": 94, "profit_of_explored": -10.81}
    html = page(told, "en")
    assert (
        "94 of the contacts are tries, drawn at random to learn from: they should earn \N{MINUS SIGN}11"
        in html
    )
    assert "Среди контактов проб" in html


@pytest.mark.parametrize("basis", ["incremental", "effect plus selection: no control"])
def test_of_a_list_of_nobody_no_tile_says_a_sentence_without_its_figures(basis: str) -> None:
    """ "In nine of ten cases from – to –", "– of them should respond", "all 0 customers who"."""
    told = tables()
    nothing = dict.fromkeys(("promised_low", "promised_high", "promise_level", "profit_of_everyone"))
    told["campaigns"][0] |= nothing | {
        "profit_basis": basis, "contacts": 0, "allowed": 0, "promised_profit": None, "expected_profit": None,
        "expected_cost": 0, "expected_responses": 0,
    }  # fmt: skip
    for point in told["policy_frontier"]:
        point["is_chosen"] = point["place"] == 0
    told["policy_frontier"][0] |= {"promised_low": None, "promised_high": None}
    html = page(told, "en")
    tiles = html.partition('<dl class="tiles">')[2].partition("</dl>")[0]
    captions = unescape(
        re.sub(r"<[^>]+>", " ", " ".join(re.findall(r'<p class="caption.*?</p>|<dd.*?</dd>', tiles)))
    )
    assert "nobody is contacted, so nothing is promised" in captions
    assert "никому не пишут, откликаться некому" in captions
    assert not re.search(r"\bfrom – to –|– of them|all 0 customers|от – до –", captions)


def test_an_empty_audience_has_a_page() -> None:
    """No list, no chart of one, and a sentence instead."""
    empty = tables(campaigns=[], customers=[], policy_frontier=[], decisions=[], steps=[])
    assert "No planned campaign has anybody" in page(empty, "en")


def test_a_failed_check_is_open_and_says_what_it_means() -> None:
    """The reader need not look for it."""
    html = page(tables(), "en")
    assert "<details open>" in html
    assert "1 of 1 check failed" in html


@pytest.mark.parametrize(
    ("said", "en", "ru"),
    [
        (number(1234567.5, 1), "1,234,567.5", "1\u202f234\u202f567,5"),
        (number(-0.001), "0", "0"),
        (number(None), "–", "–"),
        (signed(-12.0), "−12", "−12"),
        (signed(12.0), "+12", "+12"),
        (signed(0.0), "0", "0"),
        (percent(0.123), "12.3%", "12,3\xa0%"),
        (points(0.015), "+1.5\xa0pp", "+1,5\xa0п.\xa0п."),
        (figure(12.34), "12.3", "12,3"),
        (chance(0.0001), "<0.001", "<0,001"),
    ],
)
def test_figures_are_written_as_each_language_writes_them(said: Both, en: str, ru: str) -> None:
    """Separators, signs and percent."""
    assert (said.en, said.ru) == (en, ru)


def test_every_text_has_both_languages_and_the_same_gaps() -> None:
    """What one language fills in the other does too; no Russian text is left in English."""
    rows = texts()
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        assert set(re.findall(r"{(\w+)}", row["en"])) == set(re.findall(r"{(\w+)}", row["ru"])), row["key"]


def test_the_file_is_whole_private_and_left_alone_when_nothing_changes(tmp_path: Path) -> None:
    """Mode 0600, nothing beside it, the second writing touches nothing."""
    (first,) = written_dashboard(tables(), "en", tmp_path).to_pylist()
    path = tmp_path / "dashboard.html"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o600
    assert first["bytes"] == path.stat().st_size < 3_000_000
    assert written_dashboard(tables(), "en", tmp_path).to_pylist() == [first]


def test_the_card_holds_the_model_against_knowing_nothing(tmp_path: Path) -> None:
    """The figures of one chance for everybody by hand; hostile texts escaped; whole in both languages."""
    said = card(tables(), words_in(tables()))
    shown = {row["metric"]: row["baseline"].en for row in said["figures"]}
    # 0.2 * 0.8, and -0.2 ln 0.2 - 0.8 ln 0.8
    assert shown == {"base_rate": "–", "roc_auc": "0.500", "brier": "0.160", "log_loss": "0.500"}
    (row,) = written_card(tables(), "ru", tmp_path).to_pylist()
    html = Path(row["path"]).read_text(encoding="utf-8")
    assert HOSTILE not in html
    assert html.index(' lang="ru" id="ru"') < html.index(' lang="en" id="en"')
    # on a phone each cell says what it is
    assert html.count("<td") == html.count("data-label=")
    assert "<script" not in html


def test_nothing_moves_for_those_who_ask_for_rest() -> None:
    """Every movement of the page stands under `prefers-reduced-motion: no-preference`."""
    style = STYLE.read_text(encoding="utf-8")
    calm = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{[^{}]*\{[^{}]*\}[^{}]*\}", "", style)
    assert calm != style
    assert not re.search(r"scroll-behavior|transition|animation", calm)


def test_the_card_says_how_well_each_group_is_ranked(tmp_path: Path) -> None:
    """With its interval; of a group that is too small its size alone, in both languages."""
    written_card(tables(), "en", tmp_path)
    html = (tmp_path / "model_card.html").read_text(encoding="utf-8")
    for text in ("How well each group is ranked", "0.654 (0.554 to 0.754)", "0,654 (от 0,554 до 0,754)",
                 "too few", "мало данных", "432", "младше 25"):  # fmt: skip
        assert text in html
    (registered,) = tables()["registry"]
    written_card(tables(registry=[{**registered, "parameters": "{}"}]), "en", tmp_path)
    assert "each group is ranked" not in (tmp_path / "model_card.html").read_text(encoding="utf-8")


def test_without_a_model_the_card_says_why(tmp_path: Path) -> None:
    """No model that ranks: one sentence, and the reason where there is one."""
    evidence = [{"fitted_for": "", "why_not_learnable": "no window", "why_not_learnable_ru": "нет окна"}]
    (row,) = written_card(tables(model_headlines=[], response_evidence=evidence), "en", tmp_path).to_pylist()
    html = Path(row["path"]).read_text(encoding="utf-8")
    assert "No model was fitted" in html
    assert "Why: no window." in html
    assert "Почему: нет окна." in html


# workbooks

COLUMNS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("customer_id", pa.string()),
        ("rank", pa.int64()),
        ("response_probability", pa.decimal128(9, 6)),
        ("expected_profit", pa.decimal128(18, 2)),
    ]
)


FRONTIER = [
    "budget", "contacts", "expected_cost", "expected_profit", "promised_low", "promised_high",
    "marginal_roi", "is_chosen",
]  # fmt: skip


def workbook(
    folder: Path, ids: list[str], most_rows: int = 1000, language: str = "en", **further: pa.Array
) -> Path:
    """Write one campaign's workbook of customers with these ids, `further` columns beside the usual ones."""
    rows = pa.table(
        {
            "campaign_id": ["spring"] * len(ids),
            "customer_id": ids,
            "rank": range(1, len(ids) + 1),
            "response_probability": pa.array([0.25] * len(ids)).cast(pa.decimal128(9, 6)),
            "expected_profit": pa.array([1234.5] * len(ids)).cast(pa.decimal128(18, 2)),
        },
        schema=COLUMNS,
    )
    for name, column in further.items():
        rows = rows.append_column(name, column)
    files = FilesTogether()
    (written,) = write_workbooks(
        ["spring"],
        lambda campaign_id: rows.to_reader(max_chunksize=2),
        folder,
        resting=lambda campaign_id: COLUMNS.empty_table().to_reader(),
        totals=[
            {"campaign_id": "spring", "contacts": len(ids), "expected_cost": 10, "expected_profit": None}
        ],
        frontiers=[
            {
                "campaign_id": campaign,
                "place": point,
                "budget": Decimal(10 * point),
                "contacts": point,
                "expected_cost": 10 * point,
                "expected_profit": 5 * point,
                "promised_low": None,
                "promised_high": 7,
                "marginal_roi": 0.25,
                "is_chosen": point == 2,
            }
            for campaign in ("autumn", "spring")
            for point in (3, 1, 2)
        ],
        sentences=[
            {"campaign_id": "spring", "place": place, "topic": topic, "note": f"{topic} it"}
            | {"topic_ru": f"{topic} по-русски", "note_ru": "сделать"}
            for place, topic in ((2, "Cost"), (1, "Do"))
        ],
        days={"spring": (dt.date(2026, 4, 3), None)},
        texts={row["key"]: (row["en"], row["ru"]) for row in texts()},
        language=language,
        as_of=dt.date(2026, 4, 1),
        files=files,
        most_rows=most_rows,
    )
    files.put()
    assert written.rows == len(ids)
    return written.path


def sheets(path: Path) -> dict[str, list[list[tuple[str | None, str]]]]:
    """Return type and text of every cell by sheet, read with nothing of the writer's."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        names = [
            str(each.get("name"))
            for each in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{main}sheet")
        ]
        read = {}
        for place, name in enumerate(names, start=1):
            sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{place}.xml"))
            assert not list(sheet.iter(f"{main}f")), "a formula"
            read[name] = [
                [(cell.get("t"), "".join(cell.itertext())) for cell in row.iter(f"{main}c")]
                for row in sheet.iter(f"{main}row")
            ]
    return read


def words_of(name: str, language: str = "en") -> str:
    """Return the heading of a column."""
    return next(str(row[language]) for row in texts() if row["key"] == f"column.{name}")


def columns_of(path: Path, sheet: int = 2) -> list[tuple[float, bool]]:
    """Return how wide each column of a sheet is, and whether it is folded away."""
    with zipfile.ZipFile(path) as book:
        read = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    return [
        (float(each.get("width", 0)), each.get("hidden") == "1")
        for each in read.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}col")
        for _ in range(int(each.get("min", 0)), int(each.get("max", 0)) + 1)
    ]


def test_no_name_is_cut_off_by_the_column_beside_it(tmp_path: Path) -> None:
    """A city of fifteen signs, an id of thirty-six; short ones leave their columns as they are."""
    ids = ["3f2504e0-4f89-11d3-9a0c-0305e82c3301", "7"]
    cities = pa.array(["Нижний Новгород", None])
    (campaign, _), (customer, _), *_, (city, _) = columns_of(workbook(tmp_path, ids, city=cities))
    assert (round(campaign), round(customer), round(city)) == (14, 39, 18)
    *_, (city, _) = columns_of(workbook(tmp_path, ids, city=pa.array(["Омск", "x" * 500])))
    assert round(city) == 41
    *_, (city, _) = columns_of(workbook(tmp_path, ids, city=pa.array(["Омск", None])))
    assert round(city) == 14


@pytest.mark.parametrize(("chance", "is_folded"), [(0.25, True), (0.4, False), (None, True)])
def test_the_chance_of_a_purchase_is_in_sight_where_it_is_another(
    tmp_path: Path, chance: float | None, is_folded: bool
) -> None:
    """A response of 25 % beside a purchase of 40 %, which is what comes anyway is compared with."""
    column = pa.array([chance, 0.25]).cast(pa.decimal128(9, 6))
    *_, (_, hidden) = columns_of(workbook(tmp_path, ["a", "b"], buy_probability=column))
    assert hidden == is_folded


def test_ids_stay_texts_in_a_workbook(tmp_path: Path) -> None:
    """What looks like a formula, a number or a link is written as the text it is."""
    ids = ["=1+1", "+7", "007", "http://example.org", "@home", "клиент", "<b>&"]
    listed = sheets(workbook(tmp_path, ids))["List"]
    assert [cell for _, cell in listed[0]] == [words_of(name) for name in COLUMNS.names]
    assert [row[1] for row in listed[1:]] == [("inlineStr", text) for text in ids]
    assert [row[3:] for row in listed[1:2]] == [[(None, "0.25"), (None, "1234.5")]]


@pytest.mark.parametrize(
    ("language", "names", "do"),
    [
        ("en", ["Summary", "List", "Budgets", "Dictionary"], ["Do", "Do it"]),
        ("ru", ["Итог", "Список", "Бюджеты", "Словарь"], ["Do по-русски", "сделать"]),
    ],
)
def test_a_workbook_says_first_what_to_do(
    tmp_path: Path, language: str, names: list[str], do: list[str]
) -> None:
    """In the language of the build: the sentences in their order, days as days, the figures of the list."""
    read = sheets(workbook(tmp_path, ["a"], language=language))
    assert list(read) == names
    title, *lines = read[names[0]]
    assert [text for _, text in title] == ["spring"]
    assert [text for _, text in lines[0]] == do
    # days since 1899-12-30, as spreadsheets count them
    days = [row[1] for row in lines if len(row) == 2 and row[1][0] is None][:2]
    assert days == [(None, "46113"), (None, "46115")]
    assert [text for _, text in read[names[1]][0]] == [words_of(name, language) for name in COLUMNS.names]


def test_a_workbook_says_what_its_columns_mean(tmp_path: Path) -> None:
    """Every column of the list and of the budgets, in both languages."""
    about = [[text for _, text in row] for row in sheets(workbook(tmp_path, ["a"]))["Dictionary"]]
    assert [row[0] for row in about[1 : len(COLUMNS) + 1]] == COLUMNS.names
    assert all(len(row) == 5 for row in about[: len(COLUMNS) + 1])
    place = [row[0] for row in about].index("The sheet Budgets")
    assert [row[0] for row in about[place + 1 : place + 9]] == FRONTIER
    assert all(len(row) == 5 and all(row) for row in about[place + 1 : place + 9])


def test_a_workbook_has_the_frontier_of_its_campaign(tmp_path: Path) -> None:
    """Every point of this campaign, in order, as numbers; what is not promised stays empty; a chart of it."""
    path = workbook(tmp_path, ["a"])
    header, *rows = sheets(path)["Budgets"]
    assert [text for _, text in header] == [words_of(name) for name in FRONTIER]
    assert [[text for _, text in row] for row in rows] == [
        [f"{10 * point}", f"{point}", f"{10 * point}", f"{5 * point}", "7", "0.25", *["yes"] * (point == 2)]
        for point in (1, 2, 3)
    ]
    assert {kind for row in rows for kind, _ in row[:6]} == {None}
    with zipfile.ZipFile(path) as book:
        chart = book.read("xl/charts/chart1.xml").decode()
    # profit, its upper end, and the list as a point of its own; nothing is promised below
    assert re.findall(r"<c:yVal><c:numRef><c:f>(.*?)</c:f>", chart) == [
        "Budgets!$D$2:$D$4", "Budgets!$F$2:$F$4", "Budgets!$D$3",
    ]  # fmt: skip


def test_the_list_filters_stays_in_sight_and_prints_one_page_wide(tmp_path: Path) -> None:
    """A filter over all rows, header and ids frozen, landscape, one page wide, the terms folded away."""
    with zipfile.ZipFile(workbook(tmp_path, ["a", "b"])) as book:
        xml = book.read("xl/worksheets/sheet2.xml").decode()
    assert '<autoFilter ref="A1:E3"/>' in xml
    assert re.search(r'<pane xSplit="2" ySplit="1" topLeftCell="C2"[^>]*state="frozen"/>', xml)
    assert re.search(r'<pageSetup [^>]*fitToHeight="0" orientation="landscape"', xml)
    assert '<pageSetUpPr fitToPage="1"/>' in xml
    assert re.findall(r'<col min="(\d+)"[^>]*hidden="1"', xml) == ["1"]


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path: Path) -> None:
    """No row is lost or twice."""
    read = sheets(workbook(tmp_path, ["a", "b", "c", "d", "e"], most_rows=2))
    assert list(read) == ["Summary", "List", "List 2", "List 3", "Budgets", "Dictionary"]
    assert [row[1][1] for name in list(read)[1:4] for row in read[name][1:]] == ["a", "b", "c", "d", "e"]


def test_equal_rows_give_equal_workbooks(tmp_path: Path) -> None:
    """No clock and no temporary name gets into the bytes."""
    one, other = workbook(tmp_path / "one", ["a", "b"]), workbook(tmp_path / "other", ["a", "b"])
    assert one.read_bytes() == other.read_bytes()
    assert one.stat().st_mode & 0o777 == 0o600
    assert list((tmp_path / "one").iterdir()) == [one]


@pytest.mark.parametrize(
    ("basis", "shown"), [("incremental", False), ("effect plus selection: no control", True)]
)
def test_a_profit_that_selection_may_have_made_says_so(basis: str, shown: bool) -> None:
    """In both languages, beside how much of it may be borrowed; with a control to tell, not a word."""
    rows = tables()
    rows["campaigns"][0] |= {"profit_basis": basis, "break_even_borrowed_share": 0.206}
    html = page(rows, "en")
    for words in ("The profit is effect plus selection", "эффект вместе с отбором: нет прежнего контроля"):
        assert (words in html) == shown
    # the first sentence of the page speaks of the same profit
    for words in ("Profit beyond what would happen anyway", "Прибыль сверх того, что было бы и так"):
        assert (words in html) != shown
    assert "20.6%" in html
    rows["campaigns"][0]["break_even_borrowed_share"] = None
    assert "borrowed from later: nothing" not in page(rows, "en")


@pytest.mark.parametrize(("controls", "is_all"), [(3, True), (2, False)])
def test_a_list_of_all_but_the_control_is_held_against_no_random_one(controls: int, is_all: bool) -> None:
    """It is a random one: beside it customers chosen at random may seem to bring more."""
    rows = tables()
    rows["campaigns"][0] |= {"allowed": 5, "contacts": 2, "controls": controls}
    campaign, point = rows["campaigns"][0], {
        "contacts": 2, "cost": 9, "profit": 8, "low": 1, "high": 20, "loss": 0.1, "next_roi": None,
        "is_chosen": True, "responses": None,
    }  # fmt: skip
    said = answer(campaign, point, words_in(rows))["beside"]
    assert ("chosen at random" in said.en, "случайно выбранным" in said.ru) == (not is_all, not is_all)
    assert ("all of them but the control" in said.en) == is_all


def test_a_cost_of_which_no_discount_can_be_foretold_is_of_contacts_alone() -> None:
    """A cold start knows who buys anyway, not what an offer brings or takes."""
    rows = tables()
    rows["campaigns"][0] |= {"counts_discounts": False}
    html = page(rows, "en")
    assert "no discounts counted" in html
    assert "скидки не посчитаны" in html
    assert "contacts of the list and what its offers cost" not in html


def test_an_offer_is_called_as_the_table_of_mechanics_calls_it() -> None:
    """A row added to the table needs no text of the page's own."""
    rows = tables()
    rows["campaigns"][0]["mechanic"] = "free_delivery"
    html = page(rows, "en")
    assert "free delivery" in html
    assert "бесплатная доставка" in html


@pytest.mark.parametrize(
    ("mechanic", "said"),
    [("percent", "percent off (offers: 3)"), (None, "offers: 3"), ("none", "offers: 3")],
)
def test_several_offers_are_counted_where_the_campaign_is_named(mechanic: str | None, said: str) -> None:
    """A campaign that gives one of three things does not give none, nor one of them alone."""
    rows = tables()
    rows["campaigns"][0] |= {"offers": 3, "mechanic": mechanic}
    assert f">{said}<" in page(rows, "en")


def test_sums_carry_the_currency_that_is_set() -> None:
    """In the sentence, the tiles, the cards and what the slider puts in their place; without one, none."""
    (settings,) = tables()["settings"]
    html = page(tables(settings=[{**settings, "currency": "₽"}]), "en")
    shown = without(html, "ru")
    everything = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))
    for text in ("spend ₽200, expect", "+₽1,111", "Money is in ₽.", "+₽1,041", "+1 111 ₽"):
        assert text in everything, text
    assert "₽" in html.partition('id="tool"')[2].partition("</script>")[0]
    assert shown.count("₽") > 10
    assert "₽" not in page(tables(), "en")


@pytest.mark.parametrize(
    ("difference", "low", "high", "said"),
    [
        # an error of 1 beside a difference of 1: 2.8016 ** 2 = 7.849 tests of 100 contacts, so 684.9 more
        (1.0, -0.96, 2.96, "with 685 more contacts"),
        (0.01, -1.95, 1.97, "over a thousand tests like this one"),
        (1.0, 0.5, 1.5, None),
        (0.0, -1.0, 1.0, None),
    ],
)
def test_a_card_says_how_many_more_contacts_would_show_it(
    difference: float, low: float, high: float, said: str | None
) -> None:
    """Where nothing is shown, and not where it is: known by hand from the normal distribution."""
    rows = tables()
    for campaign in rows["dim_campaigns"]:
        campaign["is_trustworthy"] = True
    rows["effects"][0] |= {"difference": difference, "ci_low": low, "ci_high": high}
    shown = re.sub(r"\s+", " ", without(page(rows, "en"), "ru"))
    assert [text in shown for text in ("more contacts and controls", "over a thousand tests")] == [
        bool(said) and "685" in str(said),
        bool(said) and "thousand" in str(said),
    ]
    assert said is None or said in shown


def test_a_card_adds_up_to_the_profit() -> None:
    """What sales leave less discount and contact is the profit, a customer: 0.07 - 0.01 - 0.01 = 0.05."""
    shown = re.sub(r"\s+", " ", without(page(tables(), "en"), "ru"))
    assert re.search(r"margin per customer[^a-z]*0\.07", re.sub(r"<[^>]*>", " ", shown))
    assert re.search(r"contact per customer[^a-z]*0\.01", re.sub(r"<[^>]*>", " ", shown))


@pytest.mark.parametrize(
    ("offer", "said", "unsaid"),
    [
        ({"mechanic": "percent"}, "Tested here on this segment against a control: percent off", "A rule of"),
        ({"mechanic": "percent", "min_check": 90}, "A rule of thumb", "Tested here"),
        ({"mechanic": "bundle"}, "keep a control. percent off 10%, ", "Tested here"),
    ],
)
def test_a_portrait_says_what_its_offer_rests_on(offer: dict[str, Any], said: str, unsaid: str) -> None:
    """A test of the same mechanic, from a check or not, else a rule of thumb; beside it what was tested."""
    rows = tables()
    rows["segment_offers"][0] |= offer
    shown = re.sub(r"\s+", " ", without(page(rows, "en"), "ru"))
    assert said in shown
    assert unsaid not in shown
    assert "−118 profit per customer (−200 to +200), verdict 1." in shown


def test_nobody_is_told_from_which_check_minors_pay() -> None:
    """A segment that is offered nothing has no chart of discounts."""
    rows = tables()
    assert "A discount of 15% from a check of 500" in without(page(rows, "en"), "ru")
    rows["segment_offers"][0]["mechanic"] = "none"
    assert "A discount of 15% from a check of 500" not in without(page(rows, "en"), "ru")


def test_the_script_of_the_charts_is_kept_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is bundled once; a damaged copy is bundled anew; where nothing can be kept, it is the same."""
    bundled = library()
    asked: list[str] = []

    def bundle(snippet: None, vega_lite: str) -> str:
        asked.append(vega_lite)
        return bundled

    monkeypatch.setattr("vl_convert.javascript_bundle", bundle)
    assert library(tmp_path) == library(tmp_path) == bundled
    assert len(asked) == 1
    (kept,) = tmp_path.iterdir()
    for damaged in (kept.read_bytes()[:-1], b"", b"\xff", kept.read_bytes().replace(b"function", b"alert")):
        kept.write_bytes(damaged)
        asked.clear()
        assert library(tmp_path) == library(tmp_path) == bundled
        assert len(asked) == 1
    (tmp_path / "file").write_text("no folder")
    assert library(tmp_path / "file") == bundled
    assert {path.name for path in tmp_path.iterdir()} == {"file", kept.name}


@pytest.mark.parametrize(
    ("way", "everyone", "does", "warns"),
    [
        ("message", -50, "Write to 2 customers", False),
        ("call", -50, "Call 2 customers", False),
        ("passing by", 5000, "Run it for everybody: this channel chooses nobody, and all 2 customers", False),
        ("passing by", -50, "Better not run this campaign: its channel chooses nobody", True),
    ],
)
def test_the_answer_says_what_the_channel_does(way: str, everyone: float, does: str, warns: bool) -> None:
    """It writes, it calls, or it is there for whoever passes by: no list is sent then, no budget chooses."""
    (campaign,) = tables()["campaigns"]
    changed = {**campaign, "reached_by": way, "profit_of_everyone": everyone}
    html = page(tables(campaigns=[changed]), "en")
    said = without(html, "ru")
    assert does in said
    assert ("Write to 2 customers" in said) == (way == "message")
    assert ('<input id="budget-0"' in html) == (way != "passing by")
    assert ('<div class="answer warns">' in html) == warns


def test_several_lists_are_named_at_the_top() -> None:
    """Each with its sentence and a link to it; a single one needs none."""
    (campaign,) = tables()["campaigns"]
    assert 'href="#list-0"' not in page(tables(), "en")
    two = [campaign, {**campaign, "campaign_id": "second", "starts_on": dt.date(2026, 5, 5)}]
    html = page(tables(campaigns=two), "en")
    assert html.index('href="#list-0"') < html.index('href="#list-1"') < html.index('<article id="list-0"')


@pytest.mark.parametrize(
    ("profit", "loss", "is_chosen", "warns"),
    [
        (0.2, 0.45, True, True),
        (1.0, 0.45, True, False),
        (90, 0.51, True, True),
        (0.2, 0.45, False, False),
        (0, 0, False, True),
    ],
)
def test_a_list_that_earns_next_to_nothing_is_rather_not_sent(
    profit: float, loss: float, is_chosen: bool, warns: bool
) -> None:
    """`Expect +0` is no reason to write; a first step of the slider may well be as small."""
    rows = tables()
    point = {
        "contacts": 2, "cost": 9, "profit": profit, "low": -1, "high": 2, "loss": loss, "next_roi": None,
        "is_chosen": is_chosen, "responses": None,
    }  # fmt: skip
    said = answer(rows["campaigns"][0], point, words_in(rows))
    assert said["warns"] == warns
    assert said["do"].en.startswith("Better not run this campaign") == warns
    assert ("loses more often than it earns" in said["do"].en) == (loss > 0.5)


@pytest.mark.parametrize(
    ("roi", "ends"), [(0.0, "Stop there"), (0.004, "Stop there"), (0.01, "The limit ends the list here")]
)
def test_money_that_brings_nothing_more_is_not_stopped_by_a_limit(roi: float, ends: str) -> None:
    """`The next unit would still bring 0.00` is nothing."""
    rows = tables()
    rows["campaigns"][0] |= {"budget": None}
    point = {
        "contacts": 2, "cost": 9, "profit": 8, "low": 1, "high": 20, "loss": 0.1, "next_roi": roi,
        "is_chosen": True, "responses": None,
    }  # fmt: skip
    assert answer(rows["campaigns"][0], point, words_in(rows))["rest"].en.startswith(ends)


@pytest.mark.parametrize(("name", "title"), [(None, "The next campaign"), ("Spring", "Spring")])
def test_a_campaign_that_nobody_planned_is_called_the_next_one(name: str | None, title: str) -> None:
    """`next` is what its files are called; in both languages the page says what it is."""
    rows = tables()
    rows["campaigns"][0] |= {"campaign_id": "next", "campaign_name": name, "is_assumed": True}
    html = page(rows, "en")
    assert f">{title}<" in html.replace("</span>", "<")
    assert ("Следующая кампания" in html) == (name is None)
    assert "<h3>next</h3>" not in html


def test_reasons_are_asked_for_by_their_kind() -> None:
    """Whatever their figures and the number of a word beside them; each mark is a kind of its own."""
    reasons = [
        Both("↓ against: last bought 1 day ago", "↓ против: последняя покупка 1 дн. назад"),
        Both("↑ spends ₽1,352.50 in 28 days", "↑ тратит за 28 дней: 1\u00a0352,50\u00a0₽"),
        Both("↓ against: last bought 203 days ago", "↓ против: последняя покупка 203 дн. назад"),
        Both("↑ last bought 2 days ago", "↑ последняя покупка 2 дн. назад"),
        Both("↑ spends ₽41 in 28 days", "↑ тратит за 28 дней: 41\u00a0₽"),
        Both("↑ genre is Sci-Fi", "↑ genre: Sci-Fi"),
    ]
    assert kinds_of(reasons) == (
        [
            Both("↑ genre is Sci-Fi", "↑ genre: Sci-Fi"),
            Both("↑ last bought … days ago", "↑ последняя покупка … дн. назад"),
            Both("↑ spends ₽… in … days", "↑ тратит за … дней: …\u00a0₽"),
            Both("↓ against: last bought … days ago", "↓ против: последняя покупка … дн. назад"),
        ],
        [3, 2, 3, 1, 2, 0],
    )
