"""Gives every buyer their segment, batch by batch, without refitting; see otklik.segments."""

from otklik.engine.distributed import in_parts
from otklik.segments import customer_segments, load_segments

ROWS_PER_BATCH = 50_000


def model(dbt, session):
    """One row per customer who ever bought."""
    fits = dbt.ref("current_segments").project("artifact").fetchall()
    rows = dbt.ref("segment_inputs").order("customer_id")
    fitted = load_segments(bytes(fits[0][0])) if fits else None
    return in_parts(lambda part: customer_segments(fitted, part), rows.to_arrow_reader(ROWS_PER_BATCH))
