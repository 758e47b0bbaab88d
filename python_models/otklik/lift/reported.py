"""What a contact changes where a response is reported of both arms: a visit, an order, a donation.

    without a contact   logit p0 = base + a + b z
    with one            logit p1 = logit p0 + c_offer + (u + u_offer) z + (v + v_offer) x

base: log-odds of a model of the control's responses, whatever the shop knows of a customer; z: the same,
standardised; x: the customer's features. a and b say how far the base is off, c is the effect on an average
customer of an offer that was tried, the slopes whom it moves. All are fitted at once, to both arms, by
penalised likelihood (logistic regression with an offset); of the control the base is held out, of the
contacted it saw nothing. How freely the effect may differ between customers is chosen by cross-validation,
the strongest penalty that predicts about as well as the best: nearly one effect for everybody, unless the
arms show more. Nothing of purchases is needed.

Base and effect are told within campaigns: where there were several, each has a level of both its arms, and of
what a contact adds, beside these (`occasions`), and only what is left between its own customers tells b and
the slopes. Else a list of good customers at a good time, with a small control, would say that good customers
are moved: of the best fifth a contact brought 2.1 times the truth (docs/decisions/economics.md).

A model of the contacted ones' responses beside that of the control's, to help a small control say who
responds anyway, was left: on eight simulated experiments lists earned 0.81 with it and 0.85 without of what
the truth would have (a control of a third), 0.82 and 0.83 (a tenth).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.special import expit

from otklik.engine.batches import floats
from otklik.engine.threads import use_one_thread
from otklik.lift.doses import nearest, usual_parts
from otklik.lift.model import ARM_SCORES, ASSUMED_LIFTS, CONTROL, CONTROL_SOURCE, Z95, Offer, line_of
from otklik.lift.rates import Floats
from otklik.lift.steps import damped
from otklik.modelling import (
    BinaryModel,
    Encoder,
    Feature,
    NothingVaries,
    Options,
    fit_binary_model,
    load_model,
    reading,
    to_archive,
    without,
)
from otklik.modelling.calibration import to_log_odds
from otklik.modelling.encoder import LinearView
from otklik.modelling.recipes import customer_folds

FORMAT = "otklik response lift 1"
RECIPE = "lift_on_control"

FEWEST_OF_A_CLASS, FEWEST_CUSTOMERS = 20, 5
BASE_OPTIONS = Options(trees=100, folds=3, judged=False)
# The level of the base is the control's own; its slope is calibrated already, as well as its rows can tell.
LEVEL_PENALTY, BASE_SLOPE_PENALTY, OFFER_PENALTY = 0.01, 10.0, 1.0
# From an effect that may differ as it likes to one that is the same for everybody.
SLOPE_PENALTIES = (30.0, 100.0, 300.0, 1_000.0, 10_000.0)
FOLDS = 5
# Of more offers none is taken to move other customers than the others do: of 60 the design had two thousand
# columns, and a fit of 10 000 rows with 30 features more than 150 s.
MOST_OFFERS = 8
# The first columns of `design`: one, and what the base says.
OF_BASE = 2
# How far a campaign may lie from the others (a standard deviation of 1), and how many have their own level.
OCCASION_PENALTY, MOST_OCCASIONS = 1.0, 40
DRAWS, SEED, BLOCK, STEPS = 200, 20_260_103, 4_000_000, 30

Tried = tuple[str, str, float]


@dataclass(frozen=True)
class ResponseLift:
    """All that is known of contacts whose responses are reported, for one target: see the module.

    `base`: a model of the control's responses; `center`, `scale`: of its log-odds; `coefficients` (columns,)
    in the order of `design`; `replicates` (draws, columns): the same fitted to customers drawn again;
    `season` (draws,): standard deviations between seasons of the planned window.
    """

    base: BinaryModel
    encoder: Encoder
    view: LinearView
    center: float
    scale: float
    tried: tuple[Tried, ...]
    coefficients: Floats
    base_covariance: Floats
    replicates: Floats
    season: Floats

    @classmethod
    def fit(
        cls, evidence: pa.Table, catalogue: Sequence[Feature], protected: Collection[str] = ()
    ) -> ResponseLift | None:
        """Fit base and lift to the rows of `response_lift_evidence` for one target.

        Returns None where fewer than `FEWEST_OF_A_CLASS` responded, or did not, in either arm, or fewer than
        `FEWEST_CUSTOMERS` customers did.
        """
        use_one_thread()
        evidence, seen = without(evidence, catalogue, protected)
        evidence = evidence.sort_by([(name, "ascending") for name in ("campaign_id", "customer_id")])
        is_control = np.asarray(pc.equal(evidence["arm_kind"], CONTROL).to_numpy(), dtype=np.bool_)
        responded = evidence["label"].cast(pa.int8()).to_numpy().astype(np.float64)
        customers = evidence["customer_id"].to_numpy()
        if not all(enough(responded[arm], customers[arm]) for arm in (is_control, ~is_control)):
            return None
        fitted = fit_binary_model(
            evidence.filter(pa.array(is_control)), seen, kind="response_base", options=BASE_OPTIONS
        )
        base = to_log_odds(fitted.model.probabilities(evidence))
        base[is_control] = to_log_odds(fitted.held_out)
        try:
            encoder = Encoder.fit(evidence, seen)
        except NothingVaries:
            encoder = Encoder.of_one_column(seen)
        matrix = encoder.transform(evidence)
        view = LinearView.fit(matrix, encoder.is_number)
        center, scale = float(base.mean()), max(float(base.std()), 1e-9)
        offers = [
            (str(offer), str(mechanic), float(depth))
            for offer, mechanic, depth in zip(
                *(evidence[name].to_pylist() for name in ("offer_id", "offer_mechanic", "offer_depth")),
                strict=True,
            )
        ]
        tried = tuple(sorted({each for each, held in zip(offers, is_control, strict=True) if not held}))
        which = np.array([[each == one for one in tried] for each in offers], dtype=np.float64)
        held = np.where(is_control[:, None], 0.0, which)
        asked = design((base - center) / scale, view.transform(matrix), held)
        columns = np.hstack([asked, occasions(evidence["campaign_id"].to_pylist(), is_control, held)])
        folds = customer_folds(customers.tolist(), responded, FOLDS)
        width, levels = asked.shape[1], len(tried)
        slope_penalty = chosen_penalty(columns, responded, base, folds, width=width, offers=levels)
        penalty = penalties(columns.shape[1], width, levels, slope_penalty)
        coefficients, covariance = logistic(columns, responded, base, penalty)
        replicates = replicated(
            columns, responded, base, customers, point=coefficients, penalty=penalty, inverse=covariance
        )
        return cls(
            fitted.model, encoder, view, center, scale, tried, coefficients[:width],
            covariance[:OF_BASE, :OF_BASE], replicates[:, :width],
            np.random.default_rng(SEED + 1).standard_normal(DRAWS),
        )  # fmt: skip

    @classmethod
    def from_bytes(cls, data: bytes) -> ResponseLift:
        """What `to_bytes` wrote. Raises ValueError, in one sentence, for any other bytes."""
        with reading(data, FORMAT) as content:
            return cls(
                load_model(content["base"]),
                Encoder.from_plain(content["encoder"]),
                LinearView(**content["view"]), content["center"], content["scale"],
                tuple((offer, mechanic, depth) for offer, mechanic, depth in content["tried"]),
                *(
                    content[name] for name in ("coefficients", "base_covariance", "replicates", "season")
                ),
            )  # fmt: skip

    def to_bytes(self) -> bytes:
        """A skops archive of arrays, plain values and the base's own archive."""
        names = ("center", "scale", "coefficients", "base_covariance", "replicates", "season")
        return to_archive(
            {
                "format": FORMAT,
                "base": self.base.to_bytes(),
                "encoder": self.encoder.to_plain(),
                "view": self.view.to_plain(),
                "tried": [list(each) for each in self.tried],
                **{name: getattr(self, name) for name in names},
            }
        )

    def registry_row(self) -> dict[str, Any]:
        """What the registry keeps of it, lists and dicts as JSON text, the artifact as bytes."""
        offers = [
            {"offer_id": offer, "mechanic": mechanic, "depth": depth, "log_odds_ratio": float(level)}
            for (offer, mechanic, depth), level in zip(self.tried, self.coefficients[OF_BASE:], strict=False)
        ]
        return {
            "recipe": RECIPE,
            "why": "Who responds anyway is learned from controls, what a contact adds from both arms.",
            "parameters": json.dumps({"offers": offers}, ensure_ascii=False),
            "features": json.dumps(self.encoder.describe(), ensure_ascii=False),
            "quality": "[]",
            "importance": "[]",
            "calibration_curve": "[]",
            "artifact": self.to_bytes(),
        }

    def shares(self, offer: Offer) -> tuple[Floats, bool]:
        """How much of each tried offer makes up this one, and whether it was tried.

        An offer of another name is as the tried ones of its mechanic and depth, a rung of a ladder as those
        of the nearest depth, one of a mechanic never tried as all of them.
        """
        named = [each == (offer.offer_id, offer.mechanic, offer.depth) for each in self.tried]
        alike = [each[1:] == (offer.mechanic, offer.depth) for each in self.tried]
        found = np.array(named if any(named) else alike, dtype=np.float64)
        is_known = bool(found.any())
        if not is_known and offer.ladder and (depths := self.tried_depths(offer)):
            alike = [each[1:] == (offer.mechanic, nearest(depths, offer.depth)) for each in self.tried]
            found = np.array(alike, dtype=np.float64)
        if not found.any():
            found = np.ones(len(self.tried))
        return found / found.sum(), is_known

    def parts(self, offer: Offer) -> tuple[float, float, float]:
        """Which parts of the effect of its `shares` an offer never tried is taken to have: the least, the
        expected and the most.
        """
        depths = self.tried_depths(offer)
        if not offer.ladder or not depths:
            return ASSUMED_LIFTS
        return usual_parts(offer.depth / nearest(depths, offer.depth))

    def tried_depths(self, offer: Offer) -> list[float]:
        """The depths of its mechanic that were tried, above 0."""
        return sorted(
            {depth for _, mechanic, depth in self.tried if mechanic == offer.mechanic and depth > 0}
        )

    def columns(self, z: Floats, rows: pa.RecordBatch, offer: Offer) -> tuple[Floats, bool]:
        """The design of rows with one offer, and whether it was tried."""
        shares, is_known = self.shares(offer)
        held = np.tile(shares, (rows.num_rows, 1))
        return design(z, self.view.transform(self.encoder.transform(rows)), held), is_known

    def score(self, rows: pa.RecordBatch, offers: Sequence[Offer]) -> Iterator[pa.RecordBatch]:
        """A batch of `ARM_SCORES` for each offer: `buy` stands for the response that is reported."""
        base = to_log_odds(self.base.probabilities(rows))
        z = (base - self.center) / self.scale
        anyway = base + self.coefficients[0] + self.coefficients[1] * z
        (level, both), (_, slope) = self.base_covariance
        away = Z95 * np.sqrt(np.maximum(level + 2 * z * both + z * z * slope, 0.0))
        nothing = pa.nulls(rows.num_rows, pa.float64())
        for offer in offers:
            columns, is_known = self.columns(z, rows, offer)
            lift = line_of(columns[:, OF_BASE:], np.r_[0.0, self.coefficients[OF_BASE:]])
            lows, mids, highs = (
                (lift,) * 3 if is_known else (np.maximum(lift, 0.0) * share for share in self.parts(offer))
            )
            yield pa.RecordBatch.from_arrays(
                [
                    rows["campaign_id"],
                    rows["customer_id"],
                    pa.repeat(offer.offer_id, rows.num_rows),
                    pa.repeat(is_known, rows.num_rows),
                    *(pa.array(expit(anyway + each)) for each in (mids, lows, highs)),
                    *(pa.array(expit(anyway + each)) for each in (0.0, -away, away)),
                    pa.repeat(CONTROL_SOURCE, rows.num_rows),
                    *[nothing] * 4,
                ],
                schema=ARM_SCORES,
            )

    def responses(self, rows: pa.RecordBatch, offer: Offer) -> Iterator[tuple[Floats, Floats]]:
        """Probabilities with a contact and without, (rows, draws), as multiples of what the fit itself
        expects: at the least lift and at the most.

        `rows` have the columns of `scoring_set`, `season_deviation`, and `buy_anyway_probability` as `score`
        gave it.
        """
        anyway, season = (floats(rows, name) for name in ("buy_anyway_probability", "season_deviation"))
        fit, drawn = self.coefficients, self.replicates.T
        expected = to_log_odds(anyway)
        base = (expected - fit[0] + fit[1] * self.center / self.scale) / (1 + fit[1] / self.scale)
        columns, is_known = self.columns((base - self.center) / self.scale, rows, offer)
        anyway = base[:, None] + columns[:, :OF_BASE] @ drawn[:OF_BASE] + season[:, None] * self.season
        before, after = columns[:, OF_BASE:] @ fit[OF_BASE:], columns[:, OF_BASE:] @ drawn[OF_BASE:]
        least, usual, most = (1.0, 1.0, 1.0) if is_known else self.parts(offer)
        if not is_known:
            before, after = usual * np.maximum(before, 0), np.maximum(after, 0)
        without_contact = expit(anyway) / expit(expected)[:, None]
        for share in (least, most):
            contacted = expit(anyway + share * after)
            yield contacted / expit(expected + before)[:, None], without_contact


