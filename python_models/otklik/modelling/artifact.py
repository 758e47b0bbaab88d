"""A fitted model as bytes that run no code when read, and its identity."""

from __future__ import annotations

import hashlib
import json
import platform
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import skops.io
from numpy.typing import NDArray
from skops.io.exceptions import UntrustedTypesFoundException

from .calibration import Calibrator
from .encoder import Encoder, LinearView
from .recipes import Components, Forest, Logistic

Floats = NDArray[np.float64]

FORMAT = "otklik binary model 1"
# skops trusts no tree because a forged one may point outside of its nodes; `_check_tree` looks at that.
TRUSTED = ["sklearn.tree._tree.Tree"]
NOT_OURS = "These bytes are no model of Otklik: fit the model again with a full build."


@dataclass(frozen=True)
class BinaryModel:
    """A calibrated binary classifier: encoder, components of the chosen recipe, calibrator."""

    encoder: Encoder
    recipe: str
    components: Components
    calibrator: Calibrator

    def probabilities(self, rows: pa.Table | pa.RecordBatch) -> Floats:
        """(rows,) in (0, 1); each row's figure depends on that row alone, bit for bit."""
        log_odds = self.components.log_odds(self.encoder.transform(rows))[self.recipe]
        return self.calibrator.probabilities(log_odds)

    def to_bytes(self) -> bytes:
        """A skops archive of arrays, plain values and one scikit-learn forest."""
        logistic = self.components.logistic
        content = {
            "format": FORMAT,
            "encoder": self.encoder.to_plain(),
            "recipe": self.recipe,
            "forest": self.components.forest.estimator,
            "base_rate": self.components.forest.base_rate,
            "logistic": None if logistic is None else {
                "view": {name: getattr(logistic.view, name) for name in LinearView.__dataclass_fields__},
                "coefficients": logistic.coefficients,
                "intercept": logistic.intercept,
            },
            "calibrator": asdict(self.calibrator),
        }  # fmt: skip
        # Level 1: a forest of 22 MB becomes 5 MB, in a third of the default level's time.
        return bytes(skops.io.dumps(content, compression=zipfile.ZIP_DEFLATED, compresslevel=1))


def load_model(data: bytes) -> BinaryModel:
    """The model that `BinaryModel.to_bytes` wrote. Raises ValueError, in one sentence, for any other
    bytes.
    """
    try:
        content = skops.io.loads(data, trusted=TRUSTED)
        if content["format"] != FORMAT:
            raise ValueError(NOT_OURS)
        encoder = Encoder.from_plain(content["encoder"])
        forest, logistic = Forest(content["forest"], content["base_rate"]), None
        if line := content["logistic"]:
            logistic = Logistic(LinearView(**line["view"]), line["coefficients"], line["intercept"])
        calibrator = Calibrator(**content["calibrator"])
        model = BinaryModel(encoder, content["recipe"], Components(forest, logistic), calibrator)
        for tree in content["forest"].estimators_:
            _check_tree(tree.tree_, encoder.width)
    except UntrustedTypesFoundException as error:
        types = ", ".join(sorted(set(skops.io.get_untrusted_types(data=data)) - set(TRUSTED)))
        raise ValueError(
            f"The model's bytes hold types that no model of Otklik has ({types}): they were not loaded."
        ) from error
    except (zipfile.BadZipFile, KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(NOT_OURS) from error
    return model


def model_id(kind: str, fingerprint: str, parameters: Mapping[str, Any], versions: Mapping[str, str]) -> str:
    """16 hex digits that name a fit before it is made: kind of model, rows, parameters, libraries; never
    artifact bytes.
    """
    identity = [kind, fingerprint, dict(parameters), dict(versions)]
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]


def library_versions() -> dict[str, str]:
    """What a fit depends on besides the rows; of this package a digest of its source, which nobody has to
    bump.
    """
    packages = {name: version(name) for name in ("numpy", "scikit-learn", "scipy", "skops")}
    return {
        **packages,
        "otklik.modelling": source_digest(Path(__file__).parent),
        "python": platform.python_version(),
    }


def source_digest(folder: Path) -> str:
    """12 hex digits of the Python files in a folder, the same on any system."""
    source = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        source.update(path.name.encode() + b"\n" + path.read_bytes().replace(b"\r\n", b"\n"))
    return source.hexdigest()[:12]


def _check_tree(tree: Any, width: int) -> None:
    """Children lie after their parent and inside the tree, split columns inside the matrix: no walk leaves
    or circles.
    """
    left, right = np.asarray(tree.children_left), np.asarray(tree.children_right)
    (inner,) = np.nonzero(left != -1)
    columns = np.asarray(tree.feature)[inner]
    inside = all(bool(np.all((side[inner] > inner) & (side[inner] < len(left)))) for side in (left, right))
    if not inside or np.any((columns < 0) | (columns >= width)) or tree.value.shape[1:] != (1, 2):
        raise ValueError(NOT_OURS)
