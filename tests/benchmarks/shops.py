"""Simulated shops built side by side in processes, for benchmarks that print a line of each."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context
from typing import Any

import pandas as pd

from tests.project.builds import parse_once, reuse_parsed


def command_of(
    name: str, description: str | None, customers: int, seeds: Sequence[int]
) -> argparse.ArgumentParser:
    """Return the command line of such a benchmark, with its defaults."""
    command = argparse.ArgumentParser(prog=f"python -m {name}", description=description)
    command.add_argument("--customers", type=int, default=customers, help="default %(default)s")
    command.add_argument(
        "--seeds", type=int, nargs="+", default=list(seeds), help=f"default {seeds[0]} to {seeds[-1]}"
    )
    command.add_argument(
        "--controls", type=float, nargs="+", default=[0.5, 0.1, 0.0], help="default 0.5 0.1 0"
    )
    command.add_argument("--processes", type=int, default=2, help="builds at a time; default %(default)s")
    return command


def report(
    rows: Iterable[dict[str, float]], columns: Sequence[str], width: int, said: Callable[[pd.DataFrame], str]
) -> None:
    """Print a line for each shop as it comes, then what those of each control say together, and all."""
    print(" ".join(f"{name:>{width}}" for name in columns))
    shown = []
    for row in rows:
        shown.append(row)
        print(" ".join(f"{row[name]:>{width}.3f}" for name in columns), flush=True)
    found = pd.DataFrame(shown)
    for control, of_control in found.groupby("control"):
        print(f"control {control:.0%}: {said(of_control)}")
    print(f"all: {said(found)}")


def each_shop(
    figures: Callable[..., dict[str, float]], chosen: argparse.Namespace, variables: str, *more: Any
) -> Iterator[dict[str, float]]:
    """Yield `figures(customers, seed, control, *more)` of each seed and control, in their order.

    Seed by seed: what there is of a run cut short is of all controls alike.
    """
    tasks = list(product(chosen.seeds, chosen.controls))
    # spawned: trees fitted before leave OpenMP threads behind, which crash a forked process
    with ProcessPoolExecutor(
        chosen.processes, get_context("spawn"), reuse_parsed, (variables, parse_once(variables))
    ) as pool:
        waiting = [pool.submit(figures, chosen.customers, seed, control, *more) for seed, control in tasks]
        for each in waiting:
            yield each.result()
