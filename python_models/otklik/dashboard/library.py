"""The library that draws the charts, as one script."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import altair as alt
import vl_convert

# as vl-convert names the version that altair writes for: v6_4
_VEGA_LITE = "_".join(alt.SCHEMA_VERSION.split(".")[:2])
# beside the bytecode of what bundles it, and like it made anew where it cannot be kept
KEPT = Path(vl_convert.__file__).parent / "__pycache__"


def library(kept: Path = KEPT) -> str:
    """Return Vega, Vega-Lite and vega-embed as one script, bundled once for each version of vl-convert.

    Bundling takes 1.8 s of processor time, and gives the same script each time. `kept`: the folder that it is
    looked for and left in; a file that is not as it was written is written anew, one that cannot be written
    is done without.
    """
    path = kept / f"otklik-charts-{version('vl-convert-python')}-{_VEGA_LITE}.js"
    with suppress(OSError, UnicodeDecodeError):
        digest, _, script = path.read_bytes().decode().partition("\n")
        if digest == _digest(script):
            return script
    # the stub asks for a snippet that the function does without
    script = vl_convert.javascript_bundle(None, _VEGA_LITE)  # type: ignore[arg-type]
    with suppress(OSError):
        kept.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=kept, prefix=".otklik-")
        try:
            with open(descriptor, "wb") as file:
                file.write(f"{_digest(script)}\n{script}".encode())
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    return script


def _digest(script: str) -> str:
    return hashlib.sha256(script.encode()).hexdigest()
