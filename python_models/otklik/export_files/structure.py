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

BLOCK_BYTES = 1 << 22
# a piece of this length without a line end is looked at for itself: no line is as long
PIECE_BYTES = 16 * BLOCK_BYTES
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
            found.damage = looked.damage
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
    rest = b""
    for block in blocks:
        joined = rest + block
        cut = joined.rfind(line_end)
        if cut >= 0:
            yield joined[: cut + len(line_end)]
            rest = joined[cut + len(line_end) :]
        elif len(joined) > PIECE_BYTES:
            yield joined
            rest = b""
        else:
            rest = joined
    if rest:
        yield rest


class Looked(NamedTuple):
    """What a block has: lines that end, blank and empty ones, the first damage."""

    ends: int
    blank: int
    empty: int
    damage: str | None


def look_at(block: bytes, form: Form) -> Looked:
    """Return how many lines of a block end, are blank, and empty, and the first damage of it or None."""
    array = np.frombuffer(block, np.uint8)
    end = ord(form.line_end[-1])
    # one search for both signs: 0.44 s of half a gigabyte instead of 0.63
    signs = np.flatnonzero((array == ord(form.separator)) | (array == end))
    is_end = array[signs] == end
    ends = signs[is_end]
    ended = len(ends)
    width = len(form.line_end)
    if not block.endswith(form.line_end.encode()):
        ends = np.append(ends, len(array) + width - 1)
    # of each line without its line end; where lines end otherwise, the next question finds it out
    lengths = np.diff(ends, prepend=-1) - width
    is_blank = lengths <= 0
    damage = (
        not_text(block)
        or ("a long line" if lengths.max(initial=0) > form.longest else None)
        or mixed_ends(block, array, form.line_end)
        or irregular(block, array, Signs(signs[~is_end], ends[~is_blank]), form)
    )
    if form.fields == 1 and is_blank.any():
        # to the engine an empty value of the only column
        damage = damage or "blank lines"
    # as long as its separators alone
    is_empty = lengths == form.fields - 1
    return Looked(ended, int(is_blank.sum()), int((is_empty & ~is_blank).sum()), damage)


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


def mixed_ends(block: bytes, array: Bytes, line_end: str) -> str | None:
    """Say that lines end in more than one way, or None."""
    if line_end == "\n" and b"\r" not in block:
        return None
    returns = np.flatnonzero(array == CR)
    if line_end == "\n":
        is_mixed = bool(len(returns))
    elif line_end == "\r":
        is_mixed = bool(np.any(array == LF))
    else:
        feeds = np.flatnonzero(array == LF)
        is_mixed = len(returns) != len(feeds) or bool(np.any(returns + 1 != feeds))
    return "mixed line ends" if is_mixed else None


def irregular(block: bytes, array: Bytes, signs: Signs, form: Form) -> str | None:
    """Say in which way lines are not records of so many fields each, or None."""
    separators, ends = signs
    if b'"' in block:
        quotes = np.flatnonzero(array == QUOTE)
        if are_misplaced(array, quotes, ord(form.separator)):
            return "a quote where none belongs"
        opening, closing = quotes[0::2], quotes[1::2]
        if np.any(np.searchsorted(ends, opening) != np.searchsorted(ends, closing)):
            return "a line end in quotes"
        separators = outside(separators, opening, closing)
    wanted = form.fields - 1
    is_regular = len(separators) == wanted * len(ends)
    if is_regular and wanted and len(ends):
        rows = separators.reshape(len(ends), wanted)
        starts = np.concatenate(([-1], ends[:-1]))
        is_regular = not (np.any(rows[:, 0] <= starts) or np.any(rows[:, -1] >= ends))
    return None if is_regular else "lines with more or fewer fields"


def are_misplaced(array: Bytes, quotes: Positions, separator: int) -> bool:
    """Tell whether a quote stands where none belongs: at even places they open a field, at odd close it."""
    if len(quotes) % 2:
        return True
    opening, closing = quotes[0::2], quotes[1::2]
    signs = (separator, LF, CR)
    starts = (opening == 0) | np.isin(array[np.maximum(opening - 1, 0)], signs)
    stops = (closing == len(array) - 1) | np.isin(array[np.minimum(closing + 1, len(array) - 1)], signs)
    # two quotes side by side inside a quoted field are one quote of the text
    doubled = closing[:-1] + 1 == opening[1:]
    starts[1:] |= doubled
    stops[:-1] |= doubled
    return not (starts.all() and stops.all())


def outside(positions: Positions, opening: Positions, closing: Positions) -> Positions:
    """Return the positions that are in no pair of quotes."""
    opened = np.searchsorted(opening, positions)
    is_outside = (opened == 0) | (closing[np.maximum(opened - 1, 0)] < positions)
    kept: Positions = positions[is_outside]
    return kept
