"""The simulated retailer: in the contract's form, the same for a seed, hard enough, and true to its truth."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from otklik_tools.simulate import Simulation, simulate
from otklik_tools.simulate.__main__ import main
from otklik_tools.simulate.behaviour import alertness
from otklik_tools.simulate.campaigns import CAMPAIGNS, CITY_1188, EMAIL, EMAIL_SPRING, SUMMER_1134, Campaign
from otklik_tools.simulate.files import write_whole
from otklik_tools.simulate.forms import OUTCOME_CHOSEN_CONTROL, OVERLAPPING_ARMS, UNEQUAL_ARMS
from otklik_tools.simulate.report import aucs, bought_in_window, gender_bayes_f1, played, policies, report
from pyarrow import parquet
from scipy.stats import chi2
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import StandardScaler

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
    for trait in ("rate", "price_level", "price_sensitivity", "responsiveness", "is_lapsed", "age"):
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


@pytest.mark.parametrize(("share", "controls"), [(0.0, 0), (0.2, 80)])
def test_a_campaign_for_everyone_in_a_city_draws_its_control_too(share: float, controls: int) -> None:
    """Of the summer campaign the same share is held out, at random and not by the customers' numbers."""
    contacts = simulate(2000, 3, control_share=share).export["contacts"].to_pandas()
    contacts = contacts.query(f"campaign_id == '{SUMMER_1134}'")
    control = contacts["arm"] == "control"
    assert control.sum() == controls == round(share * len(contacts))
    assert np.allclose(contacts["propensity"], np.where(control, share, 1 - share), atol=0.001)
    places = np.flatnonzero(control)
    if share:
        assert 0.4 < places.mean() / len(contacts) < 0.6


