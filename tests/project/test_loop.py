"""A list is launched, its window is played, and what it brought decides how much the next one promises."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from otklik_tools.simulate.simulation import Simulation, simulate

from tests.families import some
from tests.project.builds import FEW_ROWS, Build, Report, run_dbt, write_export

CAMPAIGN = "city_1188"
# a play of the window in which the list earned less than it promised
PLAY = 3
VARIABLES = json.dumps(FEW_ROWS | {"control_share": 0.3})
OPT_OUT_COST = 2
SELECT = "+published_list +campaign_ledger +promise_calibration +launched_list +campaign_effects"
# the state, and nothing it is made of
OWN = "frozen_lists ledger_entries promise_bins"
STATE = ("main_features.frozen_lists", "main_effects.ledger_entries", "main_effects.promise_bins")
# columns that came after the first version
LATER = {
    "main_effects.ledger_entries": ("failed", "failed_ru", "one_offer_id", "promised_saved_discount"),
    "main_features.frozen_lists": ("one_offer_id", "saved_discount"),
    "main_exports.published_list": ("one_offer_id", "saved_discount"),
    "main_fits.model_fits": ("left_out",),
}

Tables = dict[str, pd.DataFrame]


def planned_export(simulation: Simulation) -> Tables:
    """Return the export before the launch: the CRM plans the campaign for all its customers, by name."""
    tables = {name: table.to_pandas() for name, table in simulation.export.items()}
    is_planned = tables["campaigns"]["campaign_id"] == CAMPAIGN
    tables["campaigns"].loc[is_planned, ["city", "country", "budget"]] = None
    plan = tables["customers"][["customer_id"]].assign(campaign_id=CAMPAIGN, arm="offer")
    return tables | {"contacts": pd.concat([tables["contacts"], plan])}


def launched_export(simulation: Simulation, published: pd.DataFrame) -> Tables:
    """Return the export when the window of the published list is over: status, and what was bought in it.

    The CRM still lists its plan, undated, and brings no contacts.
    """
    tables = planned_export(simulation)
    campaigns, purchases = tables["campaigns"], tables["purchases"]
    campaigns.loc[campaigns["campaign_id"] == CAMPAIGN, "status"] = "launched"
    sent = published.loc[published["decision"] == "contact", "customer_id"]
    is_reached = np.isin(simulation.traits.customer_id.to_pylist(), sent)
    window = simulation.realise(CAMPAIGN, is_reached, PLAY).to_pandas()
    # somebody buys two days later, by which the window is known to be complete
    two_days = timedelta(days=2)
    later = simulation.campaign(CAMPAIGN).ends_on(simulation.last_day) + two_days
    after = window.tail(1).assign(receipt_id="after", purchased_on=later)
    return tables | {"purchases": pd.concat([purchases, window, after])}


def state_of(build: Build) -> Tables:
    """Return each table of state, rows and columns in a fixed order."""
    frames = {table: build.frame(f"select * from {table} order by all") for table in STATE}
    return {table: frame[sorted(frame.columns)] for table, frame in frames.items()}


def make_older(build: Build) -> None:
    """Leave the state as an earlier version would: without columns that came later, under another schema."""
    with duckdb.connect(str(build.warehouse)) as connection:
        for table, columns in LATER.items():
            for column in columns:
                connection.execute(f"alter table {table} drop column {column}")
        connection.execute("create schema main_before")
        connection.execute("create table main_before.promise_bins as from main_effects.promise_bins")
        connection.execute("drop table main_effects.promise_bins")


@dataclass(frozen=True)
class Loop:
    """What was published before the launch, the state after each build, and the last build of the list."""

    published: pd.DataFrame
    # the export after the launch
    after: Path
    state: dict[str, Tables]
    build: Build
    # the files before the warehouse was deleted and after the next build, which said this
    files: tuple[dict[str, bytes], dict[str, bytes]]
    reborn: Build


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Loop:
    """Return builds of one warehouse: before the launch, after the window, again, and without a warehouse."""
    scratch = tmp_path_factory.mktemp("loop")
    simulation = simulate(2500, seed=3)
    before = write_export(planned_export(simulation), scratch / "before")
    # what the promise takes off for opt-outs is stated then, and in no later build
    stated = json.dumps(json.loads(VARIABLES) | {"opt_out_cost": OPT_OUT_COST})
    first = run_dbt(scratch, export=before, variables=stated, select=SELECT, few_trees=True).passed()
    published = first.frame(
        "select * exclude (is_superseded) from main_exports.published_list order by customer_id"
    )
    after = write_export(launched_export(simulation, published), scratch / "after")
    state = {"first": state_of(first)}
    for name in ("second", "third"):
        build = run_dbt(scratch, export=after, variables=VARIABLES, select=SELECT, few_trees=True).passed()
        state[name] = state_of(build)
        if name == "second":
            make_older(build)
    (scratch / "kept").mkdir()
    build.copy_warehouse(scratch / "kept" / "warehouse.duckdb")
    shutil.copytree(build.exports, scratch / "kept" / "exports")
    # the warehouse is gone, the exports and what stands beside them are there
    files = build.files()
    build.warehouse.unlink()
    build.warehouse.with_name(f"{build.warehouse.name}.wal").unlink(missing_ok=True)
    reborn = run_dbt(scratch, export=after, variables=VARIABLES, select=SELECT, few_trees=True).passed()
    state["reborn"] = state_of(reborn)
    build.copy_warehouse(scratch / "kept" / "reborn.duckdb")
    return Loop(
        published, after, state, replace(build, scratch=scratch / "kept"), (files, reborn.files()), reborn
    )


def again(loop: Loop, scratch: Path) -> Tables:
    """Return the state after a third build of the same export."""
    return loop.state["third"]


def anew(loop: Loop, scratch: Path) -> Tables:
    """Return the state after `--full-refresh` of the state and of nothing it is made of."""
    shutil.copytree(loop.build.scratch, scratch, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_FULL_REFRESH", "1")
        chosen: dict[str, Any] = {"select": OWN, "command": "run", "few_trees": True}
        return state_of(run_dbt(scratch, export=loop.after, variables=VARIABLES, **chosen).passed())


def looked_back(loop: Loop, scratch: Path) -> Tables:
    """Return the state after a build as of a day when the window is half over, before list and launch."""
    shutil.copytree(loop.build.scratch, scratch, dirs_exist_ok=True)
    look_back = json.dumps(json.loads(VARIABLES) | {"as_of": "2026-10-12"})
    select = "+ledger_entries +promise_bins"
    return state_of(
        run_dbt(scratch, export=loop.after, variables=look_back, select=select, few_trees=True).passed()
    )


def test_promise_and_result_price_opt_outs_alike(loop: Loop) -> None:
    """A launched list is judged by what it took off its promise, whatever later builds state."""
    sent = loop.published[loop.published["decision"] == "contact"]
    assert set(sent["opt_out_cost"].astype(float)) == {float(OPT_OUT_COST)}
    assert loop.build.rows(
        "select campaign_id, cast(sum(opt_out_cost) as double) from main_marts.fct_campaign_contacts"
        " group by 1 having sum(opt_out_cost) > 0"
    ) == [(CAMPAIGN, OPT_OUT_COST * len(sent))]
    # the margin of what was bought less discounts, contacts and opt-outs, of each who was reached
    wrong = (
        "select count(*), count(*) filter (where abs(contacts.profit - ("
        "  terms.margin_rate * (contacts.revenue + contacts.discount_cost) - contacts.discount_cost"
        "  - contacts.given_beside - contacts.contact_cost - contacts.opt_out_cost)) > 0.011)"
        " from main_marts.fct_campaign_contacts as contacts"
        " inner join main_campaigns.campaign_terms as terms using (campaign_id)"
        f" where campaign_id = '{CAMPAIGN}' and arm != 'control'"
    )
    assert loop.build.rows(wrong) == [(len(sent), 0)]


def test_the_state_outlives_the_warehouse(loop: Loop) -> None:
    """Deleted and built anew: ledger, launched lists and bins as before, nothing fitted, the same files."""
    for table in STATE:
        pd.testing.assert_frame_equal(loop.state["reborn"][table], loop.state["third"][table])
    assert loop.files[1] == loop.files[0]
    assert f"{CAMPAIGN}.csv" in " ".join(loop.files[0])
    with duckdb.connect() as connection:
        for name, file in (("before", "warehouse"), ("after", "reborn")):
            connection.execute(f"attach '{loop.build.scratch / file}.duckdb' as {name} (read_only)")
        fits = "select model_id, fitted_at, digest from {}.main_fits.model_fits order by all"
        before, after = (connection.execute(fits.format(name)).fetchall() for name in ("before", "after"))
        # segments are asked to be fitted and stay while they hold: what is decided is what was
        decided = (
            "select model_kind, fitted_for, model_id, action from {}.main_prediction.needed_fits order by all"
        )
        then, now = (connection.execute(decided.format(name)).fetchall() for name in ("before", "after"))
    assert after == before
    assert now == then
    assert "state: this warehouse knew less than its copy" in loop.reborn.output


def test_a_launched_list_is_what_was_published(loop: Loop) -> None:
    """Frozen row by row as it left, with the day it stood on; before the launch nothing was."""
    assert loop.state["first"][STATE[0]].empty
    frozen = loop.state["second"][STATE[0]].sort_values("customer_id", ignore_index=True)
    columns = list(loop.published.columns)
    pd.testing.assert_frame_equal(frozen[columns], loop.published, check_dtype=False)
    assert set(frozen["launched_on"].astype(str)) == {"2026-10-21"}


def test_a_launched_list_counts_as_sent(loop: Loop) -> None:
    """Contacts and comparable controls are the campaign's customers, though the CRM brought no contact."""
    published = loop.published.set_index("customer_id")
    sent = loop.build.frame(
        f"select * from main_campaigns.campaign_audience where campaign_id = '{CAMPAIGN}'"
    ).set_index("customer_id")
    contacted = set(published.index[published["decision"] == "contact"])
    held_out = set(published.index[(published["decision"] == "control") & (published["propensity"] < 1)])
    assert set(sent.index[sent["arm"] == "offer"]) == contacted
    assert set(sent.index[sent["arm"] == "control"]) == held_out
    assert set(sent["contacted_on"].astype(str)) == {"2026-10-05"}
    assert (sent["propensity"] == published["propensity"].reindex(sent.index)).all()
    trained = loop.build.value(
        "select count(*) from main_prediction.training_set "
        f"where campaign_id = '{CAMPAIGN}' and model_kind = 'response' and fitted_for = ''"
    )
    assert trained == len(contacted)


