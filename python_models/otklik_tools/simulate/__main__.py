"""`python -m otklik.simulate`: write a simulated retailer's export, or report on one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from otklik_tools.simulate import simulation
from otklik_tools.simulate.behaviour import RESPONSE_POWER
from otklik_tools.simulate.files import FORMATS, write_simulation
from otklik_tools.simulate.forms import CONTRACT, FORMS, RAW, TRAPS
from otklik_tools.simulate.raw import write_raw


def parser() -> argparse.ArgumentParser:
    """Arguments of the command."""
    command = argparse.ArgumentParser(
        prog="python -m otklik.simulate", description="Simulate a sports retailer's CRM export."
    )
    command.add_argument(
        "--customers", type=int, default=simulation.DEFAULT_CUSTOMERS, help="default %(default)s"
    )
    command.add_argument("--seed", type=int, default=simulation.DEFAULT_SEED, help="default %(default)s")
    command.add_argument("--out", type=Path, help="folder for the export; made if missing")
    command.add_argument(
        "--truth", type=Path, help="Parquet file for the truth, outside the export; default: not written"
    )
    command.add_argument(
        "--form",
        choices=FORMS,
        default=CONTRACT.name,
        help="the CRM contract, or the sports retailer's raw files; default %(default)s",
    )
    command.add_argument(
        "--format", choices=FORMATS, default="csv", help="of the contract's files; default %(default)s"
    )
    command.add_argument(
        "--trap",
        action="append",
        default=[],
        choices=TRAPS,
        help="plant a fault in the report of the first randomised campaign; may be given several times",
    )
    command.add_argument(
        "--control-share",
        type=float,
        default=simulation.DEFAULT_CONTROL_SHARE,
        help="held-out part of the randomised past campaigns, 0 for none; default %(default)s",
    )
    command.add_argument(
        "--last-day",
        type=date.fromisoformat,
        help="of purchases; default "
        + ", ".join(f"{form.last_day} ({form.name})" for form in FORMS.values()),
    )
    command.add_argument(
        "--history-days",
        type=int,
        help="days of purchases; default "
        + ", ".join(f"{form.history_days} ({form.name})" for form in FORMS.values()),
    )
    command.add_argument(
        "--borrowed-share",
        type=float,
        default=0.0,
        help="part of what a campaign adds that is missing in the equal window after it; default %(default)s",
    )
    command.add_argument(
        "--fatigue",
        type=float,
        default=0.0,
        help="part of the response that a contact in the 90 days before takes; default %(default)s",
    )
    command.add_argument(
        "--response-power",
        type=float,
        default=RESPONSE_POWER,
        help="power by which the log of the lift grows with the depth of a discount; default %(default)s",
    )
    command.add_argument(
        "--report",
        action="store_true",
        help="print how predictable the retailer is and what lists would earn",
    )
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when done, 2 with one sentence on stderr where the arguments make no sense."""
    chosen = parser().parse_args(arguments)
    if chosen.out is None and not chosen.report:
        parser().error("nothing to do: give --out FOLDER, --report, or both")
    if chosen.truth is not None and chosen.out is None:
        parser().error("--truth goes with --out FOLDER: the truth is of the export that is written")
    try:
        simulated = simulation.simulate(
            chosen.customers,
            chosen.seed,
            form=chosen.form,
            traps=chosen.trap,
            control_share=chosen.control_share,
            last_day=chosen.last_day,
            history_days=chosen.history_days,
            borrowed_share=chosen.borrowed_share,
            fatigue=chosen.fatigue,
            response_power=chosen.response_power,
        )
        if chosen.out is not None:
            if chosen.form == RAW.name:
                paths = write_raw(simulated, chosen.out, chosen.truth)
            else:
                paths = write_simulation(simulated, chosen.out, chosen.format, chosen.truth)
            for path in paths:
                print(path)
    except (ValueError, OSError) as error:
        print(f"python -m otklik.simulate: {error}", file=sys.stderr)
        return 2
    if chosen.report:
        from otklik_tools.simulate.report import report  # noqa: PLC0415  (scikit-learn is slow to load, only this needs it)

        print(report(simulated))
    return 0


if __name__ == "__main__":
    sys.exit(main())
