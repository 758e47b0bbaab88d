"""The simulation as the sports retailer's own files, with all the dirt that is known of them.

`shop_database.db` (SQLite), `personal_data.csv.gz` with the customers whose gender was lost, and the two
files of ids of the first campaign's arms. The clock is day numbers; money is whole roubles.
"""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from otklik_tools.simulate.campaigns import EMAIL
from otklik_tools.simulate.catalogue import BAG
from otklik_tools.simulate.files import require_truth_apart, write_whole
from otklik_tools.simulate.simulation import CONTROL, OFFER, Simulation, streams
from otklik_tools.simulate.traits import Floats

DATABASE = "shop_database.db"
LOST_GENDERS = "personal_data.csv.gz"
POSITIVE, NEGATIVE = "ids_first_company_positive.txt", "ids_first_company_negative.txt"
TABLES = {
    "personal_data": "id integer, gender integer, age integer, education text, city integer, country integer",
    "personal_data_coeffs": "id integer, lbt_coef real, ac_coef real, sm_coef real, personal_coef real",
    "purchases": "id integer, product text, colour text, cost integer, product_sex real, base_sale integer, "
    "dt integer",
}
BATCH = 50_000

# The lowest cost there is: a bag taken back for more than it cost.
LOWEST_COST = -30
BAGS_AMONG_RETURNS = 4
NO_AVERAGE_CHECK_SHARE = 0.004
# Ids that stand twice in a file, and in both files; of small arms one in a hundred.
TWICE_POSITIVE, TWICE_NEGATIVE, IN_BOTH = 3, 7, 7
SEPARATORS = (",", ";", " ", "  ", "\n", "\n;", ",\n", " \n")
SEPARATOR_SHARES = (0.33, 0.26, 0.27, 0.13, 0.005, 0.002, 0.002, 0.001)
JUNK = ("ahashdgfjshjsd", "dtj hfghfg yfsdftff", "kdkdjff;;;", "|||", "\n\n")


def write_raw(simulation: Simulation, folder: Path, truth: Path | None = None) -> list[Path]:
    """Write the files into `folder` and, if asked, the truth (Parquet) elsewhere; returns the paths.

    Raises ValueError where the truth would lie inside the export.
    """
    require_truth_apart(folder, truth)
    customers = cards(simulation)
    lost = customers["gender"].isna()
    positive, negative = id_texts(simulation)
    files = {
        folder / DATABASE: lambda path: write_database(path, customers, purchases(simulation)),
        folder / LOST_GENDERS: lambda path: write_zipped(
            path, customers.loc[lost, ["id", "age", "education", "city", "country"]].to_csv(index=False)
        ),
        folder / POSITIVE: lambda path: write_text(path, positive),
        folder / NEGATIVE: lambda path: write_text(path, negative),
    }
    write_whole(files if truth is None else {**files, truth: simulation.truth})
    return [*files, *([truth] if truth else [])]


def cards(simulation: Simulation) -> pd.DataFrame:
    """Customers with the columns of both tables of persons, gender 0 = F, 1 = M; without -inf yet.

    The coefficients hint at traits, as the loyalty level of the contract's form does; they are not computed
    from purchases, which would let the future in.
    """
    random = streams(simulation.seed)("raw cards")
    traits = simulation.traits
    card = simulation.export["customers"].to_pandas()
    noise = random.standard_normal((3, len(card)))
    average_check: Floats = traits.price_level + 0.4 * noise[1]
    average_check[random.random(len(card)) < NO_AVERAGE_CHECK_SHARE] = -np.inf
    return pd.DataFrame(
        {
            "id": traits.number,
            "gender": card["gender"].map({"female": 0, "male": 1}).astype("Int64"),
            "age": card["age"],
            "education": card["education"],
            "city": card["city"].astype(int),
            "country": card["country"].astype(int),
            "lbt_coef": np.round(np.log(traits.rate) - np.log(traits.rate).mean() + 0.8 * noise[0], 4),
            "ac_coef": np.round(average_check, 4),
            "sm_coef": np.round(noise[2], 4),
            "personal_coef": card["personal_coef"],
        }
    )


