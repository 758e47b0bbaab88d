"""One pass over a text: what it is made of, counted without the engine that will read it.

The pass streams in blocks, so memory does not grow with the file. Line ends, quotes and separators are
found with numpy; where every record is whole, the line ends outside quotes are the records.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BLOCK_BYTES = 1 << 22
QUOTE, LF, CR = 34, 10, 13

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]


@dataclass
class Structure:
    """What the pass has counted; `damage` is the first thing that only the exact reader can handle."""

    lines: int = 0
    blank_lines: int = 0
    longest_line: int = 0
    damage: str | None = None

    def is_clean(self) -> bool:
        """Whether each line that is not blank is one record of as many fields as the header has."""
        return self.damage is None


def measure(
    blocks: Iterable[bytes], *, separator: str, line_end: str, fields: int, before: int, longest: int
) -> Structure:
    """Return the structure of a text given in blocks, after the first `before` lines.

    A text is clean where it is UTF-8 without NULs, all lines end alike, every line not blank has the
    given number of fields, quotes stand around whole fields and no field holds a line end. Stops looking at
    the first damage: what is left is counted in lines.
    """
    found = Structure()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    for block in whole_lines(blocks, line_end.encode()):
        body = block
        while before and body:
            cut = body.find(line_end.encode())
            body = body[cut + len(line_end) :] if cut >= 0 else b""
            before -= 1
            found.lines += 1
        if body:
            look_at(found, body, separator.encode(), line_end.encode(), fields, longest)
            if found.damage is None:
                found.damage = not_text(body, decoder)
    return found


def whole_lines(blocks: Iterable[bytes], line_end: bytes) -> Iterator[bytes]:
    """Cut blocks anew so that each ends with a line end, except perhaps the last.

    A line longer than sixteen blocks is passed on in pieces: it is damage whatever it holds.
    """
    rest = b""
    for block in blocks:
        joined = rest + block
        cut = joined.rfind(line_end)
        if cut < 0:
            if len(joined) > 16 * BLOCK_BYTES:
                yield joined
                joined = b""
            rest = joined
            continue
        yield joined[: cut + len(line_end)]
        rest = joined[cut + len(line_end) :]
    if rest:
        yield rest


def not_text(block: bytes, decoder: codecs.IncrementalDecoder) -> str | None:
    """Say why the bytes are no plain UTF-8 text, or None."""
    if b"\0" in block:
        return "a NUL"
    if not block.isascii():
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            decoder.reset()
            return "bytes that are not UTF-8"
    return None


def look_at(
    found: Structure, block: bytes, separator: bytes, line_end: bytes, fields: int, longest: int
) -> None:
    """Count the lines of a block into `found`, and note the first damage."""
    array = np.frombuffer(block, np.uint8)
    end = line_end[-1]
    ends = np.flatnonzero(array == end)
    last_is_open = not len(ends) or ends[-1] != len(array) - 1
    if last_is_open:
        ends = np.append(ends, len(array))
    found.lines += len(ends)
    width = len(line_end)
    lengths = np.diff(ends, prepend=-1) - 1
    if width == 2:
        # the carriage return belongs to the line end
        lengths[: len(lengths) - last_is_open] -= 1
    blank = lengths <= 0
    found.blank_lines += int(blank.sum())
    found.longest_line = max(found.longest_line, int(lengths.max(initial=0)))
    if found.damage is None:
        if found.longest_line > longest:
            found.damage = "a line too long"
        else:
            found.damage = irregular(array, ends[~blank], separator[0], line_end, fields, last_is_open)


def irregular(
    array: Bytes, ends: Positions, separator: int, line_end: bytes, fields: int, last_is_open: bool
) -> str | None:
    """Say in which way lines are not records of `fields` fields each, or None."""
    returns = int(np.count_nonzero(array == CR))
    if line_end == b"\n" and returns:
        return "mixed line ends"
    if line_end == b"\r" and np.any(array == LF):
        return "mixed line ends"
    if line_end == b"\r\n":
        feeds = np.flatnonzero(array == LF)
        if returns != len(feeds) or (len(feeds) and (feeds[0] == 0 or np.any(array[feeds - 1] != CR))):
            return "mixed line ends"
    separators = np.flatnonzero(array == separator)
    quotes = np.flatnonzero(array == QUOTE)
    if len(quotes):
        wrong = wrong_quotes(array, quotes, separator)
        if wrong:
            return wrong
        opening, closing = quotes[0::2], quotes[1::2]
        if np.any(np.searchsorted(ends, opening) != np.searchsorted(ends, closing)):
            return "a line end in quotes"
        separators = outside(separators, opening, closing)
    # each line must have fields - 1 separators of its own
    if len(separators) != (fields - 1) * len(ends):
        return "lines with more or fewer fields"
    if fields > 1 and len(ends):
        rows = separators.reshape(len(ends), fields - 1)
        starts = np.concatenate(([-1], ends[:-1]))
        if np.any(rows[:, 0] <= starts) or np.any(rows[:, -1] >= ends):
            return "lines with more or fewer fields"
    return None


def wrong_quotes(array: Bytes, quotes: Positions, separator: int) -> str | None:
    """Say that a quote stands where none belongs, or None: at odd places they open, at even ones close."""
    if len(quotes) % 2:
        return "a quote that is not closed"
    opening, closing = quotes[0::2], quotes[1::2]
    before = array[np.maximum(opening - 1, 0)]
    after = array[np.minimum(closing + 1, len(array) - 1)]
    starts = (opening == 0) | np.isin(before, (separator, LF, CR))
    stops = (closing == len(array) - 1) | np.isin(after, (separator, LF, CR))
    # two quotes side by side inside a quoted field are one quote of the text
    doubled = closing[:-1] + 1 == opening[1:]
    starts[1:] |= doubled
    stops[:-1] |= doubled
    return None if starts.all() and stops.all() else "a quote inside a field"


def outside(positions: Positions, opening: Positions, closing: Positions) -> Positions:
    """Return the positions that are in no pair of quotes."""
    if not len(positions):
        return positions
    opened = np.searchsorted(opening, positions)
    return positions[(opened == 0) | (closing[np.maximum(opened - 1, 0)] < positions)]


class Fingerprint:
    """SHA-256 and length of what is read through it."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.size = 0

    def passing(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the blocks as they are."""
        for block in blocks:
            self.hash.update(block)
            self.size += len(block)
            yield block