def test_the_planned_control_is_judged_like_any_other(loop: Loop) -> None:
    """The effect is per customer offered, and the shares are tested against the draw."""
    of_campaign = f"where campaign_id = '{CAMPAIGN}'"
    checks = loop.build.frame(f"select * from main_marts.campaign_checks {of_campaign}")
    assert checks.set_index("check_name").loc["sample_ratio", "passed"]
    shares = loop.build.frame(f"select * from main_effects.stated_shares {of_campaign}")
    assert shares.set_index("arm").loc["control", "stated_share"] == pytest.approx(0.3)


def test_the_ledger_has_what_was_promised_and_what_came(loop: Loop, report: Report) -> None:
    """Promised: the sums of the published contacts. Realised: the effect, times who was offered."""
    (entry,) = loop.build.frame("select * from main_marts.campaign_ledger").to_dict("records")
    contacts = loop.published[loop.published["decision"] == "contact"]
    assert entry["contacts"] == len(contacts)
    assert entry["promised_profit"] == pytest.approx(contacts["expected_profit"].sum(), abs=0.01)
    # the interval of the whole list, and not of its rows: all of it was sent
    (low,), (high,) = (set(contacts[f"list_profit_{end}"].astype(float)) for end in ("low", "high"))
    assert low < contacts["expected_profit"].sum() < high
    assert (entry["promised_low"], entry["promised_high"]) == pytest.approx((low, high), abs=0.01)
    assert entry["promise_level"] == 0.9
    assert entry["promised_cost"] == pytest.approx(contacts["expected_cost"].sum(), abs=0.01)
    ((difference, low, high, customers),) = loop.build.rows(
        "select adjusted_difference, adjusted_ci_low, adjusted_ci_high, offer_customers "
        f"from main_effects.arm_comparisons "
        f"where campaign_id = '{CAMPAIGN}' and metric = 'profit_per_customer'"
    )
    assert customers == len(contacts)
    assert entry["realised_profit"] == pytest.approx(difference * customers, abs=0.01)
    assert entry["ci_low"] == pytest.approx(low * customers, abs=0.02)
    assert entry["ci_high"] == pytest.approx(high * customers, abs=0.02)
    assert entry["basis"] == "against the control, adjusted by the pre-period"
    report(
        f"promised {entry['promised_profit']:,.0f}, realised {entry['realised_profit']:,.0f} "
        f"({entry['ci_low']:,.0f} to {entry['ci_high']:,.0f})"
    )


