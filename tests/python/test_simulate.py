"""The simulated retailer: in the contract's form, the same for a seed, hard enough, and true to its truth."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from otklik.simulate import Simulation, simulate
from otklik.simulate.__main__ import main
from otklik.simulate.campaigns import CITY_1188, EMAIL_SPRING, SUMMER_1134
from otklik.simulate.files import write_whole
from otklik.simulate.report import aucs, bought_in_window, played, policies, report
from pyarrow import parquet
from scipy.stats import chi2

SAMPLE = Path(__file__).parents[2] / "seeds" / "sample_export"
CONTRACT = {
    "customers": {
        "customer_id", "gender", "age", "education", "city", "country", "email", "phone", "consent",
    },
    "purchases": {
        "customer_id", "purchased_on", "amount", "receipt_id", "product", "brand", "category", "colour",
        "product_gender", "quantity", "discount_amount", "is_discounted",
    },
    "campaigns": {
        "campaign_id", "campaign_name", "channel", "starts_on", "ends_on", "mechanic", "discount_rate",
        "contact_cost", "margin_rate", "budget", "control_share", "city", "country", "status",
        "response_rule",
    },
    "contacts": {"campaign_id", "customer_id", "arm", "contacted_on", "propensity"},
}  # fmt: skip
EXTRA = {"customers": {"loyalty_level", "personal_coef"}}


@pytest.fixture(scope="module")
def large() -> Simulation:
    return simulate(20_000, 1188)


@pytest.fixture(scope="module")
def lines(large: Simulation) -> pd.DataFrame:
    frame: pd.DataFrame = large.export["purchases"].to_pandas()
    return frame.astype({"amount": float, "discount_amount": float})


def calibration_p_value(probability: np.ndarray, happened: np.ndarray, bins: int = 10) -> float:
    """Hosmer and Lemeshow's test against a probability that was not fitted (so `bins` degrees of freedom)."""
    order = np.argsort(probability, kind="stable")
    groups = np.array_split(order, bins)
    statistic = sum(
        (happened[one].sum() - probability[one].sum()) ** 2
        / (probability[one] * (1 - probability[one])).sum()
        for one in groups
    )
    return float(chi2.sf(statistic, bins))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_same_arguments_same_bytes(tmp_path: Path, suffix: str) -> None:
    """Two runs write byte-identical files, truth included; another seed writes others."""
    for name, seed in (("one", "5"), ("two", "5"), ("other", "6")):
        arguments = ["--customers", "400", "--seed", seed, "--format", suffix, "--out", str(tmp_path / name)]
        assert main([*arguments, "--truth", str(tmp_path / f"{name}.parquet")]) == 0
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(f"{name}.{suffix}" for name in CONTRACT)
    for name in names:
        same = (tmp_path / "one" / name).read_bytes()
        assert same == (tmp_path / "two" / name).read_bytes()
        assert (same != (tmp_path / "other" / name).read_bytes()) or name.startswith("campaigns")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    assert (tmp_path / "one.parquet").read_bytes() != (tmp_path / "other.parquet").read_bytes()


def test_committed_sample_is_the_default_output(tmp_path: Path) -> None:
    """`seeds/sample_export` is what the command writes by default, and small enough for git."""
    assert main(["--out", str(tmp_path / "export")]) == 0
    written = sorted((tmp_path / "export").iterdir())
    assert [path.name for path in written] == sorted(path.name for path in SAMPLE.glob("*.csv"))
    for path in written:
        assert path.read_bytes() == (SAMPLE / path.name).read_bytes(), f"{path.name}: write the sample again"
    assert sum(path.stat().st_size for path in written) <= 4_000_000


def test_export_has_the_contract_and_no_truth(large: Simulation) -> None:
    """Every table has its contract columns, customers two attributes more; no truth but gender."""
    for table, columns in CONTRACT.items():
        assert set(large.export[table].column_names) == columns | EXTRA.get(table, set())
    told = {name for table in large.export.values() for name in table.column_names}
    assert set(large.truth.column_names) & told == {"customer_id", "gender", "contact_cost"}
    assert large.truth["customer_id"].equals(large.export["customers"]["customer_id"])