def enough(responded: Floats, customers: NDArray[Any]) -> bool:
    """Whether there are enough of both kinds, of enough customers."""
    return all(
        kind.sum() >= FEWEST_OF_A_CLASS and len(set(customers[kind].tolist())) >= FEWEST_CUSTOMERS
        for kind in (responded == 1, responded == 0)
    )


def design(z: Floats, features: Floats, held: Floats) -> Floats:
    """(rows, columns): one and z for the base; then, of the contacted, which offer (`held`, zeros of a
    control), z and features for all offers and, where several were tried, for each of up to `MOST_OFFERS`.
    """
    contacted = held.sum(axis=1, keepdims=True)
    leans = np.column_stack([z, features])
    own = [leans * each[:, None] for each in held.T] if 1 < held.shape[1] <= MOST_OFFERS else []
    return np.hstack([np.ones((len(z), 1)), z[:, None], held, leans * contacted, *own])


def occasions(campaigns: Sequence[str], is_control: NDArray[np.bool_], held: Floats) -> Floats:
    """(rows, occasions): how each campaign differs from all, and each offer of it from that offer elsewhere.

    A column is centred on its rows, a campaign's on those of controls: what is left of it in the levels of
    `design` is the average over them. Of one campaign there are none; of offers made once none either. Of
    more than `MOST_OCCASIONS` campaigns those of few rows are taken for one.
    """
    names, of_row, sizes = np.unique(np.array(campaigns), return_inverse=True, return_counts=True)
    largest = np.lexsort((names, -sizes))[:MOST_OCCASIONS]
    place = np.full(len(names), len(largest))
    place[largest] = np.arange(len(largest))
    mine = np.eye(len(largest) + 1)[place[of_row]]
    found = [mine - mine[is_control].mean(axis=0)]
    for offer in held.T[:, :, None]:
        found.append(offer * (mine - mine[offer[:, 0] > 0].mean(axis=0)))
    columns = np.hstack(found)
    return np.asarray(columns[:, np.any(np.abs(columns) > 1e-12, axis=0)])