def test_the_next_promise_is_worth_what_this_one_was(loop: Loop, report: Report) -> None:
    """The haircut follows its formula, and the list published after it carries it; the profit stays whole."""
    (entry,) = loop.build.frame("select * from main_marts.campaign_ledger").to_dict("records")
    expected = entry["expected_profit"]
    ratio = entry["realised_profit"] / expected
    error = (entry["ci_high"] - entry["ci_low"]) / 2 / 1.959963984540054 / expected
    weight = 1 / (0.25 + error**2)
    haircut = loop.build.value("select ratio from main_promises.promise_haircut where campaigns > 0")
    assert haircut == pytest.approx(min(1, max(0, (4 + weight * ratio) / (4 + weight))), abs=1e-4)
    assert haircut < 1
    assert set(loop.published["promise_ratio"]) == {1.0}
    published = "select distinct promise_ratio from main_exports.published_list where not is_superseded"
    assert loop.build.rows(published) == [(haircut,)]
    ((total, promise),) = loop.build.rows(
        "select expected_profit, promised_profit from main_marts.list_totals where expected_profit > 0"
    )
    assert float(promise) == pytest.approx(float(total) * haircut, abs=0.01)
    report(f"haircut {haircut:.3f} after a ratio of {ratio:.2f} with a standard error of {error:.2f}")