def purchases(simulation: Simulation) -> pd.DataFrame:
    """Lines as the database has them: whole roubles, day numbers; no order id, no brand, no discount's depth.

    Of the returns only bags are left, at LOWEST_COST: the database knows no cost below it.
    """
    lines = simulation.export["purchases"]
    cost = np.rint(lines["amount"].cast("double").to_numpy())
    is_return = cost < 0
    kept = ~is_return | (np.cumsum(is_return) % BAGS_AMONG_RETURNS == 0)
    frame = pd.DataFrame(
        {
            "id": lines["customer_id"].cast("int64").to_numpy(),
            "product": lines["product"].to_pandas().mask(is_return, BAG),
            "colour": lines["colour"].to_pandas().mask(is_return),
            "cost": np.maximum(cost, LOWEST_COST).astype(np.int64),
            "product_sex": lines["product_gender"].to_pandas().mask(is_return).map({"female": 0, "male": 1}),
            "base_sale": lines["is_discounted"].cast("int64").to_numpy(),
            "dt": (lines["purchased_on"].to_numpy() - np.datetime64(simulation.first_day)).astype(int),
        }
    )
    seen: pd.DataFrame = frame[kept]
    return seen


def id_texts(simulation: Simulation) -> tuple[str, str]:
    """The two files of ids: with and without the e-mail. Some stand twice, some in both."""
    random = streams(simulation.seed)("raw ids")
    number = simulation.traits.number
    with_email, without = (number[simulation.arms[EMAIL][arm]] for arm in (OFFER, CONTROL))
    most = max(1, min(len(with_email), len(without)) // 100)
    both = random.permutation(without)[: min(IN_BOTH, most)]
    positive = np.concatenate([with_email, with_email[: min(TWICE_POSITIVE, most)], both])
    negative = np.concatenate([without, without[: min(TWICE_NEGATIVE, most)]])
    return dirty_ids(random, "positive", positive), dirty_ids(random, "negative", negative)


def dirty_ids(random: np.random.Generator, name: str, ids: np.ndarray) -> str:
    """Ids in random order under a header of words, by separators of all kinds, with junk words between."""
    texts = random.permutation(ids).astype(str).tolist()
    drawn = random.choice(len(SEPARATORS), len(texts), p=np.array(SEPARATOR_SHARES) / sum(SEPARATOR_SHARES))
    junk = {int(place): word for place, word in zip(random.permutation(len(texts)), JUNK, strict=False)}
    parts = (
        text + SEPARATORS[separator] + (f"{junk[place]}\n" if place in junk else "")
        for place, (text, separator) in enumerate(zip(texts, drawn, strict=True))
    )
    return f"Ids of {name} AB people {''.join(parts)}\n"


def write_database(path: Path, customers: pd.DataFrame, lines: pd.DataFrame) -> None:
    """Write the three tables: persons with a known gender, everyone's coefficients, purchases."""
    known = customers[customers["gender"].notna()]
    connection = sqlite3.connect(path)
    try:
        # the file is renamed into place when whole: no journal is needed
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        for table, frame in {
            "personal_data": known,
            "personal_data_coeffs": customers,
            "purchases": lines,
        }.items():
            columns = [column.split()[0] for column in TABLES[table].split(", ")]
            connection.execute(f"create table {table} ({TABLES[table]})")
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"insert into {table} values ({marks})", rows(frame[columns]))
        connection.commit()
    finally:
        connection.close()


def rows(frame: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    """Rows as plain Python values, None for what is missing; -inf stays."""
    for first in range(0, len(frame), BATCH):
        part = frame.iloc[first : first + BATCH]
        columns: list[Iterable[object]] = [
            part[name].astype(object).where(part[name].notna(), None).tolist() for name in part
        ]
        yield from zip(*columns, strict=True)


def write_zipped(path: Path, text: str) -> None:
    """Write the text as gzip, the same bytes every time."""
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def write_text(path: Path, text: str) -> None:
    """Write the text as UTF-8."""
    path.write_text(text, encoding="utf-8")