def test_files_read_back(tmp_path: Path) -> None:
    """CSV and Parquet hold the same rows: ISO dates, money with two decimals, nulls empty."""
    for suffix in ("csv", "parquet"):
        assert main(["--customers", "300", "--out", str(tmp_path / suffix), "--format", suffix]) == 0
    for table in CONTRACT:
        typed = parquet.read_table(tmp_path / "parquet" / f"{table}.parquet").to_pandas()
        text = pd.read_csv(tmp_path / "csv" / f"{table}.csv", dtype=str, keep_default_na=False)
        assert list(text.columns) == list(typed.columns)
        assert len(text) == len(typed)
        assert (text[text.columns[0]] == typed[typed.columns[0]]).all()
        if table == "purchases":
            assert text["amount"].str.fullmatch(r"-?\d+\.\d\d").all()
            assert (text["amount"] == typed["amount"].astype(str)).all()
            assert (text["purchased_on"] == typed["purchased_on"].astype(str)).all()
            assert (text["colour"] == typed["colour"].fillna("")).all()


def test_keys_and_dates(large: Simulation, lines: pd.DataFrame) -> None:
    """Keys are unique, every id is known, everyone bought once; a receipt is one customer and one day."""
    customers = large.export["customers"].to_pandas()
    contacts = large.export["contacts"].to_pandas()
    assert customers["customer_id"].is_unique
    assert set(lines["customer_id"]) == set(customers["customer_id"])
    assert set(contacts["customer_id"]) <= set(customers["customer_id"])
    assert not contacts.duplicated(["campaign_id", "customer_id"]).any()
    assert lines.groupby("receipt_id")[["customer_id", "purchased_on"]].nunique().max().max() == 1
    assert lines["purchased_on"].min() >= large.first_day
    assert lines["purchased_on"].max() == large.last_day == date(2026, 9, 30)


def test_campaigns_lie_apart(large: Simulation) -> None:
    """Past windows end before the last purchase, four weeks apart; the planned one is later."""
    campaigns = large.export["campaigns"].to_pandas().sort_values("starts_on")
    assert campaigns["campaign_id"].tolist() == [EMAIL_SPRING, SUMMER_1134, CITY_1188]
    gaps = pd.to_datetime(campaigns["starts_on"]) - pd.to_datetime(campaigns["ends_on"]).shift()
    assert (gaps.dropna() > pd.Timedelta(days=28)).all()
    planned = campaigns["starts_on"] > large.last_day
    assert planned.tolist() == (campaigns["status"] == "planned").tolist() == [False, False, True]
    assert (campaigns["ends_on"][~planned] < large.last_day).all()


def test_assortment(large: Simulation, lines: pd.DataFrame) -> None:
    """About 35 % of the lines are discounted; brands stand in the names; few bags and returns."""
    assert 0.32 < lines["is_discounted"].mean() < 0.40
    assert (lines["is_discounted"] == (lines["discount_amount"] > 0)).all()
    branded = lines.dropna(subset=["brand"])
    pairs = branded[["product", "brand"]].drop_duplicates().itertuples(index=False)
    assert all(f" {brand} " in f"{name} " for name, brand in pairs)
    assert 0.01 < (lines["product"] == "Пакет").mean() < 0.10
    assert 0.005 < (lines["amount"] < 0).mean() < 0.02
    assert 6 < len(lines) / 20_000 < 16
    assert 0.13 < large.export["customers"]["gender"].null_count / 20_000 < 0.17


def test_contacted_get_the_discount(large: Simulation, lines: pd.DataFrame) -> None:
    """A contacted customer's window lines carry the campaign's rate or a deeper sale; others do not."""
    offer = large.export["contacts"].to_pandas().query("arm == 'offer'")
    for one in large.campaigns[:2]:
        day = lines["purchased_on"]
        inside = (day >= one.starts_on(large.last_day)) & (day <= one.ends_on(large.last_day))
        inside &= (lines["amount"] > 0) & (lines["product"] != "Пакет")
        contacted = lines["customer_id"].isin(
            offer.loc[offer["campaign_id"] == one.campaign_id, "customer_id"]
        )
        rate = lines["discount_amount"] / (lines["amount"] + lines["discount_amount"])
        assert (rate[inside & contacted] > one.discount_rate - 0.001).all()
        assert 0.2 < (rate[inside & ~contacted] > 0).mean() < 0.5


