"""`make league`: builds the list of every data set at hand, and writes docs/league.md; names choose sets.

python -m tests.benchmarks.league [tayko caravan ...]
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from tests.benchmarks.league.later import Later, complete_journey
from tests.benchmarks.league.mailing import (
    PRODUCT,
    Mailing,
    NotAtHandError,
    everybody,
    notebooks,
    product,
    rival,
)
from tests.benchmarks.league.packages import FOLDER
from tests.benchmarks.league.scores import Figure, Scores, added_profit, area, compared, profit
from tests.benchmarks.league.sets import SETS
from tests.project.builds import PROJECT

LATER: list[Callable[[Path], Later]] = [complete_journey]
PAGE = PROJECT / "docs" / "league.md"
PARTS = FOLDER.parent / "parts"
HEAD = """# The league table

Written by `make league`. One recipe, nothing tuned on any of the sets: the customers of each are dealt into
halves by a hash; the first half is a past campaign with its contacts and responses, the second the audience
of the next one. The product builds its list by a whole `dbt build` from an export of the contract; a notebook
fits the same columns with defaults (a forest of 500 trees, a logistic regression, histogram boosting) and
contacts whoever is expected to pay. All are judged on what the second half did. Intervals are 95 %, of 1 000
draws of customers; a difference whose interval holds 0 is not shown. Where a control was drawn, notebooks fit
each arm. What is published is of other splits, and is here to show the size; where no money is known to be
published, that is said, and what was looked for. Promised is the profit that the product said its list would
bring (`list_totals.promised_profit`), in nine cases of ten between its ends.

Not here: `online_retail` has no campaign, of `sports_retailer` only who was in which arm is known, not what
came of it, and of other packages docs/decisions/ranks.md says what they lack.
"""
PROMISES = """## What was promised and what came

| data | promised | came | so |
|---|---|---|---|
"""


def shown(figure: Figure, digits: int) -> str:
    """Return a figure with its interval."""
    return f"{figure.value:,.{digits}f} ({figure.low:,.{digits}f} to {figure.high:,.{digits}f})"


def above(figure: Figure, digits: int) -> str:
    """Return how far the product is above it, and whether that is shown."""
    ends = f"{figure.difference_low:+,.{digits}f} to {figure.difference_high:+,.{digits}f}"
    return f"{figure.difference:+,.{digits}f} ({ends}): {figure.verdict}"


def of_promise(promised: tuple[float | None, ...]) -> str:
    """Return what was promised, with its ends where it has any."""
    low, middle, high = promised
    ends = "" if low is None or high is None else f" ({low:,.0f} to {high:,.0f})"
    return f"{middle or 0:,.0f}{ends}"


def kept(promised: tuple[float | None, ...], came: Figure) -> str:
    """Return plainly whether more was promised than came, and whether an interval leaves room for it."""
    low, middle, high = promised
    promise = middle or 0.0
    if promise <= came.value:
        found = "no more was promised than came"
    else:
        times = f", {promise / came.value:.2f} times as much" if came.value > 0 else ""
        found = f"**more was promised than came**{times}"
    if low is None or high is None:
        return found
    if low <= came.value <= high:
        return f"{found}; what came is inside the promise's interval"
    held = "holds" if came.low <= promise <= came.high else "does not hold"
    return f"{found}; what came is outside the promise's interval, its own interval {held} the promise"


def emptied(name: str) -> Path:
    """Return a folder of a data set's own, with nothing of an earlier run in it."""
    scratch = PARTS / name
    shutil.rmtree(scratch, ignore_errors=True)
    return scratch


def part(reads: Callable[[], Mailing]) -> Iterable[str]:
    """Return the lines of a data set, built in a folder of its own: later ones use what the first parsed."""
    mailing = reads()
    built, promised = product(mailing, emptied(mailing.name))
    ways = {
        PRODUCT: built,
        **{name: rival(mailing, model) for name, model in notebooks().items()},
        "everybody": everybody(mailing),
    }
    coming = ~mailing.is_past
    responded, brought = mailing.responded[coming], mailing.brought[coming]
    earned = profit(brought, mailing.contact_cost)
    if mailing.has_control:
        treated = mailing.is_treated[coming]
        earned = added_profit(responded, treated, mailing.value, mailing.contact_cost)
    customers = mailing.customers.loc[coming, "customer_id"].to_numpy(dtype=object)
    areas = compared(ways, area(responded), customers)
    profits = compared(ways, earned, customers)
    yield f"## {mailing.name}\n"
    yield f"{len(coming):,} customers, {mailing.responded.mean():.1%} respond. Money: {mailing.money}."
    yield f"Published: {mailing.published}."
    came = profits[PRODUCT]
    said = kept(promised, came)
    yield f"Promised: {of_promise(promised)}; it came to {shown(came, 0)}: {said}."
    row = f"| {mailing.name} | {of_promise(promised)} | {shown(came, 0)} | {said} |"
    (PARTS / f"{reads.__name__}.row").write_text(row + "\n", encoding="utf-8")
    yield from table(ways, areas, profits, has_areas=not mailing.has_control)


def later_part(reads: Callable[[Path], Later]) -> Iterable[str]:
    """Return the lines of a data set of many campaigns."""
    found = reads(emptied(reads.__name__))
    areas = compared(found.ways, area(found.responded), found.customers)
    profits = compared(found.ways, profit(found.brought, 0.0), found.customers)
    yield f"## {found.name}\n"
    yield f"{found.said}."
    yield f"Published: {found.published}."
    yield from table(found.ways, areas, profits)


def table(
    ways: Mapping[str, Scores],
    areas: Mapping[str, Figure],
    profits: Mapping[str, Figure],
    *,
    has_areas: bool = True,
) -> Iterable[str]:
    """Return the lines of the ways beside one another."""
    yield "\n| way | contacts | ROC-AUC | Otklik above it | profit | Otklik above it |"
    yield "|---|---|---|---|---|---|"
    for name, way in ways.items():
        cells = [name, f"{way.is_contacted.sum():,}", shown(areas[name], 3), "", shown(profits[name], 0), ""]
        if name != PRODUCT:
            cells[3], cells[5] = above(areas[name], 3), above(profits[name], 0)
        if name == "everybody" or not has_areas:
            cells[2] = cells[3] = ""
        yield f"| {' | '.join(cells)} |"
    yield ""


def left(names: Iterable[str], ending: str) -> list[str]:
    """Return what this run and earlier ones have left of each data set."""
    parts = [PARTS / f"{name}.{ending}" for name in names]
    return [part.read_text(encoding="utf-8") for part in parts if part.exists()]


def main() -> None:
    """Build what was asked for, keep each part, and write the page of all parts."""
    PARTS.mkdir(parents=True, exist_ok=True)
    made: dict[str, Callable[[], Iterable[str]]] = {
        **{each.__name__: partial(later_part, each) for each in LATER},
        **{each.__name__: partial(part, each) for each in SETS},
    }
    for name, lines_of in made.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        try:
            lines = list(lines_of())
        except NotAtHandError as missing:
            lines = [f"## {name}\n", f"Skipped: {missing}.", ""]
        (PARTS / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print("\n".join(lines), flush=True)
    PAGE.write_text(
        "\n".join([HEAD, PROMISES + "".join(left(made, "row")), *left(made, "md")]).rstrip() + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
