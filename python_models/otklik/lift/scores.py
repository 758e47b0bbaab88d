"""Scoring the customers of target campaigns with the lift that each campaign's kind of response asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import pyarrow as pa

from otklik.engine.batches import runs
from otklik.lift.model import ARM_SCORES, PURCHASE, REPORTED, Lift, Offer
from otklik.lift.reported import ResponseLift
from otklik.modelling import load_model

# By what a campaign is judged by and what the models are fitted for: an organic model and the lift upon it,
# or a lift of reported responses alone.
Artifacts = Mapping[tuple[str, str], tuple[bytes, ...]]


def lift_artifacts(models: pa.Table) -> dict[tuple[str, str], tuple[bytes, ...]]:
    """Return the artifacts of lifts by the kind of response and what they are fitted for.

    `models`: rows of `model_kind`, `fitted_for` and `artifact`; what has no lift is left out.
    """
    by_kind: dict[str, dict[str, bytes]] = {"organic": {}, "lift": {}, "response_lift": {}}
    for row in models.to_pylist():
        by_kind[row["model_kind"]][row["fitted_for"]] = row["artifact"]
    lifts = by_kind["lift"]
    return {
        **{
            (PURCHASE, name): (artifact, lifts[name])
            for name, artifact in by_kind["organic"].items()
            if name in lifts
        },
        **{(REPORTED, name): (artifact,) for name, artifact in by_kind["response_lift"].items()},
    }


def lifts_in_turn(models: Artifacts) -> Callable[[str, str], Lift | ResponseLift | None]:
    """Return what gives the lift for a kind of response and a target, or None; the last one asked for is kept
    in memory.
    """

    @lru_cache(maxsize=1)
    def lift_for(response_rule: str, fitted_for: str) -> Lift | ResponseLift | None:
        artifacts = [bytes(each) for each in models.get((response_rule, fitted_for), ())]
        if not artifacts:
            return None
        if response_rule == REPORTED:
            return ResponseLift.from_bytes(*artifacts)
        organic, lift = artifacts
        return Lift.from_bytes(lift, load_model(organic))

    return lift_for


def arm_scores(
    models: Artifacts, offers: Sequence[Offer], rows: Iterable[pa.RecordBatch]
) -> pa.RecordBatchReader:
    """Score every customer of every target campaign with and without each offer.

    `rows`: batches of `scoring_set`, ordered by `fitted_for` and campaign; the models of one value, and one
    batch, are in memory at a time. The result has the schema `ARM_SCORES`; a target without a lift has no
    row.
    """

    def batches() -> Iterable[pa.RecordBatch]:
        lift_for = lifts_in_turn(models)
        for batch in rows:
            for (fitted_for, campaign_id), part in runs(batch, "fitted_for", "campaign_id"):
                mine = [one for one in offers if one.campaign_id == campaign_id]
                lift = lift_for(mine[0].response_rule, fitted_for) if mine else None
                if lift is not None:
                    yield from lift.score(part, mine)

    return pa.RecordBatchReader.from_batches(ARM_SCORES, batches())