def test_arms_are_randomised(large: Simulation) -> None:
    """Arms of equal size; no trait, seen or latent, differs by 4 standard errors."""
    contacts = large.export["contacts"].to_pandas().query(f"campaign_id == '{EMAIL_SPRING}'")
    assert contacts["arm"].value_counts().to_dict() == {"offer": 5000, "control": 5000}
    assert (contacts["propensity"] == 0.5).all()
    everyone = large.truth.to_pandas().merge(
        large.export["customers"].to_pandas()[["customer_id", "age", "consent"]], on="customer_id"
    )
    members = contacts[["customer_id", "arm"]].merge(everyone, on="customer_id")
    assert members["consent"].all()
    assert (members["age"] >= 18).all()
    for trait in ("rate", "price_level", "thrift", "responsiveness", "is_lapsed", "age"):
        values = members[trait].astype(float)
        offer, control = values[members["arm"] == "offer"], values[members["arm"] == "control"]
        error = np.sqrt(offer.var() / len(offer) + control.var() / len(control))
        assert abs(offer.mean() - control.mean()) < 4 * error, trait


@pytest.mark.parametrize(("share", "controls"), [(0.0, 0), (0.2, 200)])
def test_control_share(share: float, controls: int) -> None:
    """The control arm has the share asked for, its members' propensity is it; customers stay the same."""
    simulation = simulate(2000, 3, control_share=share)
    contacts = simulation.export["contacts"].to_pandas().query(f"campaign_id == '{EMAIL_SPRING}'")
    control = contacts["arm"] == "control"
    assert control.sum() == controls
    assert len(contacts) == 1000
    assert np.allclose(contacts["propensity"], np.where(control, share, 1 - share))
    assert simulation.export["customers"].equals(simulate(2000, 3).export["customers"])


@pytest.mark.parametrize(
    ("campaign_id", "arm", "column"),
    [
        (EMAIL_SPRING, "offer", "buy_probability"),
        (EMAIL_SPRING, "control", "buy_anyway_probability"),
        (SUMMER_1134, "offer", "buy_probability"),
    ],
)
def test_past_windows_match_the_truth(large: Simulation, campaign_id: str, arm: str, column: str) -> None:
    """Who bought in a past window, by decile of the true probability, is within sampling error of it."""
    truth = large.outcomes(campaign_id).to_pandas()
    members = (truth["arm"] == arm).to_numpy()
    happened = bought_in_window(large, campaign_id)[members]
    p_value = calibration_p_value(truth[column].to_numpy()[members], happened)
    true = truth[column][members].mean()
    print(f"{campaign_id} {arm}: {happened.mean():.3f} bought, {true:.3f} true, p {p_value:.2f}")
    assert p_value > 0.001


@pytest.mark.parametrize("everyone", [True, False])
def test_planned_window_matches_the_truth(large: Simulation, everyone: bool) -> None:
    """A play of the planned window agrees with its truth: probabilities, list revenue, discounts."""
    truth = large.truth.to_pandas()
    end = "" if everyone else "_anyway"
    probability = truth["buy_probability" if everyone else "buy_anyway_probability"].to_numpy()
    assert calibration_p_value(probability, played(large, CITY_1188, everyone)) > 0.001
    plays = [large.realise(CITY_1188, np.full(20_000, everyone), seed).to_pandas() for seed in range(3)]
    sold = pd.concat(plays).astype({"amount": float, "discount_amount": float}).query("amount > 0")
    revenue = (sold["amount"] + sold["discount_amount"]).sum() / 3
    discount = sold["discount_amount"].sum() / 3
    # 20 000 customers and three plays: standard error of a total about 0.8 %
    assert revenue == pytest.approx((probability * truth[f"expected_revenue{end}"]).sum(), rel=0.03)
    assert discount == pytest.approx(truth[f"expected_discount_cost{end}"].sum(), rel=0.04)


