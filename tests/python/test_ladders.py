"""A ladder of depths: how its cell is read, and what the depths lift that were tried and that were not."""

from __future__ import annotations

import re

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from otklik.export_files.column_forms import read_columns
from otklik.export_files.columns import Column, Settings
from otklik.export_files.contract import LADDER
from otklik.export_files.ladders import ladder_of
from otklik.lift.doses import NOT_TRIED, DoseCurve, usual_parts

WRITTEN = {
    "5, 10, 15, 20": "5, 10, 15, 20",
    "5,10,15,20": "5, 10, 15, 20",
    "5,10, 15,20": "5, 10, 15, 20",
    "5%;10%": "5%, 10%",
    "5 % / 7,5 %": "5%, 7.5%",
    "0.05/0.1": "0.05, 0.1",
    "0,05; 0,1": "0.05, 0.1",
    "0,05, 0,1": "0.05, 0.1",
    "2,5, 5, 7,5": "2.5, 5, 7.5",
    "20 и 10": "10, 20",
    "-5%; −10%": "5%, 10%",
    "5-10-15": "5, 10, 15",
    "5 10 15 процентов": "5%, 10%, 15%",
    "[5, 10]": "5, 10",
    "10": "10",
    "0, 5, 10": "0, 5, 10",
    "1 000; 2 000 руб.": "1000, 2000",
    "$5 / $10": "5, 10",
    "200р, 500р": "200, 500",
    "5; 5,0; 10": "5, 10",
}


@pytest.mark.parametrize(("text", "ladder"), WRITTEN.items())
def test_depths_are_read_as_people_write_them(text: str, ladder: str) -> None:
    """Rising, each once, with the sign of per cent where the list has one."""
    assert ladder_of(text) == ladder


@pytest.mark.parametrize("text", ["5-20", "up to 20", "от 5 до 20", "5..20", "?", "a, b", "1e3"])
def test_what_is_no_list_is_not_taken_for_one(text: str) -> None:
    """A range says no depths, and words say none either."""
    assert ladder_of(text) is None
    assert ladder_of(", ".join(map(str, range(1, 22)))) is None


def test_a_header_of_per_cent_makes_percents_but_of_shares() -> None:
    """`Скидка, %` over 1 and 2 is one and two per cent; over 0.05 it is still a share."""
    assert ladder_of("1, 2", is_percent=True) == "1%, 2%"
    assert ladder_of("0.05, 0.1", is_percent=True) == "0.05, 0.1"


@given(
    st.sets(st.integers(1, 95), min_size=2, max_size=8),
    st.sampled_from([", ", ",", "; ", ";", " / ", "|", " ", "%, ", " %; "]),
)
def test_whatever_stands_between_the_depths_are_the_same(depths: set[int], mark: str) -> None:
    """Rising whole numbers, between any marks."""
    read = ladder_of(mark.join(map(str, sorted(depths))))
    assert read is not None
    assert [int(number) for number in re.findall("[0-9]+", read)] == sorted(depths)


def test_a_column_of_ladders_is_read_cell_by_cell() -> None:
    """Each list by itself; what is none can be told, and an empty cell is no ladder."""
    column = Column("ladder", LADDER, "ladder", header="Ladder")
    written = ("'5, 10'", "' 0,05 / 0,1 '", "'10%;5%'", "'5-20'", "''", "null")
    relation = (
        "select * from (values " + ", ".join(f"({each}, 1)" for each in written) + ") as t(ladder, line)"
    )
    with duckdb.connect() as conn:
        cells = read_columns(conn, relation, [column], Settings())
        (reading,) = cells.readings
        read = conn.execute(f"select {reading.value}, {reading.text} from ({cells.relation})").fetchall()
    assert [value for value, _ in read] == ["5, 10", "0.05, 0.1", "5%, 10%", None, None, None]
    assert [text for value, text in read if text and not value] == ["5-20"]
    assert reading.can_fail


# --- doses


def curve(depths: list[float], deviation: float, draws: int = 200) -> DoseCurve:
    """Return a curve of depths whose levels are known as surely as that, each by itself."""
    drawn = deviation * np.random.default_rng(1).standard_normal((draws, len(depths)))
    return DoseCurve.of(depths, drawn)