def penalties(columns: int, width: int, offers: int, slope_penalty: float) -> Floats:
    """One per column: of `design`, which has `width`, then of `occasions`."""
    penalty = np.full(columns, slope_penalty)
    penalty[: OF_BASE + offers] = [LEVEL_PENALTY, BASE_SLOPE_PENALTY, *[OFFER_PENALTY] * offers]
    penalty[width:] = OCCASION_PENALTY
    return penalty


def logistic(columns: Floats, responded: Floats, offset: Floats, penalty: Floats) -> tuple[Floats, Floats]:
    """Coefficients and covariance of a penalised logistic regression with an offset, by Newton's method."""
    coefficients = np.zeros(columns.shape[1])

    def loss(tried: Floats) -> float:
        line = offset + columns @ tried
        return float(np.sum(np.logaddexp(0, line) - responded * line) + 0.5 * np.sum(penalty * tried**2))

    now = loss(coefficients)
    for _ in range(50):
        p = expit(offset + columns @ coefficients)
        information = (columns * (p * (1 - p))[:, None]).T @ columns + np.diag(penalty)
        step = np.linalg.solve(information, columns.T @ (responded - p) - penalty * coefficients)
        size = 1.0
        while (tried := loss(coefficients + size * step)) > now and size > 1e-6:
            size /= 2
        coefficients, before, now = coefficients + size * step, now, min(tried, now)
        if before - now < 1e-9 * max(1.0, abs(now)):
            break
    p = expit(offset + columns @ coefficients)
    information = (columns * (p * (1 - p))[:, None]).T @ columns + np.diag(penalty)
    return coefficients, np.asarray(np.linalg.inv(information))


