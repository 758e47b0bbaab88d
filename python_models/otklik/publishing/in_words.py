"""The values of a list in the words of people.

The machine's file says `contact`, `percent` and `incremental` in every build, whatever its language: a CRM's
import is set up once and goes by them. What people open says the same in their language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from otklik.publishing.campaign_files import Lines

# words by column and value, as {"decision": {"contact": "написать"}}
Spoken = Mapping[str, Mapping[str, str]]


def in_words(lines: Lines, spoken: Spoken) -> Lines:
    """Return the same lines with the values of these columns in words; a value without any stays as it is."""

    def said(campaign_id: str) -> pa.RecordBatchReader:
        reader = lines(campaign_id)

        def batches() -> Iterator[pa.RecordBatch]:
            for batch in reader:
                columns = [
                    pa.array([spoken[name].get(value, value) for value in column.to_pylist()], column.type)
                    if name in spoken
                    else column
                    for name, column in zip(reader.schema.names, batch.columns, strict=True)
                ]
                yield pa.RecordBatch.from_arrays(columns, schema=reader.schema)

        return pa.RecordBatchReader.from_batches(reader.schema, batches())

    return said
