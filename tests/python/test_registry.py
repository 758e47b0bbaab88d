"""What is fitted and why: the decision of every build, drift, champions, and scores by what is fitted for."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from otklik.fits import registry
from otklik.fits.registry import CAMPAIGN, State, needed_fits, new_fits, people_digest
from otklik.fits.scoring import SCORES, scores
from otklik.modelling import DRIFTED, Feature, Options, drift, fit, fit_binary_model, profile
from otklik.modelling.drift import stability_index, stability_of_campaigns
from otklik.modelling.metrics import chosen_total_difference
from otklik.modelling.stage import Rows

JULY, AUGUST = dt.date(2026, 7, 1), dt.date(2026, 8, 1)
CATALOGUE = {
    CAMPAIGN: [
        {"feature": "pause", "feature_group": "history", "kind": "number", "of_customer": True},
        {"feature": "level", "feature_group": "customer", "kind": "category", "of_customer": True},
        {"feature": "day", "feature_group": "history", "kind": "number", "of_customer": False},
        {"feature": "depth", "feature_group": "campaign", "kind": "number", "of_customer": False},
    ]
}


def rows(seed: int = 0, pause: float = 30, count: int = 900, campaigns: int = 3) -> pa.Table:
    """Return training rows in which a short pause makes a response likely."""
    random = np.random.default_rng(seed)
    pauses = random.exponential(pause, count)
    return pa.table({
        "campaign_id": [f"campaign {number % campaigns}" for number in range(count)],
        "customer_id": [f"customer {number // campaigns}" for number in range(count)],
        "label": random.random(count) < 1 / (1 + np.exp(pauses / 20 - 0.5)),
        "profit": random.normal(10, 50, count),
        "pause": pauses, "day": random.integers(0, 9, count), "depth": random.random(count),
        "level": random.choice(["gold", "silver", "none"], count),
    })  # fmt: skip


def need(
    fingerprint: str, labels: str = "a: 1 of 2; ", kind: str = "response", fitted_for: str = ""
) -> pa.Table:
    """Return one training set's row."""
    return pa.table({
        "model_kind": [kind], "fitted_for": [fitted_for], "training_fingerprint": [fingerprint],
        "labelled_campaigns": [labels],
    })  # fmt: skip


def decided(
    table: pa.Table,
    fits: list[dict[str, Any]],
    as_of: dt.date = AUGUST,
    found: pa.Table | None = None,
    *,
    has_lost_people: bool = False,
    left_out: str = "",
    **state: Any,
) -> dict[str, Any]:
    """Return what a build decides; rows may only be looked at where `found` is given."""

    def training_rows(kind: str, fitted_for: str) -> pa.Table:
        assert found is not None, "nobody had to look at the rows"
        return found

    (row,) = needed_fits(
        table,
        CATALOGUE,
        training_rows,
        state=State(fits, **state),
        as_of=as_of,
        connector="crm",
        has_lost_people=has_lost_people,
        left_out=left_out,
    ).to_pylist()
    assert not re.search(r"\b(the|is|was|it|of|no|none|on)\b", row["why_ru"])
    return dict(row)


def fitted(table: pa.Table, found: pa.Table, as_of: dt.date = JULY, **changed: Any) -> dict[str, Any]:
    """Return the row that fitting would leave in `model_fits`, without fitting."""
    row = decided(table, [], as_of)
    steady = [Feature("level", "customer", "category"), Feature("pause", "history", "number")]
    return {
        **row, "recipe": "forest", "as_of": as_of, "connector": "crm",
        "fitted_at": dt.datetime.combine(as_of, dt.time(12)),
        "profile": json.dumps(profile(found, steady)), **changed,
    }  # fmt: skip


def test_first_there_is_nothing_to_keep() -> None:
    """Fitted, and without a reigning recipe; an id follows rows, kind and what it is fitted for."""
    first = decided(need("x"), [])
    assert (first["action"], first["reigning_recipe"]) == ("fit", None)
    assert first["why"] == "there was none of its kind"
    ids = {
        decided(each, [])["model_id"]
        for each in (need("x"), need("y"), need("x", kind="purchase"), need("x", fitted_for="spring"))
    }
    assert len(ids) == 4
    assert all(len(each) == 16 for each in ids)


