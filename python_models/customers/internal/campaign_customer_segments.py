"""Gives customers of past campaigns the segment they had when it began; see otklik.segments."""

from otklik.engine.distributed import in_parts
from otklik.segments import customer_segments, load_segments

ROWS_PER_BATCH = 50_000


def model(dbt, session):
    """One row per past campaign with a control and customer of it who had bought before."""
    fits = dbt.ref("current_segments").project("artifact").fetchall()
    rows = dbt.ref("campaign_segment_inputs").order("campaign_id, customer_id")
    fitted = load_segments(bytes(fits[0][0])) if fits else None
    keys = ("campaign_id", "customer_id")
    return in_parts(lambda part: customer_segments(fitted, part, keys), rows.to_arrow_reader(ROWS_PER_BATCH))
