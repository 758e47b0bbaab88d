"""Builds odd shops by seed and says of each whether it ends as it should.

python -m tests.benchmarks.odd_shops --seeds 100 --from 1000   # random ones
python -m tests.benchmarks.odd_shops --each                    # each oddity alone
python -m tests.benchmarks.odd_shops --packed                  # each oddity once, one of each kind a shop
python -m tests.benchmarks.odd_shops --named "500 attributes"  # some, by name
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from tests.project.builds import FEW_ROWS, Build, run_dbt, write_export
from tests.project.odd_shops import KINDS, ODDITIES, Shop, random_shop
from tests.project.shop_checks import faults, stop_sentence


def build_shop(shop: Shop, scratch: Path) -> Build:
    """Build a shop, all data tests included."""
    export = write_export(shop.export(), scratch / "export")
    return run_dbt(scratch, export=export, variables=json.dumps(FEW_ROWS | dict(shop.variables)))


def wanted(arguments: argparse.Namespace) -> Iterator[Shop]:
    """Return the shops that were asked for."""
    if arguments.each:
        yield from (Shop(seed, arguments.customers, (name,)) for seed, name in enumerate(ODDITIES))
    if arguments.packed:
        packs = zip_longest(*KINDS)
        yield from (
            Shop(seed, arguments.customers, tuple(filter(None, names))) for seed, names in enumerate(packs)
        )
    if arguments.named:
        yield Shop(1, arguments.customers, tuple(arguments.named))
    yield from (random_shop(arguments.first + number) for number in range(arguments.seeds))


def main() -> int:
    """Print each shop's end and how many ended wrongly; exit code 1 where any did."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=0, help="how many random shops")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first one's seed")
    parser.add_argument("--each", action="store_true", help="each oddity alone")
    parser.add_argument("--packed", action="store_true", help="each oddity once, one of each kind a shop")
    parser.add_argument("--named", nargs="*", help="one shop with these oddities")
    parser.add_argument("--customers", type=int, default=150)
    parser.add_argument("--keep", type=Path, help="keeps what each faulty shop left in this folder")
    arguments = parser.parse_args()
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for shop in wanted(arguments):
            ends[ended(shop, Path(folder) / "shop", arguments.keep)] += 1
            shutil.rmtree(Path(folder) / "shop")
    print(", ".join(f"{number} {end}" for end, number in sorted(ends.items())))
    return 1 if ends["FAULT"] else 0


def ended(shop: Shop, scratch: Path, keep: Path | None) -> str:
    """Build a shop, print its end and return it in a word; what a faulty one left is kept on demand."""
    build = build_shop(shop, scratch)
    found = faults(build)
    end = "FAULT" if found else "sentence" if build.code else "list"
    print(f"{end}: {shop.name}", flush=True)
    if build.code:
        print(f"    {stop_sentence(build)}", flush=True)
    for fault in found:
        print(f"    ! {fault}", flush=True)
    if found and keep:
        kept = keep / f"{shop.seed} {' '.join(shop.oddities)}"[:100]
        shutil.copytree(scratch, kept, dirs_exist_ok=True)
        (kept / "printed.txt").write_text(build.output, encoding="utf-8")
    return end


if __name__ == "__main__":
    sys.exit(main())
