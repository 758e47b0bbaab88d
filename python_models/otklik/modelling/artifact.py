"""A fitted model as bytes that run no code when read, and its identity."""

from __future__ import annotations

import hashlib
import io
import json
import platform
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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
_UNPACKING = threading.Lock()
# skops trusts no tree because a forged one may point outside of its nodes; `check_forest` looks at that.
TRUSTED = ["sklearn.tree._tree.Tree"]
# A forest of 300 trees on 50 000 rows unpacks to 25 MB.
MOST_UNPACKED = 1_000_000_000
# What reading bytes that are no model may raise. A header may ask for more memory than there is.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, json.JSONDecodeError, KeyError, TypeError, AttributeError,
    IndexError, EOFError, OSError, MemoryError, OverflowError, RecursionError, NotImplementedError,
)  # fmt: skip
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
                "view": logistic.view.to_plain(),
                "coefficients": logistic.coefficients,
                "intercept": logistic.intercept,
                "weight": self.components.weight,
            },
            "calibrator": asdict(self.calibrator),
        }  # fmt: skip
        return to_archive(content)


def load_model(data: bytes) -> BinaryModel:
    """The model that `BinaryModel.to_bytes` wrote. Raises ValueError, in one sentence, for any other
    bytes.
    """
    with reading(data, FORMAT) as content:
        encoder = Encoder.from_plain(content["encoder"])
        forest, logistic, weight = Forest(content["forest"], content["base_rate"]), None, 0.5
        if line := content["logistic"]:
            weight = line.get("weight", weight)  # earlier fits weigh both alike
            logistic = Logistic(LinearView(**line["view"]), line["coefficients"], line["intercept"])
        calibrator = Calibrator(**content["calibrator"])
        check_forest(content["forest"], encoder.width, values=2)
        return BinaryModel(encoder, content["recipe"], Components(forest, logistic, weight), calibrator)


def to_archive(content: Mapping[str, Any]) -> bytes:
    """A skops archive of arrays, plain values and scikit-learn forests."""
    # Level 1: a forest of 22 MB becomes 5 MB, in a third of the default level's time.
    return bytes(skops.io.dumps(dict(content), compression=zipfile.ZIP_DEFLATED, compresslevel=1))


def unpacked(data: bytes, trusted: Sequence[str]) -> dict[str, Any]:
    """What `skops.io.dumps` packed, by one thread at a time; raises what `skops.io.loads` raises.

    numpy reads the head of each array by `ast.literal_eval`, which in CPython 3.11 counts its depth for all
    threads together: models read side by side ended one build of some thirty in a SystemError ("AST
    constructor recursion depth mismatch").
    """
    with _UNPACKING:
        content: dict[str, Any] = skops.io.loads(data, trusted=list(trusted))
    return content


@contextmanager
def reading(data: bytes, form: str) -> Iterator[dict[str, Any]]:
    """Give what `to_archive` wrote with that `format`; whatever is wrong with it, here or while it is made a
    model, becomes a ValueError in one sentence.
    """
    try:
        require_small(data)
        content = unpacked(data, TRUSTED)
        if content["format"] != form:
            raise ValueError(NOT_OURS)
        yield content
    except UntrustedTypesFoundException as error:
        types = ", ".join(sorted(set(skops.io.get_untrusted_types(data=data)) - set(TRUSTED)))
        raise ValueError(
            f"The model's bytes hold types that no model of Otklik has ({types}): they were not loaded."
        ) from error
    except UNREADABLE as error:
        raise ValueError(NOT_OURS) from error


def require_small(data: bytes) -> None:
    """Raise ValueError where an archive would unpack to more than any model holds, before it is unpacked.

    No member yields more than the size that the archive states of it: what lies beyond is not read.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MOST_UNPACKED:
        raise ValueError(
            f"The model's bytes would unpack to {size:,}, more than the {MOST_UNPACKED:,} that any model of "
            "Otklik may hold: they were not loaded; fit the model again with a full build."
        )


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


def source_digest(path: Path) -> str:
    """12 hex digits of a Python file, or of those in a folder, the same on any system."""
    source = hashlib.sha256()
    for each in sorted(path.glob("*.py")) if path.is_dir() else [path]:
        source.update(each.name.encode() + b"\n" + each.read_bytes().replace(b"\r\n", b"\n"))
    return source.hexdigest()[:12]


def check_forest(forest: Any, width: int, values: int) -> None:
    """Raise ValueError where a walk down a tree could leave it or circle: children lie after their parent and
    inside the tree, split columns inside the matrix of `width`; a leaf holds `values` numbers.
    """
    for tree in (each.tree_ for each in forest.estimators_):
        left, right = np.asarray(tree.children_left), np.asarray(tree.children_right)
        (inner,) = np.nonzero(left != -1)
        columns = np.asarray(tree.feature)[inner]
        inside = all(
            bool(np.all((side[inner] > inner) & (side[inner] < len(left)))) for side in (left, right)
        )
        if not inside or np.any((columns < 0) | (columns >= width)) or tree.value.shape[1:] != (1, values):
            raise ValueError(NOT_OURS)