def test_the_same_rows_are_never_fitted_twice() -> None:
    """Though labels, age and a later fit would all ask for it; nobody looks at the rows."""
    first, second = fitted(need("x"), rows()), fitted(need("y"), rows(), dt.date(2026, 7, 20))
    again = decided(need("x"), [first, second], dt.date(2027, 7, 1))
    assert (again["action"], again["model_id"]) == ("known", first["model_id"])


def test_a_damaged_fit_is_fitted_again_under_its_id() -> None:
    """Whether it was on these rows or the one in charge; an older whole one does not take its place."""
    old, last = fitted(need("x"), rows(), dt.date(2026, 6, 1)), fitted(need("y"), rows())
    for table in (need("y"), need("z")):
        (row,) = needed_fits(
            table,
            CATALOGUE,
            lambda kind, fitted_for: rows(seed=2),
            state=State([old, last]),
            as_of=AUGUST,
            connector="crm",
            is_whole=lambda model_id: model_id != last["model_id"],
        ).to_pylist()
        assert row["action"] == "fit"
        assert f"the last one is damaged ({last['model_id']}" in row["why"]
        assert row["reigning_recipe"] == "forest"
    again = decided(need("y"), [old, last])
    assert (again["action"], again["model_id"]) == ("known", last["model_id"])
    alone = needed_fits(
        need("x"), CATALOGUE, lambda *_: rows(), state=State([old]), as_of=AUGUST, connector="crm",
        is_whole=lambda model_id: False,
    ).to_pylist()[0]  # fmt: skip
    assert (alone["action"], alone["model_id"]) == ("fit", old["model_id"])


def test_the_model_in_charge_is_kept_while_it_holds() -> None:
    """Other rows of the same kind of customers: kept, with the largest shift said."""
    before = fitted(need("x"), rows())
    now = decided(need("y"), [before], found=rows(seed=1))
    assert (now["action"], now["model_id"]) == ("kept", before["model_id"])
    assert "no campaign has new labels" in now["why"]


@pytest.mark.parametrize(
    ("labels", "kind", "pause", "changed", "why"),
    [
        ("a: 1 of 2; b: 1 of 9; ", "response", 30, {}, r"campaigns have new labels \(b: 1 of 9\)"),
        ("a: 2 of 2; ", "organic", 30, {}, r"campaigns have new labels \(a: 2 of 2\)"),
        ("", "response", 30, {}, "some are gone"),
        ("a: 1 of 2 (test); ", "response", 30, {}, r"other campaigns test it now .*test: a: 1 of 2\)"),
        ("a: 1 of 2 (between); ", "response", 30, {}, r"other campaigns test it now .*test: none\)"),
        ("a: 1 of 2 (test); b: 1 of 9; ", "response", 30, {}, r"new labels \(b: 1 of 9\)"),
        ("a: 1 of 2; ", "response", 300, {}, r"drifted \(PSI \d\.\d\d of pause since 2026-07-01\)"),
        ("a: 1 of 2; ", "response", 30, {"made_with": "another"}, "made in another way"),
        ("a: 1 of 2; ", "organic", 30, {}, "31 days old"),
    ],
)
def test_a_model_is_fitted_anew_for_a_reason(
    labels: str, kind: str, pause: float, changed: dict[str, Any], why: str
) -> None:
    """New or corrected labels, drift, another way of making it, the age of what learns from purchases."""
    before = fitted(need("x", kind=kind), rows(), **changed)
    now = decided(need("y", labels, kind), [before], found=rows(seed=1, pause=pause))
    assert (now["action"], now["reigning_recipe"]) == ("fit", "forest")
    assert now["model_id"] != before["model_id"]
    assert re.search(why, now["why"])


def test_a_model_that_knew_somebody_who_has_left_is_fitted_anew() -> None:
    """Though no label came and nothing drifted; one that was fitted on just these rows never knew them."""
    before = fitted(need("x"), rows())
    now = decided(need("y"), [before], has_lost_people=True)
    assert (now["action"], now["reigning_recipe"]) == ("fit", None)
    assert now["model_id"] == decided(need("y"), [])["model_id"]
    assert "people who have left" in now["why"]
    assert decided(need("x"), [before], has_lost_people=True)["action"] == "known"


