"""How well those who answer are found in somebody else's data: five deals of ten folds, fifty fits.

`python -m tests.benchmarks.marketing_campaign`; one deal of five folds stays in `make test`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from otklik.modelling import Options
from otklik.modelling.recipes import FOREST, FOREST_AND_LOGISTIC, RECIPES

from tests.project.test_marketing_campaign import DATA, built, figures

SEEDS, FOLDS = 5, 10
# half the trees and three of five folds of a real fit
OPTIONS = Options(trees=100, folds=3)


def main() -> None:
    """Print the figures, and fail where they fall below what is said of them."""
    if not DATA.exists():
        print(f"NOT MEASURED on marketing_campaign: {Path(*DATA.parts[-4:])} is not beside the project")
        return
    with tempfile.TemporaryDirectory() as scratch:
        areas, profits = figures(built(Path(scratch)), SEEDS, FOLDS, OPTIONS)
    for recipe in RECIPES:
        print(
            f"{recipe}: ROC-AUC {np.mean(areas[recipe]):.4f} (deals' deviation {np.std(areas[recipe]):.4f}),"
            f" profit {np.mean(profits[recipe]):,.0f} (deviation {np.std(profits[recipe]):,.0f})"
        )
    # 0.879 over these seeds; 0.882 while one invented purchase gave the forest columns of noise beside
    assert np.mean(areas[FOREST]) >= 0.875
    assert np.mean(areas[FOREST_AND_LOGISTIC]) >= 0.90
    assert np.mean(profits[FOREST_AND_LOGISTIC]) >= 1_050


if __name__ == "__main__":
    main()
