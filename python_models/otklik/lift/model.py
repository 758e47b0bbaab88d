"""What a contact changes: how often a customer buys with it and without it, and what a buyer then spends.

Two unrelated models cannot be subtracted: their errors are as large as what a contact brings. So a contacted
customer is the customer he would have been, and more:

    purchases without a contact   L0 = exp(a + (1 + b) log(-log(1 - organic probability)) + n) x days / usual
    purchases with one            L1 = L0 exp(c_offer + u z + v t + w z t + x g + y d + small terms)
    probability                   1 - exp(-L), of receipts that arrive at random (Poisson)
    receipts of a buyer           L / (1 - exp(-L)), each of f_arm checks

a, b: recalibration on the control arms of past campaigns, where there are any, each campaign's window with
a shift of its own; n: of those alone who never bought before (`otklik.lift.controls`); z: log L0; t: price
sensitivity, what share of the list price the customer's next purchases are likely to be discounted by; g: how
often everybody buys the customer's goods at a discount; d: the share of the customer's lines with one, both
beside everybody's share on that day; the small terms are of all features. The check of the next purchases is
predicted as price sensitivity is: a few receipts say too little, and who is moved by a discount buys cheaper
things (of those a list chose, the average check before was 1.45 times the one to come). Slopes are fitted to
the number of purchases, which says more of a shape than whether there was one (negative binomial regression:
Cameron & Trivedi 2013, section 3.3), levels and base to whether there was one (complementary log-log:
McCullagh & Nelder 1989, section 4.3), both with an offset and by penalised likelihood; a penalty of k on a
standardised coefficient is a prior with variance 1/k. An offer has a level c of its own where its mechanic
and depth were tried; slopes are shared, and told within campaigns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestRegressor

from otklik.engine.batches import floats
from otklik.engine.threads import use_one_thread
from otklik.lift.controls import (
    FEWEST_BUYERS,
    NOT_OF_WINDOWS,
    Base,
    Checks,
    log_of_base,
    of_rows,
    one_hot,
)
from otklik.lift.doses import Dose, DoseCurve
from otklik.lift.rates import (
    Floats,
    counted,
    happened,
    log_intensity,
    penalised,
    probability,
    receipts_of_a_buyer,
)
from otklik.lift.replicates import Evidence, Replicates
from otklik.modelling import BinaryModel, check_forest, reading, to_archive
from otklik.modelling.encoder import LinearView

FORMAT = "otklik lift 10"
RECIPE = "lift_on_organic"

CONTACTED, ORGANIC, CONTROL, OUTSIDE = "contacted", "organic", "control", "outside"
# What a campaign may be judged by.
PURCHASE, REPORTED = "purchase", "reported"
PERCENT = "percent"
CONTROL_SOURCE, ORGANIC_SOURCE = "control", "organic_windows"

# Price sensitivity, its signs, and how it goes with habit are what a discount works through; whatever else
# there is has to speak up. Habit alone may say less: much of what its slope takes is the base's own error
# (economics.md).
SLOPE_PENALTY, HABIT_PENALTY, FEATURE_PENALTY = 100.0, 300.0, 10_000.0
# Beside the predicted price sensitivity: each errs in its own way, together they earn more (economics.md).
SIGNS = ("goods_discount_share", "discounted_line_share")
# What everybody's was on the row's day: the signs are taken beside it.
EVERYBODYS = "everybodys_discounted_line_share"
# How far the base is believed to be off where no control tells.
UNKNOWN_BASE = 0.3
# A factor is shrunk toward that of all offers with the weight of so many buyers.
FACTOR_STRENGTH = 50.0
TRAIT_PENALTY = 100.0
# An offer never tried is taken to lift as the tried ones do, half as much, and half as much again.
ASSUMED_LIFTS = (0.5, 1.0, 1.5)
Z95 = 1.959964

Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)

ARM_SCORES = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("customer_id", pa.string()),
        ("offer_id", pa.string()),
        ("offer_support", pa.bool_()),
        ("buy_probability", pa.float64()),
        ("buy_probability_low", pa.float64()),
        ("buy_probability_high", pa.float64()),
        ("buy_anyway_probability", pa.float64()),
        ("buy_anyway_low", pa.float64()),
        ("buy_anyway_high", pa.float64()),
        ("buy_anyway_source", pa.string()),
        ("checks_per_buyer", pa.float64()),
        ("checks_per_buyer_anyway", pa.float64()),
        ("receipts_per_buyer", pa.float64()),
        ("ordinary_discount_share", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Offer:
    """An offer of a target campaign. `depth`: the rate of a percent or cashback, the money of an amount;
    `response_rule`: what the campaign is judged by, as in `campaign_terms`; `ladder`: the depths of which
    this is one, rising; empty where it is no rung of a ladder.
    """

    campaign_id: str
    offer_id: str
    mechanic: str
    depth: float
    response_rule: str = PURCHASE
    ladder: tuple[float, ...] = ()


def offers_of(campaign_offers: pa.Table) -> list[Offer]:
    """Return the offers in rows of `campaign_id`, `offer_id`, `mechanic`, `depth`, `response_rule` and
    `ladder_of`, ordered by their ids.

    An offer without a depth has the depth 0.
    """
    names = ["campaign_id", "offer_id", "mechanic", "depth", "response_rule"]
    rows = campaign_offers.select([*names, "ladder_of"]).to_pylist()
    rows.sort(key=lambda row: (row["campaign_id"], row["offer_id"]))
    ladders: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        row["depth"] = float(row["depth"] or 0)
        if row["ladder_of"] is not None:
            ladders.setdefault((row["campaign_id"], row["ladder_of"]), []).append(row["depth"])
    return [
        Offer(
            **{name: row[name] for name in names},
            ladder=tuple(sorted(ladders.get((row["campaign_id"], row["ladder_of"]), ()))),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Outcomes:
    """What the rows of `contact_evidence` did, all (rows,): see `Evidence` for the units.

    `campaign`: in whose window the row is; `mechanic`, `depth`: of the offer; `min_check`: the check from
    which it holds, money; `is_new`: had never bought before.
    """

    campaign: NDArray[np.object_]
    role: NDArray[np.object_]
    mechanic: NDArray[np.object_]
    depth: NDArray[np.object_]
    min_check: Floats
    log_exposure: Floats
    bought: Floats
    receipts: NDArray[Any]
    spent: Floats
    discount: Floats
    is_new: NDArray[np.bool_]

    @classmethod
    def of(cls, evidence: pa.Table) -> Outcomes:
        """Read the columns of `contact_evidence`."""
        columns = {
            name: evidence[name].to_numpy(zero_copy_only=False)
            for name in (
                "window_of", "arm_kind", "offer_mechanic", "tenure_days", "offer_depth", "exposure",
                "bought", "receipts",
            )
        }  # fmt: skip
        money = {
            name: evidence[name].cast(pa.float64()).to_numpy()
            for name in ("list_revenue", "discount_amount", "min_check")
        }
        return cls(
            columns["window_of"], columns["arm_kind"], columns["offer_mechanic"], columns["offer_depth"],
            money["min_check"],
            np.log(columns["exposure"]), columns["bought"].astype(np.float64), columns["receipts"],
            money["list_revenue"], money["discount_amount"],
            np.isnan(columns["tenure_days"].astype(np.float64)),
        )  # fmt: skip

    @property
    def is_control(self) -> NDArray[np.bool_]:
        """Whether the row is of a campaign's control."""
        return np.asarray(self.role == CONTROL)

    @property
    def is_outside(self) -> NDArray[np.bool_]:
        """Whether the row is of a customer whom nobody wrote to, in the window of a campaign."""
        return np.asarray(self.role == OUTSIDE)

    @property
    def is_contacted(self) -> NDArray[np.bool_]:
        """Whether the row is of a contact."""
        return np.asarray(self.role == CONTACTED)

    @property
    def organic_buyers(self) -> NDArray[np.bool_]:
        """Who bought in a campaign-free window."""
        return np.asarray((self.role == ORGANIC) & (self.bought > 0))

    @property
    def contacted_buyers(self) -> NDArray[np.bool_]:
        """Who bought with a contact."""
        return np.asarray(self.is_contacted & (self.bought > 0))

    @property
    def count(self) -> Floats:
        """Receipts, as floats."""
        return np.asarray(self.receipts.astype(np.float64))

    @property
    def promised_discount(self) -> Floats:
        """What an offer on everything of a percent took off, had it been taken whole; else 0."""
        whole = self.is_contacted & (self.mechanic == PERCENT) & (self.min_check == 0)
        return np.asarray(np.where(whole, self.depth * self.spent, 0.0))