def test_a_model_is_fitted_anew_when_other_people_are_left_out() -> None:
    """Who was in none of the last lists, too, and also where somebody put it back in charge.

    Not where nobody has left since, nor where it was fitted on just these rows.

    Fits of earlier versions go by the lists alone.
    """
    objected, both = people_digest(["b"], []), people_digest(["b", "c"], [])
    before = fitted(need("x"), rows()) | {"left_out": objected}
    for left_out in ("", both, people_digest(["b"], ["of c"])):
        now = decided(need("y"), [before], left_out=left_out)
        assert (now["action"], now["reigning_recipe"], now["left_out"]) == ("fit", None, left_out)
        assert "people who have left" in now["why"]
        assert now["model_id"] == decided(need("y"), [])["model_id"]
        pinned = decided(need("y"), [before], pins=[pin(before["model_id"], 9)], left_out=left_out)
        assert pinned["action"] == "fit"
        assert decided(need("x"), [before], left_out=left_out)["action"] == "known"
    same = decided(need("y"), [before], found=rows(seed=1), left_out=objected)
    assert same["action"] == "kept"
    older = before | {"left_out": None}
    assert decided(need("y"), [older], found=rows(seed=1), left_out=both)["action"] == "kept"
    assert decided(need("y"), [older], left_out=both, has_lost_people=True)["action"] == "fit"


def test_an_earlier_day_knows_no_later_model() -> None:
    """Neither as the one in charge nor, on just the same rows, as itself: that is fitted under its own id."""
    later = fitted(need("x"), rows(), AUGUST)
    earlier = decided(need("x"), [later], JULY)
    assert (earlier["action"], earlier["reigning_recipe"]) == ("fit", None)
    assert earlier["model_id"] != later["model_id"]
    other = decided(need("x"), [{**later, "connector": "another"}], AUGUST)
    assert other["action"] == "fit"
    assert other["model_id"] != later["model_id"]


def test_a_replay_keeps_its_model_however_old() -> None:
    """Only what preceded the campaign could change it."""
    before = fitted(need("x", kind="organic", fitted_for="spring"), rows())
    now = decided(need("y", kind="organic", fitted_for="spring"), [before], dt.date(2028, 1, 1), rows(seed=1))
    assert now["action"] == "kept"
    assert now["reigning_recipe"] is None


def pin(model_id: str | None, day: int, labels: str = "a: 1 of 2; ") -> dict[str, Any]:
    """Return a row of `model_pins`."""
    return {
        "model_kind": "response", "connector": "crm", "model_id": model_id, "labelled_campaigns": labels,
        "pinned_at": dt.datetime(2026, 7, day),
    }  # fmt: skip


def test_a_pin_holds_until_labels_come_or_it_is_undone() -> None:
    """It outlives other rows and exact fits; new labels fit anew with its recipe reigning, and end it."""
    old = fitted(need("x"), rows(), recipe="forest_and_logistic")
    new = fitted(need("y"), rows(), dt.date(2026, 7, 5))
    fits, pins = [old, new], [pin(old["model_id"], 9)]
    for fingerprint in ("y", "z"):
        kept = decided(need(fingerprint), fits, pins=pins)
        assert (kept["action"], kept["model_id"]) == ("pinned", old["model_id"])
    labelled = decided(need("z", "a: 1 of 2; b: 1 of 2; "), fits, pins=pins)
    assert (labelled["action"], labelled["reigning_recipe"]) == ("fit", "forest_and_logistic")
    undone = decided(need("y"), fits, pins=[*pins, pin(None, 10)])
    assert (undone["action"], undone["model_id"]) == ("known", new["model_id"])
    after = fitted(need("z"), rows(), dt.date(2026, 7, 20))
    assert decided(need("z"), [*fits, after], pins=pins)["model_id"] == after["model_id"]


def with_organic(organic: str, labels: str, fitted_for: str = "") -> pa.Table:
    """Return the rows of a lift's labels and of the organic model it stands on, the lift first."""
    lift_row = need(labels, labels, "lift", fitted_for)
    return pa.concat_tables([lift_row, need(organic, labels, "organic", fitted_for)])


