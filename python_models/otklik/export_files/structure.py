"""One pass over a text: what it is made of, counted without the engine that will read it.

The pass streams in blocks, so memory does not grow with the file. Line ends, quotes and separators are
found with numpy; where every line is one record as the header says, the engine may read the text itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

# a piece of this length without a line end is looked at for itself: no line is as long
PIECE_BYTES = 1 << 26
TAIL_BYTES = 1 << 14
QUOTE, LF, CR = 34, 10, 13

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Form:
    """What lines are asked to be: so many fields, these signs between and after, not too long."""

    separator: str
    line_end: str
    fields: int
    longest: int
    # the header, which is no record where it comes again
    header: bytes = b""

    @property
    def headers(self) -> frozenset[bytes]:
        """Return the header as it may come again: in other capitals, too."""
        said = self.header.decode(errors="replace")
        return frozenset({self.header, said.lower().encode(), said.upper().encode()})


@dataclass
class Structure:
    """What the pass has counted.

    `lines` end in any way; `blank` are those with nothing in them after the heading, `empty` those with
    separators only. `damage` is the first thing that the engine would not read as it stands, `tail` the
    text's end.
    """

    lines: int = 0
    blank: int = 0
    empty: int = 0
    damage: str | None = None
    tail: bytes = b""


def measure(blocks: Iterable[bytes], form: Form, before: int) -> Structure:
    """Return the structure of a text given in blocks; its first `before` lines may be anything.

    Whole is a text in UTF-8 without NULs, all of whose lines end alike and have the form's fields, where
    quotes stand around whole fields and none holds a line end. After the first damage only lines are
    counted.
    """
    found = Structure()
    end = form.line_end.encode()
    after_return = False
    for block in whole_lines(blocks, end):
        found.tail = (found.tail + block[-TAIL_BYTES:])[-TAIL_BYTES:]
        body = block
        while before and body:
            cut = body.find(end)
            above = body[:cut] if cut >= 0 else body
            if b"\n" in above or b"\r" in above:
                found.damage = "mixed line ends"
            body = body[cut + len(end) :] if cut >= 0 else b""
            before -= 1
        looked = None
        if body and found.damage is None:
            looked = look_at(body, form)
            found.blank += looked.blank
            found.empty += looked.empty
            found.damage = looked.damage or (
                "the header again" if any(header in body for header in form.headers if header) else None
            )
        if looked and found.damage is None and body is block:
            # they end in one way
            found.lines += looked.ends
        else:
            found.lines += lines_in(block) - (after_return and block.startswith(b"\n"))
        after_return = block.endswith(b"\r")
    # the last line need not be ended
    found.lines += bool(found.tail) and found.tail[-1] not in (LF, CR)
    return found


def lines_in(block: bytes) -> int:
    """Return how many lines end in a block, in whatever way."""
    if b"\r" not in block:
        return block.count(b"\n")
    return block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")


def whole_lines(blocks: Iterable[bytes], line_end: bytes) -> Iterator[bytes]:
    """Cut blocks anew so that each ends with a line end, except the last and what is too long for a line."""
    rest: list[bytes] = []
    for block in blocks:
        cut = block.rfind(line_end) + len(line_end)
        if cut < len(line_end):
            # it may stand on both sides of where the blocks meet
            is_parted = bool(rest) and (rest[-1][-1:] + block[:1]) == line_end
            cut = 1 if is_parted else 0
        if cut:
            yield b"".join([*rest, block[:cut]]) if rest else block[:cut]
            rest = [block[cut:]] if cut < len(block) else []
        else:
            rest.append(block)
            if sum(map(len, rest)) > PIECE_BYTES:
                yield b"".join(rest)
                rest = []
    if rest:
        yield b"".join(rest)


class Looked(NamedTuple):
    """What a block has: lines that end, blank and empty ones, the first damage."""

    ends: int
    blank: int
    empty: int
    damage: str | None


def look_at(block: bytes, form: Form) -> Looked:
    """Return how many lines of a block end, are blank, and empty, and the first damage of it or None."""
    array = np.frombuffer(block, np.uint8)
    end, width = ord(form.line_end[-1]), len(form.line_end)
    is_end = array == end
    is_sign = array == ord(form.separator)
    is_sign |= is_end
    damage = not_text(block)
    if b'"' in block:
        is_sign |= array == QUOTE
        signs, of_quotes = unquoted(array, np.flatnonzero(is_sign), form)
        damage = damage or of_quotes
    else:
        signs = np.flatnonzero(is_sign)
    # where all lines have so many separators, each so many signs one ends: half the time of finding it out
    ends = signs[form.fields - 1 :: form.fields]
    is_regular = (
        form.fields > 1
        and block.endswith(form.line_end.encode())
        and len(signs) == form.fields * np.count_nonzero(is_end)
        and bool(np.all(array[ends] == end))
    )
    ended = len(ends)
    irregularity = None
    if not is_regular:
        is_end = array[signs] == end
        ends = signs[is_end]
        ended = len(ends)
        if not block.endswith(form.line_end.encode()):
            ends = np.append(ends, len(array) + width - 1)
        # where lines end otherwise, the next question finds it out
        is_blank = np.diff(ends, prepend=-1) <= width
        irregularity = irregular(Signs(signs[~is_end], ends[~is_blank]), form)
    # of each line without its line end
    lengths = np.diff(ends, prepend=-1) - width
    blank = int(np.count_nonzero(lengths <= 0))
    damage = (
        damage
        or ("a long line" if lengths.max(initial=0) > form.longest else None)
        or mixed_ends(block, array, ends, form.line_end)
        or irregularity
    )
    if form.fields == 1 and blank:
        # to the engine an empty value of the only column
        damage = damage or "blank lines"
    # as long as its separators alone
    empty = int(np.count_nonzero(lengths == form.fields - 1)) if form.fields > 1 else 0
    return Looked(ended, blank, empty, damage)


class Signs(NamedTuple):
    """Where the separators stand, and where the lines end that are not blank."""

    separators: Positions
    ends: Positions


def not_text(block: bytes) -> str | None:
    """Say why the bytes are no plain UTF-8 text, or None."""
    if b"\0" in block:
        return "a NUL"
    if not block.isascii():
        # a third of the time that decoding takes
        offsets = pa.py_buffer(np.array([0, len(block)], np.int32))
        try:
            pa.StringArray.from_buffers(1, offsets, pa.py_buffer(block)).validate(full=True)
        except pa.ArrowInvalid:
            return "bytes that are not UTF-8"
    return None


def mixed_ends(block: bytes, array: Bytes, ends: Positions, line_end: str) -> str | None:
    """Say that lines end in more than one way, or None; `ends` are the last signs of the lines."""
    if line_end == "\n":
        is_mixed = b"\r" in block
    elif line_end == "\r":
        is_mixed = b"\n" in block
    else:
        inside = ends[ends < len(array)]
        is_mixed = np.count_nonzero(array == CR) != len(inside) or bool(np.any(array[inside - 1] != CR))
    return "mixed line ends" if is_mixed else None


def irregular(signs: Signs, form: Form) -> str | None:
    """Say in which way lines are not records of so many fields each, or None."""
    separators, ends = signs
    wanted = form.fields - 1
    is_regular = len(separators) == wanted * len(ends)
    if is_regular and wanted and len(ends):
        rows = separators.reshape(len(ends), wanted)
        starts = np.concatenate(([-1], ends[:-1]))
        is_regular = not (np.any(rows[:, 0] <= starts) or np.any(rows[:, -1] >= ends))
    return None if is_regular else "lines with more or fewer fields"


def unquoted(array: Bytes, signs: Positions, form: Form) -> tuple[Positions, str | None]:
    """Return the separators and line ends outside of quotes, and what is wrong with the quotes or None.

    `signs` are the places of separators, line ends and quotes. At even places quotes open a field, at odd
    ones they close it.
    """
    kinds = array[signs]
    is_quote = kinds == QUOTE
    if are_misplaced(array, signs[is_quote], ord(form.separator)):
        return signs[~is_quote], "a quote where none belongs"
    is_inside = np.cumsum(is_quote, dtype=np.uint8) % 2 == 1
    has_end = bool(np.any(is_inside & (kinds == ord(form.line_end[-1]))))
    return signs[~is_quote & ~is_inside], "a line end in quotes" if has_end else None


def are_misplaced(array: Bytes, quotes: Positions, separator: int) -> bool:
    """Tell whether a quote stands where none belongs: at even places they open a field, at odd close it."""
    if len(quotes) % 2:
        return True
    opening, closing = quotes[0::2], quotes[1::2]
    is_border = np.zeros(256, np.bool_)
    is_border[[separator, LF, CR]] = True
    starts = (opening == 0) | is_border[array[np.maximum(opening - 1, 0)]]
    stops = (closing == len(array) - 1) | is_border[array[np.minimum(closing + 1, len(array) - 1)]]
    # two quotes side by side inside a quoted field are one quote of the text
    doubled = closing[:-1] + 1 == opening[1:]
    starts[1:] |= doubled
    stops[:-1] |= doubled
    return not (starts.all() and stops.all())