def chosen_penalty(
    columns: Floats,
    responded: Floats,
    offset: Floats,
    folds: NDArray[np.int64],
    *,
    width: int,
    offers: int,
) -> float:
    """The strongest penalty of the slopes whose log loss on held-out customers is not shown to be worse than
    the best one's: one standard error of the difference away at most.

    On twelve simulated experiments the list earns 0.872 of what the truth would (the best one's own: 0.878),
    and promises 1.19 times what it earns (1.34).
    """
    losses = {}
    for slope_penalty in SLOPE_PENALTIES:
        penalty = penalties(columns.shape[1], width, offers, slope_penalty)
        line = np.zeros(len(responded))
        for fold in range(int(folds.max()) + 1):
            out = folds == fold
            coefficients, _ = logistic(columns[~out], responded[~out], offset[~out], penalty)
            line[out] = offset[out] + columns[out] @ coefficients
        losses[slope_penalty] = np.logaddexp(0, line) - responded * line
    best = min(SLOPE_PENALTIES, key=lambda each: float(losses[each].sum()))
    worse = {each: losses[each] - losses[best] for each in SLOPE_PENALTIES}
    return max(
        each
        for each, loss in worse.items()
        if float(loss.sum()) <= float(loss.std()) * float(np.sqrt(len(loss)))
    )