def test_calibration_across_campaigns_counts_every_contact(loop: Loop) -> None:
    """The tenths, the campaign and all campaigns hold the same contacts and responses."""
    promised = loop.build.frame("select * from main_marts.promise_calibration")
    whole = promised[promised["bin"].isna()]
    tenths = promised[promised["bin"].notna()]
    assert (len(tenths), len(whole)) == (10, 2)
    contacts = (loop.published["decision"] == "contact").sum()
    assert set(whole["contacts"]) == {contacts}
    assert tenths["contacts"].sum() == contacts
    assert set(whole["realised_responses"]) == {tenths["realised_responses"].sum()}


@pytest.mark.parametrize("build", some([again, looked_back, anew], 1))
def test_what_was_launched_and_came_stays(
    loop: Loop, build: Callable[[Loop, Path], Tables], tmp_path: Path
) -> None:
    """The same export again, `--full-refresh`, and a look back add, change and lose nothing."""
    state = build(loop, tmp_path)
    for table in STATE:
        assert not loop.state["second"][table].empty
        pd.testing.assert_frame_equal(loop.state["second"][table], state[table])


def test_whoever_reads_the_last_build_runs_before_it_is_replaced(sample_build: Build) -> None:
    """Every reader of the source `last_build` is an ancestor of `published_list`."""
    manifest = json.loads((sample_build.scratch / "target" / "manifest.json").read_text())
    parents, children = manifest["parent_map"], manifest["child_map"]
    (published,) = [node for node in manifest["nodes"] if node == "model.otklik.published_list"]
    ancestors, unseen = {published}, [published]
    while unseen:
        new = {node for node in parents.get(unseen.pop(), []) if node not in ancestors}
        ancestors |= new
        unseen += new
    readers = {
        reader
        for source in manifest["sources"].values()
        if source["source_name"] == "last_build"
        for reader in children[source["unique_id"]]
        if reader.startswith("model.")
    }
    assert len(readers) > 1
    assert readers <= ancestors


def test_a_launched_list_has_the_columns_of_the_list(sample_build: Build) -> None:
    """A column added to `campaign_list` is added to `launched_list`, with its type and its words."""
    manifest = json.loads((sample_build.scratch / "target" / "manifest.json").read_text())
    lists, launched = (
        {
            name: (column["data_type"], column["description"])
            for name, column in manifest["nodes"][f"model.otklik.{mart}"]["columns"].items()
        }
        for mart in ("campaign_list", "launched_list")
    )
    assert lists.items() <= launched.items()
