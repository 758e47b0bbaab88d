"""The page's colours, as somebody sees them who does not tell all colours apart."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from otklik.dashboard import charts

# Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB
SEEN = {
    "everybody": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ]),
    "tritanopia": np.array([
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
# what stands beside each other and means another thing: bars strong and quiet; terms that add and take away
BESIDE = [(charts.ACCENT, charts.QUIET), (charts.ACCENT, charts.PLUS_MINUS[1]), charts.PLUS_MINUS]


def lab(colour: str, matrix: np.ndarray) -> np.ndarray:
    """Return L*, a*, b* of a colour as it is seen."""
    srgb = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    xyz = XYZ @ np.clip(matrix @ linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    cube = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * cube[1] - 16, 500 * (cube[0] - cube[1]), 200 * (cube[1] - cube[2])])


@pytest.mark.parametrize(("sight", "pair"), list(itertools.product(SEEN, BESIDE)))
def test_colours_that_mean_another_thing_are_told_apart(sight: str, pair: tuple[str, str]) -> None:
    """A difference of 20 (CIE 1976), some ten times what the eye just sees, for every kind of sight."""
    one, other = (lab(colour, SEEN[sight]) for colour in pair)
    assert np.linalg.norm(one - other) > 20


def test_a_pair_that_is_told_apart_by_hue_alone_would_fail() -> None:
    """Red and green of one lightness are one colour to many: the test can fail."""
    one, other = (lab(colour, SEEN["deuteranopia"]) for colour in ("#b35900", "#8a7000"))
    assert np.linalg.norm(one - other) < 20


def test_the_style_has_the_colours_that_were_looked_at() -> None:
    """The waterfall's, in page.css."""
    style = (Path(charts.__file__).parent / "page.css").read_text()
    assert all(colour in style for colour in charts.PLUS_MINUS)