def replicated(
    columns: Floats,
    responded: Floats,
    offset: Floats,
    customers: NDArray[Any],
    *,
    point: Floats,
    penalty: Floats,
    inverse: Floats,
) -> Floats:
    """(draws, columns): the fit with customers weighed anew and priors centred where they may have been.

    As in `otklik.lift.replicates`: exponential weights by customer, steps by the information of the fit that
    is replicated (`inverse`).
    """
    random = np.random.default_rng(SEED)
    _, customer = np.unique(customers, return_inverse=True)
    found = []
    for start in range(0, DRAWS, size := max(1, min(DRAWS, BLOCK // len(responded)))):
        draws = min(size, DRAWS - start)
        weights = random.standard_exponential((int(customer.max()) + 1, draws))[customer]
        center = random.normal(0, penalty[:, None] ** -0.5, (len(penalty), draws))
        gradient = partial(
            _gradient, columns, responded, offset, weights=weights, penalty=penalty, center=center
        )
        found.append(damped(point, gradient, inverse, draws=draws, steps=STEPS, until=1e-8).T)
    return np.concatenate(found)


def _gradient(
    columns: Floats,
    responded: Floats,
    offset: Floats,
    now: Floats,
    *,
    weights: Floats,
    penalty: Floats,
    center: Floats,
) -> Floats:
    """(columns, draws): of the penalised likelihood of each draw's weights (rows, draws)."""
    p = expit(offset[:, None] + columns @ now)
    return np.asarray(columns.T @ (weights * (responded[:, None] - p)) - penalty[:, None] * (now - center))