@dataclass(frozen=True)
class Trait:
    """What purchases without a campaign are like, predicted: a ridge line and a forest, averaged.

    The line extrapolates what the forest rounds off; together they follow a trait more closely than either.
    `seen` (2,): the least and the most there was, which the line may not leave.
    """

    view: LinearView
    coefficients: Floats
    forest: RandomForestRegressor
    seen: Floats

    @classmethod
    def fit(cls, matrix: Floats, is_number: NDArray[np.bool_], values: Floats, weights: Floats) -> Trait:
        """From an encoded matrix (buyers, columns), what each one's window showed, and purchases in it."""
        view = LinearView.fit(matrix, is_number)
        columns = with_ones(view.transform(matrix))
        penalty = np.diag(np.r_[0.0, np.full(columns.shape[1] - 1, TRAIT_PENALTY)])
        weighted = columns * weights[:, None]
        coefficients = np.linalg.solve(weighted.T @ columns + penalty, weighted.T @ values)
        forest = RandomForestRegressor(
            n_estimators=60, min_samples_leaf=min(25, max(1, len(values) // 10)), max_features="sqrt",
            max_samples=min(0.5, 4_000 / len(values)), random_state=20_260_101, n_jobs=2,
        ).fit(matrix, values, sample_weight=weights)  # fmt: skip
        # threads add the trees up in any order
        forest.n_jobs = 1
        return cls(view, coefficients, forest, np.array([values.min(), values.max()]))

    @classmethod
    def from_plain(cls, content: dict[str, Any], width: int) -> Trait:
        """What `to_plain` gave, of a matrix of `width` columns."""
        check_forest(content["forest"], width, values=1)
        return cls(LinearView(**content["view"]), content["coefficients"], content["forest"], content["seen"])

    def to_plain(self) -> dict[str, Any]:
        """Arrays and one scikit-learn forest."""
        return {
            "view": self.view.to_plain(),
            "coefficients": self.coefficients,
            "forest": self.forest,
            "seen": self.seen,
        }

    def predict(self, matrix: Floats) -> Floats:
        """(rows,), each from its row alone."""
        line = np.clip(line_of(self.view.transform(matrix), self.coefficients), *self.seen)
        return np.asarray((line + self.forest.predict(matrix)) / 2)


@dataclass(frozen=True)
class Lift:
    """All that is known of contacts for one target: see the module."""

    organic: BinaryModel
    base: Floats
    base_covariance: Floats
    has_control: bool
    windows: dict[str, float]
    price_sensitivity: Trait | None
    check: Trait
    view: LinearView
    center: Floats
    scale: Floats
    levels: dict[tuple[str, float], float]
    slopes: Floats
    factors: dict[tuple[str, float], float]
    factor: float
    factor_without_contact: float
    replicates: Replicates

    @classmethod
    def fit(cls, organic: BinaryModel, evidence: pa.Table) -> Lift | None:
        """Fit what a contact changes upon an organic model.

        Parameters
        ----------
        organic
            Who buys in a campaign-free window.
        evidence
            The rows of `contact_evidence` for one target.

        Returns
        -------
        The lift; None where fewer than `FEWEST_BUYERS` bought, with a contact or without.
        """
        seen = Outcomes.of(evidence)
        if min(seen.organic_buyers.sum(), seen.contacted_buyers.sum()) < FEWEST_BUYERS:
            return None
        use_one_thread()
        raw = log_intensity(organic.probabilities(evidence))
        evidence = beside_everybody(evidence)
        matrix, is_number = organic.encoder.transform(evidence), organic.encoder.is_number
        told = Base.of(
            names=seen.campaign, is_control=seen.is_control, is_contacted=seen.is_contacted,
            is_outside=seen.is_outside, is_new=seen.is_new, raw=raw, log_exposure=seen.log_exposure,
            bought=seen.bought,
        )  # fmt: skip
        sensitivity, check = fitted_traits(matrix, is_number, seen)

        mine = seen.is_contacted
        known, level_columns = tried_offers(seen)
        occasion_offers, occasion_columns = occasions_of(seen, known)
        away = (seen.log_exposure + told.shift)[mine]
        both = told.with_contacts(
            mine, occasion_columns, log_of_base(told.fitted, raw, told.is_new)[mine] + away, seen.bought
        )
        base = both.fitted[:NOT_OF_WINDOWS]
        log_base = log_of_base(base, raw, told.is_new)
        view = LinearView.fit(matrix[mine], is_number)
        habits = habits_of(log_base[mine], sensitivity, matrix[mine], evidence.filter(pa.array(mine)))
        center, spread_of_habits = habits.mean(axis=0), habits.std(axis=0)
        scale = np.where(spread_of_habits > 1e-9, spread_of_habits, 1.0)
        slopes_of = slope_columns((habits - center) / scale, view.transform(matrix[mine]))
        log_rate = log_base + seen.log_exposure + told.shift
        slopes, spread = counted_slopes(occasion_columns, slopes_of, seen.count[mine], log_rate[mine])
        log_rate[mine] += slopes_of @ slopes
        window_columns, window_penalty = told.windows(mine)
        columns = np.hstack([level_columns, window_columns])
        fitted, _ = penalised(
            happened(seen.bought[mine]), columns, log_rate[mine], np.r_[np.ones(len(known)), window_penalty]
        )
        log_rate[mine] += columns @ fitted
        levels = fitted[: len(known)]

        predicted, expected = expected_revenue(check, matrix, log_rate, seen)
        organic_buyers = seen.organic_buyers
        without_contact = float(seen.spent[organic_buyers].sum() / expected[organic_buyers].sum())
        # of those outside nobody asked what they spent
        buyers = (seen.bought > 0) & ~seen.is_outside
        checks = Checks.of(
            told, buyers=buyers, spent=seen.spent, expected=expected, without_contact=without_contact
        )
        of_control = told.is_control & buyers
        dearer = checks.shifts(
            one_hot(told.campaign[of_control], len(told.campaigns)), seen.spent[of_control, None],
            without_contact * expected[of_control, None], np.zeros((len(told.campaigns), 1)),
        )  # fmt: skip
        expected = expected * np.exp(of_rows(dearer.T, told.campaign)[:, 0])
        factor, factors = revenue_factors(seen, expected, known, level_columns)
        replicates = Replicates.fit(
            Evidence(
                customer=np.unique(evidence["customer_id"].to_numpy(), return_inverse=True)[1],
                is_control=told.is_control, is_contacted=mine, organic_buyers=seen.organic_buyers, raw=raw,
                log_exposure=seen.log_exposure, bought=seen.bought, count=seen.count, spent=seen.spent,
                discount=seen.discount, promised=seen.promised_discount, check=predicted,
                level_columns=level_columns, occasion_columns=occasion_columns,
                occasion_offers=occasion_offers, slope_columns=slopes_of, base=told, slopes=slopes,
                slope_penalty=slope_penalty(slopes_of.shape[1]), levels=levels, windows=fitted[len(known) :],
                of_new=float(base[2]), spread=spread, checks=checks,
                factor_strength=FACTOR_STRENGTH,
            )
        )  # fmt: skip
        return cls(
            organic, base, both.covariance[:NOT_OF_WINDOWS, :NOT_OF_WINDOWS], told.has_control,
            dict(zip(told.campaigns, told.fitted[NOT_OF_WINDOWS:].tolist(), strict=True)),
            sensitivity, check, view, center, scale,
            dict(zip(known, levels.tolist(), strict=True)), slopes, factors, factor,
            without_contact, replicates,
        )  # fmt: skip

    @classmethod
    def from_bytes(cls, data: bytes, organic: BinaryModel) -> Lift:
        """What `to_bytes` gave, upon the organic model it was fitted on. ValueError for other bytes."""
        with reading(data, FORMAT) as content:
            offers = [(mechanic, depth) for mechanic, depth, _, _ in content["offers"]]
            sensitivity = content["price_sensitivity"]
            return cls(
                organic, content["base"], content["base_covariance"], content["has_control"],
                dict(content["windows"]),
                None if sensitivity is None else Trait.from_plain(sensitivity, organic.encoder.width),
                Trait.from_plain(content["check"], organic.encoder.width),
                LinearView(**content["view"]), content["center"], content["scale"],
                {offer: level for offer, (_, _, level, _) in zip(offers, content["offers"], strict=True)},
                content["slopes"],
                {offer: factor for offer, (_, _, _, factor) in zip(offers, content["offers"], strict=True)},
                content["factor"], content["factor_without_contact"],
                Replicates.from_plain(content["replicates"]),
            )  # fmt: skip

    def to_bytes(self) -> bytes:
        """A skops archive of all but the organic model, which has an artifact of its own."""
        return to_archive(
            {
                "format": FORMAT,
                **{
                    name: getattr(self, name)
                    for name in (
                        "base", "base_covariance", "has_control", "center", "scale", "slopes", "factor",
                        "factor_without_contact",
                    )
                },
                "price_sensitivity": (
                    None if self.price_sensitivity is None else self.price_sensitivity.to_plain()
                ),
                "windows": [[campaign, shift] for campaign, shift in self.windows.items()],
                "check": self.check.to_plain(),
                "view": self.view.to_plain(),
                "replicates": self.replicates.to_plain(),
                "offers": [
                    [mechanic, float(depth), level, self.factors[mechanic, depth]]
                    for (mechanic, depth), level in self.levels.items()
                ],
            }
        )  # fmt: skip

    def registry_row(self) -> dict[str, Any]:
        """What the registry keeps of it, lists and dicts as JSON text, the artifact as bytes."""
        base = {
            "intercept": float(self.base[0]),
            "slope": float(1 + self.base[1]),
            "never_bought": float(self.base[2]),
        }
        offers = [
            {"mechanic": mechanic, "depth": depth, "log_lift": level, "factor": self.factors[mechanic, depth]}
            for (mechanic, depth), level in self.levels.items()
        ]
        why = (
            f"Who buys anyway is recalibrated on controls (intercept {base['intercept']:.3f}, slope"
            f" {base['slope']:.3f})."
            if self.has_control
            else "No control says who buys anyway: campaign-free windows do."
        )
        return {
            "recipe": RECIPE,
            "why": why,
            "parameters": json.dumps(
                {"base": base, "windows": self.windows, "offers": offers}, ensure_ascii=False
            ),
            "features": json.dumps(self.organic.encoder.describe(), ensure_ascii=False),
            "quality": "[]",
            "importance": "[]",
            "calibration_curve": "[]",
            "profile": "[]",
            "artifact": self.to_bytes(),
        }

    def level(self, offer: Offer) -> tuple[float, bool]:
        """Log lift of an average customer, and whether the offer was ever tried."""
        shares, is_known = self.shares_of_levels(offer)
        return float(shares @ np.array(list(self.levels.values()))), is_known

    def shares_of_levels(self, offer: Offer) -> tuple[Floats, bool]:
        """How much of the level of each tried offer makes up this one's, and whether it is one of them.

        A depth between or beyond those tried is taken in proportion to the nearest of its mechanic; a
        mechanic never tried as the average of those that were.
        """
        tried = list(self.levels)
        shares = np.zeros(len(tried))
        if (offer.mechanic, offer.depth) in self.levels:
            shares[tried.index((offer.mechanic, offer.depth))] = 1.0
            return shares, True
        alike = [(abs(depth - offer.depth), depth) for mechanic, depth in tried if mechanic == offer.mechanic]
        if alike and min(alike)[1] > 0:
            depth = min(alike)[1]
            shares[tried.index((offer.mechanic, depth))] = offer.depth / depth
            return shares, False
        return np.full(len(tried), 1 / len(tried)), False

    def curve(self, offer: Offer) -> tuple[DoseCurve, Floats, Floats]:
        """What is known of the depths of a ladder's mechanic: the curve, the levels of its tried depths
        (tried,), and those in each replicate (draws, tried).

        Of a mechanic of which no depth was tried, the middle of the ladder lifts as the average tried offer.
        """
        mine = [
            at for at, (mechanic, depth) in enumerate(self.levels) if mechanic == offer.mechanic and depth > 0
        ]
        levels = np.array(list(self.levels.values()))
        if mine:
            depths = [list(self.levels)[at][1] for at in mine]
            return (
                DoseCurve.of(depths, self.replicates.levels[:, mine]),
                levels[mine],
                (self.replicates.levels[:, mine]),
            )
        drawn = self.replicates.levels.mean(axis=1, keepdims=True)
        some = [depth for depth in offer.ladder if depth > 0]
        middle = float(np.exp(np.mean(np.log(some)))) if some else 1.0
        return DoseCurve.of([middle], drawn, is_tried=False), levels.mean(keepdims=True), drawn

    def doses(self, offer: Offer) -> tuple[Dose, Dose, Dose]:
        """The least, the expected and the most of a rung of a ladder; of a tried one all the same."""
        curve, levels, _ = self.curve(offer)
        return curve.doses(offer.depth, levels)

    def lifts(self, offer: Offer, shape: Floats) -> tuple[Floats, Floats, Floats, bool]:
        """The log lifts of customers, (rows,): at the least, expected, at the most; and whether the offer was
        ever tried. `shape` (rows,): how each differs from the average one.
        """
        if offer.ladder:
            low, mid, high = (dose.lifts(shape) for dose in self.doses(offer))
            return np.minimum(low, mid), mid, np.maximum(mid, high), self.curve(offer)[0].knows(offer.depth)
        level, is_known = self.level(offer)
        low, mid, high = (
            (shape + level,) * 3
            if is_known
            else (np.maximum(shape + level, 0.0) * share for share in ASSUMED_LIFTS)
        )
        return low, mid, high, is_known

    def revenue_factor(self, offer: Offer) -> tuple[float, Floats]:
        """How much more a buyer spends than expected, and that in each replicate, (draws,).

        The depths of a ladder have one between them: what a level hardly tells from another, chance would.
        """
        if offer.ladder:
            return self.factor, self.replicates.factor
        _, factor, factors = self.replicated(offer)
        return factor, factors

    def replicated(self, offer: Offer) -> tuple[Floats, float, Floats]:
        """Its level in each replicate, its factor, and that in each replicate; see `replicates`."""
        shares, is_known = self.shares_of_levels(offer)
        levels = self.replicates.levels @ shares
        if not is_known:
            return levels, self.factor, self.replicates.factor
        at = int(np.argmax(shares))
        return levels, self.factors[offer.mechanic, offer.depth], self.replicates.factors[:, at]

    def score(self, rows: pa.RecordBatch, offers: Sequence[Offer]) -> Iterator[pa.RecordBatch]:
        """A batch of `ARM_SCORES` for each offer."""
        raw = log_intensity(self.organic.probabilities(rows))
        rows = beside_everybody(rows)
        matrix = self.organic.encoder.transform(rows)
        new = never_bought(rows)
        log_base = log_of_base(self.base, raw, new)
        habits = habits_of(log_base, self.price_sensitivity, matrix, rows)
        ordinary = habits[:, 1]
        habits = (habits - self.center) / self.scale
        slopes_of = slope_columns(habits, self.view.transform(matrix))
        shape = line_of(slopes_of, np.r_[0.0, self.slopes])
        without_contact = probability(log_base)
        if self.has_control:
            columns = np.column_stack([np.ones(len(raw)), raw, new])
            # a product of matrices would round differently with the batch's size
            away = Z95 * np.sqrt(np.einsum("ri,ij,rj->r", columns, self.base_covariance, columns))
            low, high = probability(log_base - away), probability(log_base + away)
        else:
            # of those who never bought it is not known what the organic model's word is worth, either
            away = np.where(
                new > 0, np.sqrt(Z95**2 * self.base_covariance[2, 2] + np.log1p(UNKNOWN_BASE) ** 2), 0.0
            )
            low, high = (
                np.where(new > 0, probability(log_base - away), (1 - UNKNOWN_BASE) * without_contact),
                np.where(
                    new > 0,
                    probability(log_base + away),
                    np.minimum((1 + UNKNOWN_BASE) * without_contact, 1.0),
                ),
            )
        source = CONTROL_SOURCE if self.has_control else ORGANIC_SOURCE
        size = rows.num_rows
        usual = floats(rows, "usual_check")
        checks = self.check.predict(matrix) / np.where(usual > 0, usual, np.nan)
        for offer in offers:
            lows, mids, highs, is_known = self.lifts(offer, shape)
            factor, _ = self.revenue_factor(offer)
            receipts = receipts_of_a_buyer(np.exp(log_base + mids))
            yield pa.RecordBatch.from_arrays(
                [
                    rows["campaign_id"],
                    rows["customer_id"],
                    pa.repeat(offer.offer_id, size),
                    pa.repeat(is_known, size),
                    pa.array(probability(log_base + mids)),
                    pa.array(probability(log_base + lows)),
                    pa.array(probability(log_base + highs)),
                    pa.array(without_contact),
                    pa.array(low),
                    pa.array(high),
                    pa.repeat(source, size),
                    pa.array(factor * checks * receipts),
                    pa.array(self.factor_without_contact * checks * receipts_of_a_buyer(np.exp(log_base))),
                    pa.array(receipts),
                    pa.array(ordinary),
                ],
                schema=ARM_SCORES,
            )


def fitted_traits(matrix: Floats, is_number: NDArray[np.bool_], seen: Outcomes) -> tuple[Trait | None, Trait]:
    """Price sensitivity, None where nothing was ever discounted, and check: of organic buyers."""
    buyers = seen.organic_buyers
    shares = np.clip(seen.discount[buyers] / np.maximum(seen.spent[buyers], 0.01), 0, 1)
    sensitivity = None
    if shares.std() > 0:
        sensitivity = Trait.fit(matrix[buyers], is_number, shares, np.ones(len(shares)))
    receipts = np.maximum(seen.receipts[buyers], 1).astype(np.float64)
    return sensitivity, Trait.fit(matrix[buyers], is_number, seen.spent[buyers] / receipts, receipts)


def tried_offers(seen: Outcomes) -> tuple[list[tuple[str, float]], Floats]:
    """The mechanics and depths that were tried, in order, and which each contact had, (contacts, tried)."""
    mine = seen.is_contacted
    return indicators(list(zip(seen.mechanic[mine], seen.depth[mine], strict=True)))


def indicators(values: Sequence[Any]) -> tuple[list[Any], Floats]:
    """The different values, in order, and which of them each is, (values, different): 1 or 0."""
    known = sorted(set(values))
    place = {value: at for at, value in enumerate(known)}
    columns = np.zeros((len(values), len(known)))
    columns[np.arange(len(values)), [place[value] for value in values]] = 1.0
    return known, columns


def occasions_of(seen: Outcomes, known: Sequence[tuple[str, float]]) -> tuple[NDArray[np.int64], Floats]:
    """Each offer of each campaign: which of the tried offers it is, (occasions,), and which each contact had,
    (contacts, occasions). Where no offer was made twice, they are the tried offers.

    Slopes are told within a campaign: between campaigns customers differ by the season, by earlier discounts,
    by whom a list chose, and a slope would take the one for the other. With levels of offers alone a list of
    49 contacts made the promise of the next one three times as large (docs/decisions/economics.md).
    """
    mine = seen.is_contacted
    occasions, columns = indicators(
        list(zip(seen.mechanic[mine], seen.depth[mine], seen.campaign[mine], strict=True))
    )
    return np.array([known.index(occasion[:2]) for occasion in occasions]), columns


def expected_revenue(check: Trait, matrix: Floats, log_rate: Floats, seen: Outcomes) -> tuple[Floats, Floats]:
    """The predicted check of every buyer, and with his receipts the revenue; both 0 for others."""
    predicted, expected = np.zeros(len(log_rate)), np.zeros(len(log_rate))
    for some in (seen.organic_buyers, seen.contacted_buyers, seen.is_control & (seen.bought > 0)):
        if not some.any():
            continue
        predicted[some] = check.predict(matrix[some])
        expected[some] = predicted[some] * receipts_of_a_buyer(np.exp(log_rate[some]))
    return predicted, expected


def revenue_factors(
    seen: Outcomes, expected: Floats, known: Sequence[tuple[str, float]], level_columns: Floats
) -> tuple[float, dict[tuple[str, float], float]]:
    """How much more contacted buyers spent than expected: of all offers, and of each, shrunk toward it."""
    buyers = seen.contacted_buyers
    factor = float(seen.spent[buyers].sum() / expected[buyers].sum())
    mean = float(expected[buyers].mean())
    has_bought = seen.bought[seen.is_contacted] > 0
    factors = {}
    for offer, level in zip(known, level_columns.T, strict=True):
        mine = np.flatnonzero(seen.is_contacted)[(level > 0) & has_bought]
        factors[offer] = float(
            (seen.spent[mine].sum() + FACTOR_STRENGTH * factor * mean)
            / (expected[mine].sum() + FACTOR_STRENGTH * mean)
        )
    return factor, factors


def never_bought(rows: pa.Table | pa.RecordBatch) -> Floats:
    """(rows,): 1 of customers who had never bought before, else 0."""
    return np.asarray(pc.is_null(rows["tenure_days"]).to_numpy(zero_copy_only=False).astype(np.float64))


def beside_everybody(rows: Rows) -> Rows:
    """Rows whose signs of price sensitivity are what they have beyond everybody's share of their day.

    A campaign gives discounts to whom it contacts, so after it everybody's share is higher, and whoever is
    planned for seems to wait for discounts more than those of the campaign before, when nothing has changed:
    without a control a list of 261 customers was promised a lift of 2.23 where it is 1.73.
    """
    everybody = rows[EVERYBODYS].cast(pa.float64())
    for name in SIGNS:
        beyond = pc.subtract(rows[name].cast(pa.float64()), everybody)
        rows = rows.set_column(rows.schema.get_field_index(name), name, beyond)
    return rows


def habits_of(
    log_base: Floats, sensitivity: Trait | None, matrix: Floats, rows: pa.Table | pa.RecordBatch
) -> Floats:
    """Habit, price sensitivity and its signs, (rows, 2 + signs); a sign is 0 where nobody ever bought.

    `matrix` is of `rows`, and both are `beside_everybody`.
    """
    signs = [floats(rows, name) for name in SIGNS]
    return np.column_stack(
        [log_base, price_sensitivities(sensitivity, matrix), np.nan_to_num(np.column_stack(signs))]
    )


def price_sensitivities(sensitivity: Trait | None, matrix: Floats) -> Floats:
    """(rows,): price sensitivity, or zero where nothing is ever discounted."""
    return np.zeros(len(matrix)) if sensitivity is None else sensitivity.predict(matrix)


def slope_columns(habits: Floats, features: Floats) -> Floats:
    """Columns whose slopes all offers share: habit, price sensitivity and its signs, standardised, the
    product of the first two, the features.
    """
    return np.hstack([habits, habits[:, :1] * habits[:, 1:2], features])


def slope_penalty(columns: int) -> Floats:
    """One per column of `slope_columns`."""
    penalty = np.full(columns, FEATURE_PENALTY)
    penalty[: 3 + len(SIGNS)] = SLOPE_PENALTY
    penalty[0] = HABIT_PENALTY
    return penalty


def counted_slopes(levels: Floats, slopes_of: Floats, count: Floats, offset: Floats) -> tuple[Floats, float]:
    """Slopes of `slope_columns`, fitted to numbers of purchases beside a level for each column of `levels`,
    and the spread of these.

    A Poisson line first; what its residuals vary beyond it is the spread of the line returned.
    """
    columns = np.hstack([levels, slopes_of])
    penalty = np.r_[np.ones(levels.shape[1]), slope_penalty(slopes_of.shape[1])]
    coefficients, _ = penalised(counted(count), columns, offset, penalty)
    rate = np.exp(offset + columns @ coefficients)
    spread = max(0.0, float(np.sum((count - rate) ** 2 - rate) / np.sum(rate * rate)))
    coefficients, _ = penalised(counted(count, spread), columns, offset, penalty)
    return coefficients[levels.shape[1] :], spread


def with_ones(columns: Floats) -> Floats:
    """An intercept before the columns."""
    return np.column_stack([np.ones(len(columns)), columns])


def line_of(columns: Floats, coefficients: Floats) -> Floats:
    """Intercept and slopes applied column by column: a product rounds differently with the batch's size."""
    total = np.full(len(columns), coefficients[0])
    for column, coefficient in zip(columns.T, coefficients[1:], strict=True):
        total += coefficient * column
    return total
