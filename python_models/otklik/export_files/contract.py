"""What a CRM export may bring: its tables, their columns and the types they are read with.

It stands in `macros/crm_contract.sql`, where the SQL models take it from too.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CONTRACT = Path(__file__).parents[3] / "macros" / "crm_contract.sql"

TEXT = "varchar"
MONEY = "decimal(18,2)"
RATE = "decimal(9,6)"
MOMENT = "timestamp"
FLAG = "flag"
# depths of a discount, as `ladders.ladder_of` writes them
LADDER = "ladder"
NUMBERS = frozenset({MONEY, RATE, "decimal(18,3)", "integer", "bigint"})
# how a cell is read, by what the contract says it holds; a flag has more spellings than the engine knows
KINDS = {
    "text": TEXT,
    "flag": FLAG,
    "date": MOMENT,
    "integer": "integer",
    "bigint": "bigint",
    "money": MONEY,
    "rate": RATE,
    "quantity": "decimal(18,3)",
    "ladder": LADDER,
}


class ExportError(Exception):
    """The export cannot be read at all; the message is one sentence with the way out.

    `faults` are its parts, each a sentence of its own, where several things are said at once.
    """

    def __init__(self, sentence: str, faults: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults) or (sentence,)


@dataclass(frozen=True)
class Table:
    """One table of the contract.

    `columns` maps a column to the type its CSV is read with. `any_of` names columns of which one must be
    there. `keeps_extras`: columns beyond the contract become attributes. `shares` lie between 0 and 1,
    `not_negative` says itself, `words` are all that a column may say.
    """

    name: str
    columns: Mapping[str, str]
    required: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    is_required: bool = False
    keeps_extras: bool = False
    shares: tuple[str, ...] = ()
    not_negative: tuple[str, ...] = ()
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)


def tables(macro: str) -> tuple[Table, ...]:
    """Return the tables of the contract, in its order, from the text of the macro that returns it.

    Raises ValueError where the macro returns no literal, KeyError for a kind of column that is none.
    """
    literal = macro[macro.index("return(") + len("return(") : macro.index(") }}")]
    return tuple(
        Table(
            name=name,
            columns={column: KINDS[kind] for column, kind in table["columns"].items()},
            required=tuple(table["required"]),
            any_of=tuple(table.get("any_of", ())),
            is_required=table.get("is_required", False),
            keeps_extras=table.get("keeps_extras", False),
            shares=tuple(table.get("shares", ())),
            not_negative=tuple(table.get("not_negative", ())),
            words=table.get("words", {}),
        )
        for name, table in ast.literal_eval(literal.strip()).items()
    )


TABLES = tables(CONTRACT.read_text(encoding="utf-8"))