def decided_lift(
    table: pa.Table, fits: list[dict[str, Any]], as_of: dt.date = JULY, **state: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a build decides of the lift and of the organic model, whose drift alone is looked at."""
    lift, organic = needed_fits(
        table, CATALOGUE, lambda kind, _: {"organic": rows(1)}[kind],
        state=State(fits, **state), as_of=as_of, connector="crm",
    ).to_pylist()  # fmt: skip
    assert (lift["model_kind"], organic["model_kind"]) == ("lift", "organic")
    return lift, organic


def test_a_lift_is_fitted_when_labels_or_its_organic_model_are_others() -> None:
    """Purchases that grew are no reason, however old it is, nor is a pin one; another way of making it is."""
    labels = "a contacted: 1 of 2; "
    first, organic = decided_lift(with_organic("x", labels), [])
    assert (first["action"], organic["action"]) == ("fit", "fit")
    kept_organic = fitted(need("x", labels, "organic"), rows())
    kept = {**first, **{name: kept_organic[name] for name in ("as_of", "connector", "fitted_at")}}
    kept |= {"recipe": "lift_on_organic", "profile": "[]"}
    fits = [kept_organic, kept]
    grown, organic = decided_lift(with_organic("y", labels), fits)
    assert (grown["action"], organic["action"]) == ("known", "kept")
    assert grown["model_id"] == kept["model_id"]
    aged, organic = decided_lift(with_organic("y", labels), fits, AUGUST)
    assert organic["action"] == "fit"
    assert (aged["action"], aged["why"]) == (
        "fit",
        "the model of who buys anyway, which it stands on, is another",
    )
    labelled, _ = decided_lift(with_organic("x", "a contacted: 2 of 2; "), fits)
    assert labelled["why"] == "campaigns have new labels (a (contacted): 2 of 2)"
    assert labelled["why_ru"] == "у кампаний новые отклики (a (с предложением): 2 из 2)"
    remade, _ = decided_lift(with_organic("x", labels), [kept_organic, {**kept, "made_with": "another"}])
    assert "made in another way" in remade["why"]
    assert len({each["model_id"] for each in (kept, aged, labelled, remade)}) == 4
    pinned = {**pin(kept["model_id"], 9, labels), "model_kind": "lift"}
    assert decided_lift(with_organic("y", labels), fits, AUGUST, pins=[pinned])[0]["action"] == "fit"


def test_an_earlier_day_and_a_replay_have_a_lift_of_their_own() -> None:
    """Nothing fitted later is looked at; without an organic model there is nothing to stand on."""
    labels = "a contacted: 1 of 2; "
    found, organic = decided_lift(with_organic("x", labels), [], AUGUST)
    later = [
        {**each, "as_of": AUGUST, "connector": "crm", "fitted_at": dt.datetime(2026, 8, 1), "recipe": "any"}
        for each in (found, organic)
    ]
    earlier, _ = decided_lift(with_organic("x", labels), later)
    assert earlier["action"] == "fit"
    assert earlier["model_id"] != found["model_id"]
    replay, _ = decided_lift(with_organic("x", labels, "spring"), later, AUGUST)
    assert (replay["action"], replay["fitted_for"]) == ("fit", "spring")
    alone = needed_fits(
        need("x", kind="lift"), CATALOGUE, lambda *_: rows(), state=State(), as_of=JULY, connector="crm"
    )
    assert alone.num_rows == 0


def test_a_lift_stands_on_the_organic_model_fitted_beside_it_or_before() -> None:
    """The fit of this build, or the artifact of an earlier one, by its id; few buyers leave no row."""
    organic = rows(count=1_500)
    bought = np.random.default_rng(3).random(1_500) < 0.4
    more = {
        "arm_kind": ["contacted"] * 700 + ["organic"] * 800, "offer_mechanic": ["percent"] * 1_500,
        "window_of": ["c"] * 700 + ["w"] * 800, "tenure_days": [300.0] * 1_500,
        "offer_depth": [0.15] * 1_500, "exposure": [1.0] * 1_500, "bought": bought,
        "list_revenue": 100.0 * bought, "discount_amount": 9.0 * bought, "usual_check": [100.0] * 1_500,
        "min_check": [0.0] * 1_500,
        "receipts": bought.astype(int), "goods_discount_share": [0.3] * 1_500,
        "discounted_line_share": [0.4] * 1_500, "everybodys_discounted_line_share": [0.4] * 1_500,
    }  # fmt: skip
    evidence = organic
    for name, column in more.items():
        evidence = evidence.append_column(name, pa.array(column))
    sets = {"organic": organic, "lift": evidence}
    needs = pa.Table.from_pylist(list(decided_lift(with_organic("x", "a"), [])), schema=registry.NEEDED_FITS)

    def fit_now(known: set[str], artifact: bytes = b"", **changed: pa.Table) -> list[dict[str, Any]]:
        made = new_fits(
            needs, known, lambda kind, _: (sets | changed)[kind], CATALOGUE, as_of=JULY, connector="crm",
            artifact_of=lambda model_id: {organic_id: artifact}[model_id],
        )  # fmt: skip
        return list(made.to_pylist())

    _, organic_id = needs["model_id"].to_pylist()
    first, beside = fit_now(set())
    assert [first["model_kind"], beside["model_kind"]] == ["organic", "lift"]
    (before,) = fit_now({organic_id}, first["artifact"])
    assert before["parameters"] == beside["parameters"]
    assert before["training_rows"] == 1_500
    assert before["why"].startswith("No control says who buys anyway: campaign-free windows do.")
    assert json.loads(before["library_versions"])["otklik.lift"]
    assert fit_now({organic_id}, first["artifact"], lift=evidence.slice(0, 30)) == []


def test_a_pin_ends_when_models_are_made_in_another_way() -> None:
    """Its features may be no more: another known fit, or a new one, takes over and says so."""
    old = fitted(need("x"), rows(), recipe="forest_and_logistic", made_with="before the upgrade")
    pins = [pin(old["model_id"], 9)]
    now = decided(need("x"), [old], pins=pins)
    assert (now["action"], now["reigning_recipe"]) == ("fit", "forest_and_logistic")
    assert now["model_id"] != old["model_id"]
    assert "put back in charge on 2026-07-09 no longer holds: it was made in another way" in now["why"]
    new = fitted(need("y"), rows(), dt.date(2026, 7, 5))
    again = decided(need("y"), [old, new], pins=pins)
    assert (again["action"], again["model_id"]) == ("known", new["model_id"])
    assert "no longer holds" in again["why"]
    assert "no longer holds" not in decided(need("y", "b: 1 of 2; "), [old, new], pins=pins)["why"]


def test_the_same_split_is_kept_and_comes_back() -> None:
    """Purchases grow: kept, with the test campaign named; the same rows and split again: known."""
    labels = "a: 1 of 2; b: 1 of 2 (test); "
    first = fitted(need("x", labels), rows())
    assert decided(need("y", labels), [first], found=rows(seed=1))["action"] == "kept"
    second = fitted(need("z", "a: 1 of 2 (test); b: 1 of 2; "), rows(), dt.date(2026, 7, 20))
    assert decided(need("x", labels), [first, second])["action"] == "known"


def test_only_what_must_be_is_fitted() -> None:
    """A fit keeps why, the profile and the support threshold; what is kept is not even read."""
    found = rows(count=1_500)
    wanted = decided(need("x", kind="contact"), [])
    table = pa.Table.from_pylist([wanted], schema=registry.NEEDED_FITS)
    made = new_fits(table, set(), lambda kind, fitted_for: found, CATALOGUE, as_of=JULY, connector="crm")
    (row,) = made.to_pylist()
    assert row["model_id"] == wanted["model_id"]
    assert row["why"].endswith("Fitted because there was none of its kind.")
    assert 0 < json.loads(row["parameters"])["support_threshold"] < 1
    assert {each["feature"] for each in json.loads(row["profile"])} == {"pause", "level"}
    assert {each["feature"] for each in json.loads(row["features"])} == {"pause", "level"}
    assert json.loads(row["quality"]) == json.loads(row["importance"]) == []
    kept = {**wanted, "action": "kept"}

    def unread(kind: str, fitted_for: str) -> pa.Table:
        raise AssertionError("read for nothing")

    for nothing, known in (([kept], set()), ([wanted], {wanted["model_id"]})):
        table = pa.Table.from_pylist(nothing, schema=registry.NEEDED_FITS)
        assert new_fits(table, known, unread, CATALOGUE, as_of=JULY, connector="crm").num_rows == 0


def test_where_all_customers_are_alike_nobody_is_unlike_the_contacted() -> None:
    """Nothing to tell them apart by is no model of who was contacted, and no reason to stop."""
    alike = {"pause": pa.array([7.0] * 200), "level": pa.array(["one"] * 200)}
    found = rows(count=200)
    for name, values in alike.items():
        found = found.set_column(found.column_names.index(name), name, values.cast(found[name].type))
    wanted = decided(need("x", kind="contact"), [])
    table = pa.Table.from_pylist([wanted], schema=registry.NEEDED_FITS)
    made = new_fits(table, set(), lambda *_: found, CATALOGUE, as_of=JULY, connector="crm")
    assert made.num_rows == 0


def test_a_replay_sees_facts_of_campaigns_once_enough_were_tried() -> None:
    """Before the sixth campaign its features are those of customers alone, whatever is known today."""
    seen = []
    for campaigns in (5, 6):
        wanted = decided(need(f"{campaigns}", fitted_for="spring"), [])
        table = pa.Table.from_pylist([wanted], schema=registry.NEEDED_FITS)
        found = rows(campaigns=campaigns)
        made = new_fits(table, set(), lambda *_, found=found: found, CATALOGUE, as_of=JULY, connector="crm")
        seen.append({each["feature"] for each in json.loads(made.to_pylist()[0]["features"])})
    assert seen == [{"pause", "level", "day"}, {"pause", "level", "day", "depth"}]


def test_drift_is_small_where_there_is_none_and_names_what_moved() -> None:
    """Rows of one kind: 20 draws stay well under the limit; a moved number, level or column is named."""
    features = [Feature("pause", "history", "number"), Feature("level", "customer", "category")]
    before = profile(rows(), features)
    assert json.loads(json.dumps(before)) == before
    assert max(drift(before, rows(seed))[1] for seed in range(1, 21)) < DRIFTED / 5
    assert drift(before, rows(1, pause=90))[0] == "pause"
    assert drift(before, rows(1, pause=90))[1] > DRIFTED
    turned = rows(1).set_column(7, "level", pa.array(["gold"] * 900))
    assert drift(before, turned)[0] == "level"
    assert drift(before, rows(1).drop(["level"])) == ("level", float("inf"))
    missing = rows(1).set_column(4, "pause", pa.nulls(900, pa.float64()))
    assert drift(before, missing) > ("pause", DRIFTED)
    assert drift([], rows()) == ("", 0.0)


def test_the_index_of_a_campaign_is_the_sum_over_bins_less_what_chance_makes_of_it() -> None:
    """By hand: training 4, 5, 1 and scoring 2, 2, 4, half a row each; one bin cannot drift; nobody, no row.

    Shares 4.5, 5.5, 1.5 of 11.5 and 2.5, 2.5, 4.5 of 9.5: 0.622020. Expected (3 - 1) (1/10 + 1/8) = 0.45,
    noise 1.645 x 2 x 0.225.
    """
    columns = ("campaign_id", "feature", "bin", "training_rows", "scoring_rows", "scoring_values")
    rows = [
        ("autumn", "age", "missing", 10, 8, 1),
        ("autumn", "recency_days", "missing", 1, 4, 1),
        ("autumn", "recency_days", "tenth 1", 4, 2, 1),
        ("autumn", "recency_days", "tenth 5", 5, 2, 0),
        ("nowhere", "age", "missing", 10, 0, 0),
    ]
    bins = pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows])
    age, recency = stability_of_campaigns(bins).to_pylist()
    assert {name: age[name] for name in ("bins", "psi", "psi_expected", "psi_noise", "psi_excess")} == {
        "bins": 1, "psi": 0, "psi_expected": 0, "psi_noise": 0, "psi_excess": 0,
    }  # fmt: skip
    assert (age["training_rows"], age["scoring_rows"], age["varies"]) == (10, 8, False)
    assert (recency["bins"], recency["psi"], recency["varies"]) == (3, 0.622020339608, True)
    assert recency["psi_expected"] == pytest.approx(0.45)
    assert recency["psi_noise"] == pytest.approx(0.74025)
    assert recency["psi_excess"] == pytest.approx(0.172020339608)


def test_the_stability_index_is_siddiqis() -> None:
    """By hand, on counts too large for the half row and the expectation to show."""
    then, now = np.array([5e9, 5e9]), np.array([6e9, 4e9])
    by_hand = 0.1 * np.log(0.6 / 0.5) - 0.1 * np.log(0.4 / 0.5)
    assert stability_index(then, now) == pytest.approx(by_hand, rel=1e-6)


@given(st.lists(st.integers(0, 500), min_size=2, max_size=12))
def test_no_counts_break_the_stability_index(counts: list[int]) -> None:
    """Empty bins, equal counts: finite, and never above zero where nothing moved."""
    then = np.array(counts, dtype=np.float64)
    assert stability_index(then, then) <= 0
    assert np.isfinite(stability_index(then, then[::-1].copy()))


def test_worth_of_two_choices_is_counted_on_the_rows_that_differ() -> None:
    """Two of four rows each: the one they share cancels out; ties go to the earlier row."""
    worths = np.array([100.0, 10.0, 1.0, 1000.0])
    first, second = np.array([0.9, 0.8, 0.1, 0.1]), np.array([0.9, 0.1, 0.8, 0.1])
    found = chosen_total_difference(first, second, worths, ["a", "b", "c", "d"], share=0.5)
    assert found.value == 9
    assert found.ci_low is not None
    assert found.ci_low < 9
    equal = chosen_total_difference(np.zeros(4), first, worths, ["a", "b", "c", "d"], share=0.5)
    assert (equal.value, equal.ci_low, equal.ci_high) == (0, 0, 0)


def meeting(better: float, richer: float) -> dict[str, Any]:
    """Return a test in which averaging is better by log odds, and its list richer, for what it is worth."""
    random = np.random.default_rng(0)
    truth = np.repeat([0.1, 0.6], 1_000)
    labels = (random.random(2_000) < truth).astype(float)
    blunt = np.full(2_000, labels.mean())
    average = np.clip(blunt + better * (truth - blunt), 0.01, 0.99)
    forest = blunt + 1e-6 * random.normal(size=2_000)
    table = pa.table({"x": np.arange(2_000)})
    profits = np.where(average > blunt, richer, 0.0) + random.normal(0, 0.01, 2_000)
    names = [str(number) for number in range(2_000)]
    flags = np.zeros(2_000, dtype=bool)
    rows_of_it = Rows(table, labels, ["a"] * 2_000, names, profits, flags, flags)
    return {fit.OUT_OF_TIME: (rows_of_it, {"forest": forest, "forest_and_logistic": average})}


@pytest.mark.parametrize(
    ("better", "richer", "reigning", "chosen", "says"),
    [
        (0.8, 1.0, "forest", "forest_and_logistic", "takes over"),
        (0.8, -1.0, "forest", "forest", "stays in charge"),
        (0.0, 0.0, "forest", "forest", "stays in charge"),
        (-0.3, 1.0, "forest", "forest", "stays in charge"),
        (-0.3, 0.0, "forest_and_logistic", "forest", "takes over"),
        (0.8, 0.0, "forest_and_logistic", "forest_and_logistic", "stays in charge"),
        (0.8, -1.0, None, "forest_and_logistic", "is chosen"),
    ],
)
def test_the_champion_stays_unless_the_other_is_shown_to_be_better(
    better: float, richer: float, reigning: str | None, chosen: str, says: str
) -> None:
    """By log loss, not at the cost of profit; where nobody reigns, by log loss alone."""
    recipe, why = fit._choose(meeting(better, richer), Options(resamples=200), reigning, 0.1)
    assert recipe == chosen
    assert says in why
    assert "what the best 10% of the contacts earned by" in why


def test_scores_come_from_the_models_fitted_for_each_row() -> None:
    """Whatever the batches, rows of a replay are scored by its models and the others by today's."""
    features = [Feature("pause", "history", "number"), Feature("level", "customer", "category")]
    quick = Options(trees=20, resamples=20, judged=False)
    models = {
        name: fit_binary_model(rows(seed), features, kind="response", options=quick)
        for seed, name in enumerate(("", "spring"))
    }
    artifacts = [("response", name, f"id {name}", model.to_bytes()) for name, model in models.items()]
    found = rows(7).add_column(0, "fitted_for", pa.array(sorted(["", "spring", "unknown"] * 300)))
    expected = np.concatenate(
        [model.model.probabilities(found.slice(300 * at, 300)) for at, model in enumerate(models.values())]
    )
    asked = []

    def batches(size: int) -> Iterator[pa.RecordBatch]:
        for batch in found.combine_chunks().to_batches(max_chunksize=size):
            asked.append(batch.num_rows)
            yield batch

    for size in (1, 7, 299, 900):
        asked.clear()
        reader = scores(artifacts, pa.RecordBatchReader.from_batches(found.schema, batches(size)))
        assert reader.schema == SCORES
        reader.read_next_batch()
        assert sum(asked) <= 2 * size, "one batch at a time"
        table = scores(artifacts, pa.RecordBatchReader.from_batches(found.schema, batches(size))).read_all()
        np.testing.assert_array_equal(table["probability"].to_numpy(), expected)
        assert table["model_id"].to_pylist() == ["id "] * 300 + ["id spring"] * 300
        assert table["customer_id"].to_pylist() == found["customer_id"].to_pylist()[:600]