@pytest.mark.parametrize(
    ("campaign_id", "arm", "column"),
    [
        (EMAIL_SPRING, "offer", "buy_probability"),
        (EMAIL_SPRING, "control", "buy_anyway_probability"),
        (SUMMER_1134, "offer", "buy_probability"),
        (SUMMER_1134, "control", "buy_anyway_probability"),
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

    monkeypatch.setattr("otklik_tools.simulate.files.write_table", broken)
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
        (["--form", "raw", "--history-days", "90"], "--history-days 90"),
        (["--trap", "unequal-arms", "--control-share", "0"], "--control-share above 0"),
        (["--seed", "-1"], "--seed -1"),
        (["--borrowed-share", "1.5"], "--borrowed-share 1.5"),
        (["--fatigue", "-0.5"], "--fatigue -0.5"),
        (["--response-power", "0"], "--response-power 0"),
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


@pytest.fixture(scope="module")
def retailer() -> Simulation:
    return simulate(20_000, 1188, form="raw")


def test_raw_form_has_the_cases_marginals(retailer: Simulation) -> None:
    """What the seed case tells of the retailer, within what a fifth of its size can say."""
    customers = retailer.export["customers"].to_pandas()
    lines = retailer.export["purchases"].to_pandas()
    goods = lines[lines["amount"] > 0]
    bought = retailer.outcomes(EMAIL)["customer_id"].to_pandas()[bought_in_window(retailer, EMAIL)]
    home = customers[customers["country"] == "32"]
    shares = {
        "lines per customer": (len(goods) / 20_000, 7.5, 0.3),
        "bought in days 5..16": (len(bought) / 20_000, 0.735, 0.02),
        "discounted": (goods["is_discounted"].mean(), 0.357, 0.02),
        "no product gender": (goods["product_gender"].isna().mean(), 0.40, 0.02),
        "no colour": (goods["colour"].isna().mean(), 0.152, 0.01),
        "черный": ((goods["colour"] == "черный").mean(), 0.167, 0.03),
        "чёрный": ((goods["colour"] == "чёрный").mean(), 0.047, 0.01),
        "minors": ((customers["age"] < 18).mean(), 0.051, 0.01),
        "men": ((retailer.truth["gender"].to_pandas() == "male").mean(), 0.573, 0.015),
        "lost genders": (customers["gender"].isna().mean(), 0.150, 0.01),
        "country 32": (len(home) / 20_000, 0.9947, 0.003),
        "city 1188": ((home["city"] == "1188").mean(), 0.122, 0.01),
        "city 1134": ((home["city"] == "1134").mean(), 0.253, 0.012),
    }
    print(shares)
    for name, (share, wanted, tolerance) in shares.items():
        assert abs(share - wanted) <= tolerance, f"{name}: {share:.3f}, the case has {wanted}"
    assert customers["age"].between(5, 77).all()
    assert customers["city"].astype(int).between(0, 1213).all()
    assert set(lines["customer_id"]) == set(customers["customer_id"])


@pytest.mark.parametrize("form", ["contract", "raw"])
def test_gender_shows_as_far_as_stated(form: str) -> None:
    """85 % of the gendered lines are for the own gender, 8 % have none; the best F1 is about 0.90."""
    simulated = simulate(20_000, 1188, form=form)
    lines = simulated.export["purchases"].to_pandas().query("amount > 0").dropna(subset=["product_gender"])
    truth = simulated.truth.to_pandas().set_index("customer_id")["gender"]
    own = (lines["product_gender"] == lines["customer_id"].map(truth)).mean()
    without = 1 - lines["customer_id"].nunique() / 20_000
    f1 = gender_bayes_f1(simulated)
    print(f"{form}: own {own:.3f}, without {without:.3f}, F1 {f1:.3f}")
    assert own == pytest.approx(0.85, abs=0.005)
    assert without == pytest.approx(0.08, abs=0.01)
    assert f1 == pytest.approx(0.90, abs=0.015)
    assert gender_bayes_f1(simulated, personal_coef=True) >= 0.97


def test_portraits_can_be_found(large: Simulation) -> None:
    """Plain k-means on a few figures of behaviour and age finds the planted portraits, ARI 0.8 or better."""
    lines = large.export["purchases"].to_pandas().query("amount > 0").dropna(subset=["brand"])
    lines = lines.astype({"amount": float, "discount_amount": float})
    lines["price"] = np.log(lines["amount"] + lines["discount_amount"])
    own = ("Demix", "Joss", "Outventure", "Torneo", "Nordway", "Stern")
    premium = ("adidas", "PUMA", "Columbia", "Merrell", "Wilson", "Fischer", "FILA", "Northland")
    lines["own"], lines["premium"] = lines["brand"].isin(own), lines["brand"].isin(premium)
    lines["nike"] = lines["brand"] == "Nike"
    customers = large.export["customers"].to_pandas().set_index("customer_id")
    by_customer = lines.groupby("customer_id")
    shares = ["is_discounted", "price", "own", "premium", "nike"]
    # shrunk toward everybody's mean by two lines
    totals = by_customer[shares].sum().reindex(customers.index).fillna(0.0) + 2 * lines[shares].mean()
    counts = by_customer.size().reindex(customers.index).fillna(0) + 2
    features = totals.div(counts, axis=0).assign(lines=np.log(counts), age=customers["age"])
    found = KMeans(3, n_init=4, random_state=0).fit_predict(StandardScaler().fit_transform(features))
    agreement = adjusted_rand_score(large.truth["portrait"].to_pandas(), found)
    print(f"ARI {agreement:.3f}")
    assert agreement >= 0.80


@pytest.mark.parametrize("form", ["contract", "raw"])
def test_outcome_chosen_control_has_only_buyers(form: str) -> None:
    """The trap's control is of equal size, nearly all of it bought in the window, none of it contacted."""
    simulated = simulate(5000, 3, form=form, traps=[OUTCOME_CHOSEN_CONTROL])
    email = next(one.campaign_id for one in simulated.campaigns if one.randomised)
    bought = bought_in_window(simulated, email)
    offer, control = (simulated.arms[email][arm] for arm in ("offer", "control"))
    assert len(control) == pytest.approx(len(offer), abs=1)
    assert bought[control].mean() > 0.98
    assert bought[offer].mean() < 0.95
    assert not set(offer) & set(control)


def test_other_traps_bend_the_arms() -> None:
    """A part of the control is lost, or stands in both arms; customers and purchases stay as they were."""
    honest = simulate(5000, 3)
    lost = simulate(5000, 3, traps=[UNEQUAL_ARMS])
    double = simulate(5000, 3, traps=[OVERLAPPING_ARMS])
    sizes = [len(one.arms[EMAIL_SPRING]["control"]) for one in (honest, lost)]
    assert sizes == [1250, 875]
    assert set(lost.arms[EMAIL_SPRING]["control"]) < set(honest.arms[EMAIL_SPRING]["control"])
    both = set(double.arms[EMAIL_SPRING]["offer"]) & set(double.arms[EMAIL_SPRING]["control"])
    assert len(both) == 25
    assert not set(honest.arms[EMAIL_SPRING]["offer"]) & set(honest.arms[EMAIL_SPRING]["control"])
    for trapped in (lost, double):
        assert trapped.export["purchases"].equals(honest.export["purchases"])
        assert (trapped.export["contacts"]["propensity"].to_numpy()[:100] == 0.5).all()


def test_raw_files_are_the_same_twice_and_dirty(tmp_path: Path) -> None:
    """Byte-identical files; in them -inf, both spellings of black, both kinds of ids twice, junk words."""
    for name in ("one", "two"):
        assert main(["--form", "raw", "--customers", "3000", "--out", str(tmp_path / name)]) == 0
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == [
        "ids_first_company_negative.txt",
        "ids_first_company_positive.txt",
        "personal_data.csv.gz",
        "shop_database.db",
    ]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    with closing(sqlite3.connect(tmp_path / "one" / "shop_database.db")) as connection:
        persons, everyone, infinite = (
            connection.execute(query).fetchone()[0]
            for query in (
                "select count(*) from personal_data",
                "select count(*) from personal_data_coeffs",
                "select count(*) from personal_data_coeffs where ac_coef < -1e300",
            )
        )
        lowest, first, last = connection.execute(
            "select min(cost), min(dt), max(dt) from purchases"
        ).fetchone()
    lost = pd.read_csv(tmp_path / "one" / "personal_data.csv.gz")
    assert persons + len(lost) == everyone == 3000
    assert infinite > 0
    assert (lowest, first, last) == (-30, 0, 58)
    texts = [(tmp_path / "one" / name).read_text() for name in names[:2]]
    ids = [re.findall(r"\d+", text) for text in texts]
    assert all(len(one) > len(set(one)) for one in ids)
    assert set(ids[0]) & set(ids[1])
    assert all(";" in text and "," in text and "\n" in text for text in texts)
    assert "ahashdgfjshjsd" in texts[0] + texts[1]


def test_what_is_borrowed_is_missing_after_the_window() -> None:
    """Half of what a contact adds lacks in the equal window after it; windows and controls stay."""
    plain, lending = (simulate(20_000, 5, borrowed_share=share) for share in (0.0, 0.5))
    campaign = plain.campaign(EMAIL_SPRING)
    start = (campaign.starts_on(plain.last_day) - plain.first_day).days

    def receipts(simulated: Simulation, arm: str, first: int) -> list[str]:
        members = simulated.traits.customer_id.take(pa.array(simulated.arms[EMAIL_SPRING][arm])).to_pylist()
        lines = simulated.export["purchases"].to_pandas()
        day = (pd.to_datetime(lines["purchased_on"]) - pd.Timestamp(simulated.first_day)).dt.days
        bought = lines[(lines["amount"] > 0) & day.between(first, first + campaign.duration - 1)]
        once = bought[bought["customer_id"].isin(members)].drop_duplicates("receipt_id")
        return sorted(once["customer_id"])

    after = start + campaign.duration
    for arm, first in (("offer", start), ("control", start), ("control", after)):
        assert receipts(plain, arm, first) == receipts(lending, arm, first)
    lost = len(receipts(plain, "offer", after)) - len(receipts(lending, "offer", after))
    expected = lending.paths.borrowed[EMAIL_SPRING].sum()
    # a receipt taken or left is a coin: the lost ones vary by less than their number
    assert abs(lost - expected) < 4 * np.sqrt(expected)
    truth = plain.outcomes(EMAIL_SPRING).to_pandas().loc[plain.arms[EMAIL_SPRING]["offer"]]
    added = np.log1p(-truth["buy_anyway_probability"]) - np.log1p(-truth["buy_probability"])
    # seasons and interest move between the two windows, the shares of intensity do not
    assert 0.4 < expected / added.sum() < 0.6
    assert plain.paths.borrowed[EMAIL_SPRING].sum() == 0


def test_the_tired_respond_less() -> None:
    """Who was written to by the campaign 91 days before is as awake as ever; by one 90 days before, half."""
    early, late = (
        Campaign(name, name, "email", starts, 10, 0.1, 1.0)
        for name, starts in (("early", -100), ("late", -10))
    )
    later = Campaign("later", "later", "email", -9, 10, 0.1, 1.0)
    contacted = {name: np.array([True, False]) for name in ("early", "late", "later")}
    left = alertness((early, late, later), contacted, 2, 0.5)
    assert left["early"].tolist() == [1, 1]
    assert left["late"].tolist() == [0.5, 1]
    assert left["later"].tolist() == [0.5, 1]
    tired = simulate(3_000, 5, fatigue=1.0)
    # summer_1134 began 91 days after email_spring, so only the plan finds anybody tired
    assert (tired.alertness[SUMMER_1134] == 1).all()
    planned = tired.outcomes(CITY_1188).to_pandas()
    reached = tired.alertness[CITY_1188] < 1
    assert reached.any() == bool(np.isin(np.flatnonzero(reached), tired.arms[SUMMER_1134]["offer"]).any())
    assert (planned["buy_probability"] == planned["buy_anyway_probability"])[reached].all()


def test_a_past_campaign_may_have_tried_several_depths_and_a_planned_one_may_choose() -> None:
    """Each contacted customer has one of them at random, and lines at that discount; others are as they were.
    The truth at a depth is told of everybody, deeper is likelier, and by another power otherwise.
    """
    ladder = (0.05, 0.20)
    campaigns = tuple(
        replace(one, ladder=ladder) if one.campaign_id in (EMAIL_SPRING, CITY_1188) else one
        for one in CAMPAIGNS
    )
    shop = simulate(3_000, 5, campaigns=campaigns)
    assert shop.export["offers"].to_pylist() == [
        {"campaign_id": name, "offer_id": "offer", "ladder": "5%; 20%"} for name in (EMAIL_SPRING, CITY_1188)
    ]
    contacts = shop.export["contacts"].to_pandas()
    spring = (
        contacts[contacts["campaign_id"] == EMAIL_SPRING].groupby("arm")["propensity"].agg(["size", "max"])
    )
    assert spring["max"].to_dict() == {"control": 0.5, "offer_05": 0.25, "offer_20": 0.25}
    assert spring.loc["offer_05", "size"] == pytest.approx(375, abs=60)
    others = set(contacts.loc[contacts["campaign_id"] != EMAIL_SPRING, "arm"])
    assert others == {"control", "offer"}
    shares = {}
    lines = shop.export["purchases"].to_pandas().astype({"amount": float, "discount_amount": float})
    start = campaigns[0].starts_on(shop.last_day)
    inside = lines[(lines["purchased_on"] >= start) & (lines["purchased_on"] < start + timedelta(days=12))]
    for arm in ("offer_05", "offer_20"):
        mine = contacts.loc[
            (contacts["campaign_id"] == EMAIL_SPRING) & (contacts["arm"] == arm), "customer_id"
        ]
        bought = inside[inside["customer_id"].isin(mine) & (inside["amount"] > 100)]
        shares[arm] = (bought["discount_amount"] / (bought["amount"] + bought["discount_amount"])).min()
    assert shares == pytest.approx({"offer_05": 0.05, "offer_20": 0.20}, abs=0.003)
    shallow, usual, deep = (
        shop.outcomes(CITY_1188, rate)["buy_probability"].to_numpy() for rate in (0.05, 0.15, 0.20)
    )
    assert np.array_equal(usual, shop.outcomes(CITY_1188)["buy_probability"].to_numpy())
    moved = usual > shop.outcomes(CITY_1188)["buy_anyway_probability"].to_numpy()
    assert (shallow[moved] < usual[moved]).all()
    assert (usual[moved] < deep[moved]).all()
    steep = replace(shop, response_power=2.0).outcomes(CITY_1188, 0.05)["buy_probability"].to_numpy()
    assert (steep[moved] < shallow[moved]).all()
