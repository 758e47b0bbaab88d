"""`parsed_dbt.py MANIFEST ARGUMENTS...`: the dbt command, on a project that an earlier build has parsed.

Parsing costs eight seconds and depends on the project and the vars alone; dbt's own partial parsing starts
anew for every other warehouse.
"""

import sys
from pathlib import Path

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

if __name__ == "__main__":
    manifest = Manifest.from_msgpack(Path(sys.argv[1]).read_bytes())
    done = dbtRunner(manifest=manifest).invoke(sys.argv[2:])
    if done.exception:
        print(f"Encountered an error:\n{done.exception}")
    sys.exit(not done.success)
