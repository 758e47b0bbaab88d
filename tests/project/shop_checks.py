"""What holds of every build, of whatever shop: a list that agrees with itself, or one sentence."""

from __future__ import annotations

import csv
import hashlib
import math
import re
from decimal import Decimal
from pathlib import Path

from tests.project.builds import Build

# a stop's sentence is the last thing on the screen and is said in the user's words
ENGINE_WORDS = re.compile(
    r"Traceback|Failure in test|Overflow|Conversion Error|Binder Error|Catalog Error|Out of Range|"
    r"KeyError|IndexError|ValueError|ZeroDivision|Constraint Error|Compilation Error"
)
# of a row of a list, and how each counts in its profit
TERMS = {
    "expected_margin": 1, "expected_margin_anyway": -1, "ordinary_discount_cost": -1,
    "expected_response_value": 1, "expected_discount_cost": -1, "contact_cost": -1, "opt_out_cost": -1,
}  # fmt: skip
NO_FIGURE = re.compile(r"\b(nan|NaN|inf|null|NULL|None)\b")


def faults(build: Build) -> list[str]:
    """Return what is wrong with a build, in words; nothing where it is as it should be."""
    if build.code:
        return faults_of_a_stop(build)
    return [fault for check in CHECKS for fault in check(build)]


def stop_sentence(build: Build) -> str:
    """Return the last line that a build printed."""
    lines = [line.strip() for line in build.output.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def faults_of_a_stop(build: Build) -> list[str]:
    """One sentence for its reader stands last, nothing is red that the user did not cause."""
    said = stop_sentence(build)
    found = []
    if not re.fullmatch(r"[A-Z\w].{30,}\.", said) or ENGINE_WORDS.search(said):
        found.append(f"the last line is no sentence: {said[:200]}")
    if build.output.count(said) > 2:
        found.append(f"the sentence is printed {build.output.count(said)} times")
    found += [
        f"printed: {line.strip()[:200]}" for line in build.output.splitlines() if ENGINE_WORDS.search(line)
    ]
    if any(path.suffix in (".csv", ".xlsx") for path in build.exports.glob("*")):
        found.append("a list was written by a build that stopped")
    return found


def everybody_is_decided_on(build: Build) -> list[str]:
    """Each customer of a planned audience has one decision, and what goes with it."""
    checks = {
        "a customer has two decisions": (
            "select count(*) - count(distinct (campaign_id, customer_id)) from main_marts.campaign_list"
        ),
        "a planned campaign has another audience": (
            "select count(*) from (select campaign_id, count(*) as listed from main_marts.campaign_list"
            " group by 1)"
            " full join (select campaign_id, count(*) as audience from main_campaigns.campaign_audience"
            " join main_campaigns.campaign_terms using (campaign_id) where status = 'planned' group by 1)"
            " using (campaign_id) where listed is distinct from audience"
        ),
        "an exclusion without a reason, or a reason without one": (
            "select count(*) from main_marts.campaign_list"
            " where (decision = 'excluded') != (excluded_because is not null)"
        ),
        "a decision that is none": (
            "select count(*) from main_marts.campaign_list where decision is null"
            " or decision not in ('contact', 'control', 'explore', 'skip', 'excluded')"
        ),
        "ranks with gaps": (
            "select count(*) from (select campaign_id from main_marts.campaign_list where rank is not null"
            " group by 1 having count(*) != max(rank) or min(rank) != 1 or count(distinct rank) != count(*))"
        ),
        "a probability outside 0..1": (
            "select count(*) from main_marts.campaign_list where not coalesce(response_probability"
            " between 0 and 1 and coalesce(buy_probability between 0 and 1, true)"
            " and coalesce(buy_anyway_probability between 0 and 1, true), false)"
        ),
        "a profit where none is promised, or none where one is": (
            "select count(*) from main_marts.campaign_list"
            " where (profit_basis like 'none%') != (expected_profit is null)"
        ),
        "somebody contacted at a loss": (
            "select count(*) from main_marts.campaign_list join main_marts.dim_campaigns using (campaign_id)"
            " where decision = 'contact' and expected_profit < 0"
        )
        if not build_has_floors(build)
        else "select 0",
    }
    return [f"{said}: {number}" for said, sql in checks.items() if (number := build.value(sql))]


def build_has_floors(build: Build) -> bool:
    """Return whether segments had to be contacted at any loss."""
    return bool(build.value("select count(*) from main_targeting.segment_floors"))


def sums_agree(build: Build) -> list[str]:
    """Totals, frontier and the closing lines say what the rows add up to."""
    found = []
    totals = build.rows(
        "select totals.campaign_id, totals.customers, totals.contacts, totals.excluded,"
        " totals.expected_profit, count(*), count(*) filter (where decision in ('contact', 'explore')),"
        " count(*) filter (where decision = 'excluded'),"
        " sum(list.expected_profit) filter (where decision in ('contact', 'explore')), profit_bound"
        " from main_marts.list_totals as totals join main_marts.campaign_list as list using (campaign_id)"
        " group by all"
    )
    for campaign, customers, contacts, excluded, profit, *rows, bound in totals:
        if [customers, contacts, excluded, profit] != rows:
            found.append(f"totals of {campaign}: {(customers, contacts, excluded, profit)}, rows {rows}")
        if (
            bound is not None
            and profit is not None
            and float(profit) > float(bound) + 0.01 + abs(float(bound)) / 1e6
        ):
            found.append(f"{campaign} earns {profit}, over its bound {bound}")
        if f"contact {contacts:,} of {customers:,}" not in build.output:
            found.append(f"no closing line says: contact {contacts:,} of {customers:,}")
    return found


def files_hold_the_list(build: Build) -> list[str]:
    """Each planned campaign's CSV holds those to contact, in the list's order; each file is as noted."""
    found = []
    for path, digest in build.rows("select path, sha256 from main_marts.published_files"):
        file = Path(path)
        if not file.exists():
            found.append(f"{file.name} is missing")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            found.append(f"{file.name} is not what was noted")
    if not (build.exports / "dashboard.html").exists():
        found.append("there is no dashboard")
    listed: dict[str, list[str]] = {
        campaign: [] for (campaign,) in build.rows("select campaign_id from main_marts.list_totals")
    }
    for campaign, customer in build.rows(
        "select campaign_id, customer_id from main_marts.campaign_list"
        " where decision in ('contact', 'explore') order by campaign_id, rank nulls last, customer_id"
    ):
        listed[campaign].append(customer)
    for campaign, customers in listed.items():
        files = [
            Path(path)
            for (path,) in build.rows(
                "select path from main_marts.published_files"
                f" where campaign_id = '{campaign}' and kind = 'campaign_list'"
            )
        ]
        for file in files:
            with file.open(encoding="utf-8", newline="") as lines:
                # no spreadsheet computes an id: there an apostrophe stands before what looks like a formula
                written = [re.sub(r"^'(?=[=+@-])", "", row["customer_id"]) for row in csv.DictReader(lines)]
            if sorted(written) != sorted(customers):
                found.append(f"{file.name} has {len(written)} lines, the list {len(customers)}")
        if not files:
            found.append(f"no file of {campaign}")
    return found


def published_rows_add_up(build: Build) -> list[str]:
    """Whoever adds up the terms of a row of a list's CSV finds its profit, to the kopeck."""
    found = []
    for (path,) in build.rows("select path from main_marts.published_files where kind = 'campaign_list'"):
        with Path(path).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                terms = sum(sign * Decimal(row.get(name) or 0) for name, sign in TERMS.items())
                if row["expected_profit"] and terms != Decimal(row["expected_profit"]):
                    found.append(f"{row['customer_id']}: terms of {terms}, profit {row['expected_profit']}")
    return found[:3]


def numbers_are_numbers(build: Build) -> list[str]:
    """No NaN, no infinity in a public mart; no word of the engine for nothing in the closing lines."""
    found = []
    for table, column in build.rows(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'main_marts' and data_type = 'DOUBLE'"
    ):
        sql = f'select count(*) from main_marts."{table}" where not isfinite("{column}")'
        if number := build.value(sql):
            found.append(f"{table}.{column} has {number} values that are no numbers")
    for topic, note in build.rows("select topic, note from main_marts.build_notes"):
        if NO_FIGURE.search(note):
            found.append(f"{topic}: {note}")
    return found


def everyone_is_known(build: Build) -> list[str]:
    """Customers of the contract are the customers of the marts, and segments add up to them."""
    found = []
    expected = build.value("select count(*) from main_crm.crm_customers")
    if (number := build.value("select count(*) from main_marts.dim_customers")) != expected:
        found.append(f"{number} of {expected} customers in dim_customers")
    rows = build.rows("select sum(customers), sum(customer_share) from main_marts.dim_segments")
    ((segmented, shares),) = rows
    placed = build.value("select count(*) from main_marts.dim_customers where segment_id is not null")
    if (segmented or 0) != placed or (placed and not math.isclose(float(shares), 1, abs_tol=0.01)):
        found.append(f"segments have {segmented} customers and shares of {shares}, {placed} are placed")
    return found


def effects_are_in_their_intervals(build: Build) -> list[str]:
    """A difference lies in its interval and a p-value in 0..1."""
    sql = (
        "select count(*) from main_marts.campaign_effects where not coalesce(difference between ci_low - 1e-9"
        " and ci_high + 1e-9, true) or not coalesce(p_value between 0 and 1, true)"
    )
    return [f"{number} effects outside their intervals"] if (number := build.value(sql)) else []


def nothing_contradicts(build: Build) -> list[str]:
    """What the closing lines say of one list goes together."""
    found = []
    for campaign, contacts, basis, low, promise, high in build.rows(
        "select campaign_id, contacts - explored, profit_basis, promised_low, promised_profit, promised_high"
        " from main_marts.list_totals"
    ):
        if basis.startswith("none") and promise is not None:
            found.append(f"{campaign} promises {promise} on no basis")
        if None not in (low, high, promise) and not low <= high:
            found.append(f"{campaign}: the promise's interval is {low} to {high}")
        if promise is not None and not contacts and promise:
            found.append(f"{campaign} promises {promise} of nobody")
    return found


def words_agree(build: Build) -> list[str]:
    """What the digest and the page say goes with the rows, whichever sentence the shop gets."""
    rows = build.rows(
        "select bool_or(decision in ('contact', 'explore')), bool_or(decision in ('contact', 'explore')"
        " and expected_discount_cost is null) from main_marts.campaign_list"
    )
    ((is_any, is_uncounted),) = rows
    has_control = build.value("select count(*) from main_marts.fct_campaign_contacts where arm = 'control'")
    # three lists are told of
    has_tries = build.value(
        "select count(*) between 1 and 3 and bool_or(explored > 0 and profit_of_explored is not null"
        " and profit_basis not like 'none%') from main_marts.list_totals"
    )
    is_shown = build.value(
        "select count(*) from main_marts.campaign_effects where verdict in ('gain', 'loss')"
    )
    said = (build.exports / "summary.md").read_text(encoding="utf-8")
    page = (build.exports / "dashboard.html").read_text(encoding="utf-8")
    everything = said + page + build.output
    never = {
        "nobody is written to": bool(is_any) and "nobody is written to" in said,
        "discounts are counted": bool(is_uncounted) and "no discounts counted" not in said,
        "the promise counts the tries": bool(has_tries) and "drawn to learn from" not in said,
        "no control tells anything": bool(is_shown) and "no past control tells" in everything,
        "nothing can be compared": bool(is_shown) and "has both an offer and a control" in page,
        "there is no control": bool(has_control)
        and bool(re.search("for want of a control|has a control to compare", everything)),
    }
    return [f"it is said that {what}" for what, is_wrong in never.items() if is_wrong]


CHECKS = (
    everybody_is_decided_on,
    sums_agree,
    files_hold_the_list,
    published_rows_add_up,
    numbers_are_numbers,
    everyone_is_known,
    effects_are_in_their_intervals,
    nothing_contradicts,
    words_agree,
)