@pytest.mark.parametrize("power", [0.4, 0.7, 1.0, 1.6])
def test_depths_that_are_well_known_say_the_curve(power: float) -> None:
    """Four levels, a standard error of a hundredth: an untried depth between and beyond them is found."""
    depths = np.array([0.05, 0.10, 0.15, 0.20])
    levels = 0.4 * (depths / 0.15) ** power
    known = curve(depths.tolist(), 0.01)
    for depth in (0.075, 0.125, 0.25):
        least, expected, most = known.doses(depth, levels)
        truth = 0.4 * (depth / 0.15) ** power
        assert float(expected.level) == pytest.approx(truth, abs=0.03)
        assert least.level <= expected.level <= most.level
        assert float(most.level - least.level) < 0.06 + 0.1 * truth


def test_one_tried_depth_keeps_its_level_and_says_others_by_the_stated_belief() -> None:
    """Half the depth has 0.36 to 0.79 of the effect; what is tried has no least and most of its own."""
    tried = curve([0.15], 0.01)
    level = np.array([0.35])
    same = tried.doses(0.15, level)
    assert [float(each.level) for each in same] == pytest.approx([0.35] * 3, abs=0.002)
    half = [float(each.level) / 0.35 for each in tried.doses(0.075, level)]
    assert half == pytest.approx(usual_parts(0.5), abs=0.03)
    nothing = tried.doses(0.0, level)
    assert [float(each.level) for each in nothing] == [0.0, 0.0, 0.0]


def test_more_contacts_leave_less_to_the_belief() -> None:
    """Least and most of an untried depth come together as the tried ones are known better."""
    depths, levels = [0.05, 0.20], np.array([0.2, 0.45])
    widths = [
        float(most.level - least.level)
        for least, _, most in (
            curve(depths, deviation).doses(0.10, levels) for deviation in (0.2, 0.05, 0.01)
        )
    ]
    assert widths[0] > widths[1] > widths[2]


@given(
    st.lists(st.floats(0.0, 0.6), min_size=1, max_size=4),
    st.floats(0.01, 0.3),
    st.lists(st.floats(-0.3, 0.6), min_size=1, max_size=5),
)
def test_a_deeper_discount_never_lifts_anybody_less(
    levels: list[float], deviation: float, shapes: list[float]
) -> None:
    """Whatever noise the levels have: a fall from one depth to the next is noise. Nobody is lifted below
    nothing, and whoever lifts more than another does so at every depth.
    """
    depths = [0.05, 0.10, 0.15, 0.20][: len(levels)]
    known = curve(depths, deviation)
    shape = np.sort(np.maximum(shapes, 0.0))
    lifts = [known.doses(depth, np.array(levels))[1].lifts(shape) for depth in np.arange(0, 0.31, 0.025)]
    assert (np.diff(np.array(lifts), axis=0) >= -1e-9).all()
    assert (np.diff(np.array(lifts), axis=1) >= -1e-9).all()
    assert (known.doses(0.2, np.array(levels))[1].lifts(np.array([-5.0])) == 0).all()


def test_draws_of_a_tried_depth_move_with_its_levels_and_with_the_belief() -> None:
    """An untried one has a least and a most in each draw; a tried one the same twice, not the same in all."""
    random = np.random.default_rng(3)
    drawn = np.array([0.3, 0.35]) + 0.05 * random.standard_normal((200, 2))
    known = DoseCurve.of([0.15, 0.20], drawn)
    least, most = known.drawn(0.05, drawn)
    assert (least.level <= most.level).all()
    assert least.level.mean() < 0.75 * most.level.mean()
    tried, again = known.drawn(0.15, drawn)
    assert tried is again
    assert 0.01 < float(tried.level.std()) < 0.06


def test_a_mechanic_never_tried_has_its_least_and_most_at_every_depth() -> None:
    """Half, and half as much again, of what the belief leaves."""
    unknown = DoseCurve.of([0.10], np.array([[0.3], [0.4]]), is_tried=False)
    least, expected, most = unknown.doses(0.10, np.array([0.35]))
    assert float(least.level / expected.level) == pytest.approx(NOT_TRIED[0], abs=0.01)
    assert float(most.level / expected.level) == pytest.approx(NOT_TRIED[1], abs=0.01)
    assert not unknown.knows(0.10)
