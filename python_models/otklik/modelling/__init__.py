"""Calibrated binary models on point-in-time features: fit, judge, keep, apply.

>>> fitted = fit_response_model(rows, catalogue)       # rows: Arrow or pandas; catalogue: list of Feature
>>> artifact = fitted.to_bytes()                       # a row of the registry, no pickle
>>> scores = score_reader(load_model(artifact), batches)
"""

from .artifact import BinaryModel, library_versions, load_model, model_id, source_digest, training_fingerprint
from .encoder import Encoder, Feature
from .fit import FittedModel, fit_binary_model, fit_organic_model, fit_response_model, planned_model_id
from .recipes import Options
from .score import SCORE_SCHEMA, score_batches, score_reader

__all__ = [
    "SCORE_SCHEMA",
    "BinaryModel",
    "Encoder",
    "Feature",
    "FittedModel",
    "Options",
    "fit_binary_model",
    "fit_organic_model",
    "fit_response_model",
    "library_versions",
    "load_model",
    "model_id",
    "planned_model_id",
    "score_batches",
    "score_reader",
    "source_digest",
    "training_fingerprint",
]