def test_expected_profit_is_the_design_formula(large: Simulation) -> None:
    """expected_profit = worth(contacted) - worth(not contacted) - contact_cost, on the campaign's terms."""
    truth = large.truth.to_pandas()
    campaign = large.export["campaigns"].to_pandas().set_index("campaign_id").loc[CITY_1188]
    worth = truth["buy_probability"] * truth["expected_revenue"] * float(campaign["margin_rate"])
    anyway = (
        truth["buy_anyway_probability"] * truth["expected_revenue_anyway"] * float(campaign["margin_rate"])
    )
    profit = (worth - truth["expected_discount_cost"]) - (anyway - truth["expected_discount_cost_anyway"])
    assert np.allclose(truth["expected_profit"], profit - float(campaign["contact_cost"]))
    cost = (truth["expected_discount_cost"] + truth["contact_cost"])[truth["in_audience"]].sum()
    assert float(campaign["budget"]) == pytest.approx(cost / 3, abs=500)


def test_no_gift(large: Simulation) -> None:
    """The truth itself reaches a ROC-AUC of 0.70-0.75; a simple model of the history predicts, but less."""
    for campaign_id in (EMAIL_SPRING, SUMMER_1134, CITY_1188):
        auc = aucs(large, campaign_id)
        print(f"{campaign_id}: truth {auc['truth']:.3f}, history {auc['history']:.3f}")
        assert 0.70 <= auc["truth"] <= 0.75
        assert 0.62 <= auc["history"] <= auc["truth"] - 0.03
    assert 0.15 < large.truth["buy_probability"].to_numpy().mean() < 0.35


def test_whom_to_contact_matters(large: Simulation) -> None:
    """Under one budget the best list earns thrice what the likeliest buyers would; everyone loses."""
    for everywhere in (False, True):
        profit = policies(large, CITY_1188, everywhere=everywhere)["profit"]
        print(profit.round(0).to_dict())
        assert profit["oracle"] > 3 * max(profit["top probability"], 0)
        assert profit["oracle"] >= profit["largest uplift"] > profit["top probability"] > profit["random"]
        assert profit["everyone"] < 0


def test_report_tells_the_figures() -> None:
    """The report names every campaign and policy, and is the same twice."""
    simulation = simulate(1500, 4)
    text = report(simulation)
    assert all(
        word in text for word in (EMAIL_SPRING, SUMMER_1134, CITY_1188, "ROC-AUC", "oracle", "everyone")
    )
    assert text == report(simulate(1500, 4))


def test_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure in the second file leaves the first as it was, and no temporary file."""
    table = simulate(60, 1).export["campaigns"]
    (tmp_path / "a.csv").write_text("old")

    def broken(written: object, path: Path) -> None:
        if ".b." in path.name:
            raise OSError("disk full")
        path.write_text("new")

    monkeypatch.setattr("otklik.simulate.files.write_table", broken)
    with pytest.raises(OSError, match="disk full"):
        write_whole({tmp_path / "a.csv": table, tmp_path / "b.csv": table})
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "old"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--customers", "10"], "--customers 10"),
        (["--control-share", "1"], "--control-share 1"),
        (["--history-days", "100"], "--history-days 100"),
        (["--seed", "-1"], "--seed -1"),
        (["--truth", "export/truth.parquet"], "lies inside the export"),
        (["--truth", "truth.csv"], "ends in .parquet"),
        (["--format", "parquet"], "is in the way"),
    ],
)
def test_senseless_arguments(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    """One sentence on stderr, exit code 2, and nothing written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "customers.csv").write_text("mine")
    assert main(["--customers", "60", "--out", "export", *arguments]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1
    assert [path.name for path in tmp_path.rglob("*")] == ["export", "customers.csv"]
    assert (tmp_path / "export" / "customers.csv").read_text() == "mine"
