"""Calibrated binary models on point-in-time features: fit, judge, keep, apply.

fitted = fit_binary_model(rows, catalogue, kind="response")   # rows: Arrow or pandas; a list of Feature
artifact = fitted.to_bytes()                                  # a row of the registry, no pickle
probabilities = load_model(artifact).probabilities(batch)
"""

from .artifact import (
    BinaryModel,
    check_forest,
    library_versions,
    load_model,
    model_id,
    reading,
    source_digest,
    to_archive,
)
from .drift import DRIFTED, drift, profile
from .encoder import Encoder, Feature, NothingVaries
from .fit import FittedModel, fit_binary_model
from .protected import protected_in, without
from .recipes import RECIPES, Options

__all__ = [
    "DRIFTED",
    "RECIPES",
    "BinaryModel",
    "Encoder",
    "Feature",
    "FittedModel",
    "NothingVaries",
    "Options",
    "check_forest",
    "drift",
    "fit_binary_model",
    "library_versions",
    "load_model",
    "model_id",
    "profile",
    "protected_in",
    "reading",
    "source_digest",
    "to_archive",
    "without",
]
