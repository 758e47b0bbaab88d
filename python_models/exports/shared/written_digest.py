"""Writes the digest; see otklik.publishing.digest."""

import os
from pathlib import Path

from otklik.publishing import written_digest


def model(dbt, session):
    """One row: the file."""
    written = [dbt.ref("written_files"), dbt.ref("written_dashboard"), dbt.ref("written_marts")]
    written.append(dbt.ref("written_audiences").filter("path is not null"))
    files = [file for relation in written for file in relation.to_arrow_table().to_pylist()]
    lines = dbt.ref("digest_lines").to_arrow_table().to_pylist()
    ((as_of, language),) = dbt.ref("settings").project("as_of, language").fetchall()
    folder = Path(os.environ.get("OTKLIK_EXPORTS", "exports"))
    return written_digest(lines, files, folder, as_of=as_of, language=language)
