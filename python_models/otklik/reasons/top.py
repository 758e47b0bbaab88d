"""The strongest reasons of each customer of a stream, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from otklik.engine.batches import runs
from otklik.modelling import load_model
from otklik.modelling.encoder import Attributes, EncodedFeature

from .contributions import Explainer

Floats = NDArray[np.float64]

REASONS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("customer_id", pa.string()),
        ("place", pa.int32()),
        ("model_id", pa.string()),
        ("feature", pa.string()),
        ("contribution", pa.float64()),
        ("number", pa.float64()),
        ("level", pa.string()),
    ]
)
# Which kind of model explains a campaign, by what counts as its response; the first that there is.
EXPLAINED = {"purchase": ("organic", "response"), "reported": ("response", "organic")}
# Decimals that are kept: sums of thousands of terms agree further than that on any processor.
DECIMALS = 9


def top_reasons(
    model_id: str,
    artifact: bytes,
    topics: Mapping[str, str | None],
    rows: pa.RecordBatchReader,
    count: int = 3,
) -> pa.RecordBatchReader:
    """The features that move each row's log-odds most, either way.

    Parameters
    ----------
    model_id, artifact
        The model that the rows were scored with.
    topics
        Of features that tell the same story one word; only the strongest of a topic is a reason. None: never
        a reason (it moves all customers of a campaign alike). A feature that is not named is its own topic.
    rows
        campaign_id, customer_id and the feature columns; read once, one batch in memory at a time.
    count
        Reasons of a row at most; fewer where fewer topics move it at all.

    Returns
    -------
    A reader with the schema `REASONS`: `place` 1 is the largest `contribution` (log-odds, signed; ties by
    feature), `number` or `level` the feature's value, both null where it is missing. A row's reasons do not
    depend on its batch.
    """
    told = _Told.of(model_id, artifact, topics)
    return pa.RecordBatchReader.from_batches(
        REASONS, (found for batch in rows for found in told.reasons(batch, count))
    )


def reasons_by_rule(
    models: Mapping[str, tuple[str, bytes]],
    topics: Mapping[str, str | None],
    rows: pa.RecordBatchReader,
    count: int = 3,
) -> pa.RecordBatchReader:
    """As `top_reasons`, each row by the model of what its campaign counts as a response.

    Where that is a purchase, the money counts what a contact changes of who buys anyway, so the reasons are
    of the organic model; reported responses have a model of their own. `models`: id and artifact by kind, at
    least one of `organic` and `response`; the other stands in for one that is not there. `rows`: also
    `response_rule`, by which they are ordered. ValueError without a model.
    """
    kinds = {
        rule: next((kind for kind in order if kind in models), None) for rule, order in EXPLAINED.items()
    }
    missing = [rule for rule, kind in kinds.items() if kind is None]
    if missing:
        raise ValueError(
            f"No model explains {' or '.join(missing)}: there has to be one of responses or of purchases."
        )
    loaded: dict[str, _Told] = {}

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in rows:
            for (rule,), part in runs(batch, "response_rule"):
                kind = kinds[rule]
                assert kind is not None
                if kind not in loaded:
                    loaded[kind] = _Told.of(*models[kind], topics)
                yield from loaded[kind].reasons(part, count)

    return pa.RecordBatchReader.from_batches(REASONS, batches())


@dataclass(frozen=True)
class _Told:
    """A model taken apart, its features by name, so that of equals the first by name is chosen."""

    model_id: str
    explainer: Explainer
    order: Sequence[int]
    features: Sequence[EncodedFeature]
    topic: NDArray[np.intp]

    @classmethod
    def of(cls, model_id: str, artifact: bytes, topics: Mapping[str, str | None]) -> _Told:
        explainer = Explainer.of(load_model(artifact))
        order = sorted(range(len(explainer.features)), key=explainer.features.__getitem__)
        features = [explainer.model.encoder.encoded[at] for at in order]
        topic_of = [topics.get(each.feature.name, each.feature.name) for each in features]
        words = sorted({each for each in topic_of if each is not None})
        topic = np.array([-1 if each is None else words.index(each) for each in topic_of])
        return cls(model_id, explainer, order, features, topic)

    def reasons(self, batch: pa.RecordBatch, count: int) -> Iterator[pa.RecordBatch]:
        """One batch a place."""
        contributions = self.explainer.contributions(batch)[1][self.order].round(DECIMALS)
        strength = np.where(self.topic[:, None] < 0, 0.0, np.abs(contributions))
        values = _Values(pa.Table.from_batches([batch]))
        for place in range(1, count + 1):
            chosen = strength.argmax(axis=0)
            (moved,) = np.nonzero(strength.max(axis=0) > 0)
            strength[self.topic[:, None] == self.topic[chosen]] = 0.0
            number, level = values.of(self.features, chosen)
            yield pa.RecordBatch.from_arrays(
                [
                    batch["campaign_id"],
                    batch["customer_id"],
                    pa.repeat(pa.scalar(place, pa.int32()), batch.num_rows),
                    pa.repeat(self.model_id, batch.num_rows),
                    pa.array([self.features[at].feature.name for at in chosen], pa.string()),
                    pa.array(contributions[chosen, np.arange(batch.num_rows)]),
                    pa.array(number, pa.float64(), from_pandas=True),
                    pa.array(level, pa.string()),
                ],
                schema=REASONS,
            ).take(pa.array(moved))


class _Values:
    """The features' values in a batch, as the export has them."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows
        self.attributes: Attributes | None = None

    def of(
        self, features: Sequence[EncodedFeature], chosen: NDArray[np.intp]
    ) -> tuple[Floats, NDArray[np.object_]]:
        """Of each row its chosen feature's number (NaN without one) and its level (None without one)."""
        number = np.full(len(chosen), np.nan)
        level = np.full(len(chosen), None, dtype=object)
        for at in np.unique(chosen):
            (here,) = np.nonzero(chosen == at)
            name, key = features[at].feature.name, features[at].attribute
            if key is not None:
                self.attributes = self.attributes or Attributes.parse(self.rows)
                distinct = [each.get(key) for each in self.attributes.distinct]
                level[here] = np.array([*distinct, None], dtype=object)[self.attributes.codes[here]]
            elif features[at].feature.kind == "number":
                numbers = self.rows[name].cast(pa.float64()).to_numpy()[here]
                number[here] = np.where(np.isfinite(numbers), numbers, np.nan)
            else:
                text = pc.utf8_trim_whitespace(self.rows[name].cast(pa.string()))
                level[here] = pc.if_else(pc.equal(text, ""), None, text).to_numpy()[here]
        return number, level
