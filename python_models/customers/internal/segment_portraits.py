"""Tells what each segment was like when it got its id; see otklik.segments."""

from otklik.segments import load_segments, portraits


def model(dbt, session):
    """One row per segment and feature."""
    fits = dbt.ref("current_segments").project("artifact").fetchall()
    return portraits(load_segments(bytes(fits[0][0])) if fits else None)
