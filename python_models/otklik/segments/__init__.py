"""Segments of customers by what they do: find them, keep their ids, assign anyone.

fitted = fit_segments(rows, features, previous=None)   # rows: Arrow; features: list of SegmentFeature
artifact = fitted.model.to_bytes()                     # a row of the registry, no pickle
ids = load_segments(artifact).assign(rows)             # anyone, without refitting
"""

from .apply import customer_segments, portraits
from .fit import FittedSegments, NoSegments, Options, fit_segments
from .model import MINORS, Portrait, SegmentFeature, SegmentModel, load_segments, still_holds

__all__ = [
    "MINORS",
    "FittedSegments",
    "NoSegments",
    "Options",
    "Portrait",
    "SegmentFeature",
    "SegmentModel",
    "customer_segments",
    "fit_segments",
    "load_segments",
    "portraits",
    "still_holds",
]
