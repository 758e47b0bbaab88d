"""What the registry fits on, as the warehouse has it: relations in, catalogues and training rows out."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from otklik.fits.registry import CAMPAIGN, GENDER, GENDERS, LIFT, RESPONSE_LIFT, SEGMENTS, Catalogue, Rows

Relation = duckdb.DuckDBPyRelation


def catalogues(campaign: Relation, gender: Relation, segments: Relation) -> dict[str, Catalogue]:
    """The features of every kind of model, as `needed_fits` and `new_fits` take them."""
    of_kinds = {CAMPAIGN: campaign, GENDER: gender, SEGMENTS: segments}
    return {kind: relation.to_arrow_table().to_pylist() for kind, relation in of_kinds.items()}


def training_rows(
    campaign: Relation,
    gender: Relation,
    *,
    segments: Relation | None = None,
    evidence: Relation | None = None,
    response_evidence: Relation | None = None,
) -> Rows:
    """What gives the rows of a kind of model and what it is fitted for; each call reads them.

    `campaign`: all kinds that learn from observations, by model_kind and fitted_for; `gender`, `segments`:
    one set each; `evidence`, `response_evidence`: what lifts of purchases and of reported responses learn
    from, by fitted_for. Raises ValueError for rows not given.
    """

    def read(kind: str, fitted_for: str) -> pa.Table:
        of_target = f"fitted_for = {_quoted(fitted_for)}"
        if kind in GENDERS:
            return gender.to_arrow_table()
        if kind == SEGMENTS and segments is not None:
            return segments.to_arrow_table()
        if kind == LIFT and evidence is not None:
            mine = evidence.filter(of_target)
            return mine.order("arm_kind, campaign_id, customer_id").to_arrow_table()
        if kind == RESPONSE_LIFT and response_evidence is not None:
            return response_evidence.filter(of_target).order("campaign_id, customer_id").to_arrow_table()
        if kind in (SEGMENTS, LIFT, RESPONSE_LIFT):
            raise ValueError(f"No rows of the kind {kind} are at hand: name the relation that has them.")
        return campaign.filter(f"model_kind = {_quoted(kind)} and {of_target}").to_arrow_table()

    return read


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
