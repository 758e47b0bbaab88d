"""Which encoding a text is in, and the text as UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import charset_normalizer

UTF8_MARK = codecs.BOM_UTF8
# how often a letter stands in Russian texts, per thousand
FREQUENCIES = (
    "о110 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 "
    "у26 я20 ы19 ь17 г17 з16 б16 ч14 й12 х10 ж9 ш7 ю6 ц5 щ4 э3 ф3 ъ1 ё1"
)
RUSSIAN = {pair[0]: int(pair[1:]) for pair in FREQUENCIES.split()}
CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
USUAL, LESS_USUAL = "cp1251", 0.8
# the worst guess of a charset library that is taken: share of its confidence
CONFIDENCE = 0.8
SAMPLE_BYTES = 1 << 16
# fewer bytes beyond ASCII, none of them in a word of such, are damage and no encoding
FOREIGN_BYTES = 10
# in so many lines, and such a share of all, they are an encoding too
FEWEST_LINES, OFTEN = 3, 0.1
BROKEN = "otklik.broken"
ASCII = frozenset(range(128))
# what stands in texts without a Russian letter: no-break blank, quotes, dashes, the signs № € ° ± ·
SIGNS_OF_1251 = frozenset(b"\xa0\xab\xbb\xb9\x88\xb0\xb1\xb7\x84\x85\x91\x92\x93\x94\x96\x97")


@dataclass(frozen=True)
class Encoding:
    """An encoding as Python names it, the bytes of its mark, and whether it had to be guessed."""

    name: str
    mark: int = 0
    confidence: float | None = None

    @property
    def is_utf8(self) -> bool:
        """Whether the engine reads it as it is."""
        return self.name == "utf-8"


def _broken(error: UnicodeError) -> tuple[str, int]:
    """Put a byte that is no UTF-8 for each sequence that cannot be decoded, to be found as such later."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error(BROKEN, _broken)


def find_encoding(head: bytes, named: str | None = None) -> Encoding | None:
    """Return the encoding of a text from its beginning; None where nobody can tell.

    `named` is what a person says it is; a mark at the beginning says more.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            return Encoding(name, len(mark))
    return Encoding(named) if named else guessed_encoding(head)


def guessed_encoding(head: bytes) -> Encoding | None:
    """Return the encoding of a text without a mark; None where nobody can tell."""
    sample = head[:SAMPLE_BYTES]
    # separators and line ends of UTF-16 have a NUL on one side, whatever the letters are
    sides = {"utf-16-be": sample[0::2].count(0), "utf-16-le": sample[1::2].count(0)}
    if sum(sides.values()) > 0.05 * len(sample) and max(sides.values()) > 0.9 * sum(sides.values()):
        return Encoding(max(sides, key=lambda name: sides[name]))
    lines = re.split(rb"[\r\n]+", head)
    # the last line may be cut within a character
    foreign = [line for line in (lines[:-1] or lines) if not line.isascii()]
    broken = [line for line in foreign if not is_utf8(line)]
    if len(broken) <= len(foreign) - len(broken):
        return Encoding("utf-8")
    if len(broken) == len(foreign) and not set(b"".join(broken)) - ASCII - SIGNS_OF_1251:
        # blanks between thousands, quotes and dashes of Windows
        return Encoding(USUAL, confidence=1.0)
    if not are_many(broken) and len(broken) >= FEWEST_LINES and len(broken) > OFTEN * len(lines):
        # one letter in every tenth line is no damage, though too little to tell one encoding from another
        return Encoding(USUAL, confidence=0.0)
    # a few odd bytes in a text without others are damage
    return guess(b"\n".join(broken)[:SAMPLE_BYTES]) if are_many(broken) else Encoding("utf-8")


def are_many(broken: Sequence[bytes]) -> bool:
    """Tell whether lines that are not UTF-8 have so many signs beyond ASCII that it is no accident."""
    words = sum(len(re.findall(rb"[\x80-\xff]{3,}", line)) for line in broken)
    return words > 0 or sum(sum(byte > 127 for byte in line) for line in broken) >= FOREIGN_BYTES


def is_utf8(line: bytes) -> bool:
    """Tell whether the bytes are UTF-8 text."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def guess(text: bytes) -> Encoding | None:
    """Return the one-byte encoding of a text that is no UTF-8.

    Russian first, by its letters: a charset library needs more text than a header and ten cities have.
    """
    # Windows' own unless another is clearly better: on a Mac the small letters are the same
    scores = {name: likeness(text, name) * (1 if name == USUAL else LESS_USUAL) for name in CYRILLIC}
    name = max(scores, key=lambda name: scores[name])
    if scores[name] > 0.5:
        return Encoding(name, confidence=round(min(1.0, likeness(text, name)), 2))
    found = charset_normalizer.from_bytes(text).best()
    if found is None or 1 - found.chaos < CONFIDENCE:
        return None
    return Encoding(codecs.lookup(found.encoding).name, confidence=round(1 - found.chaos, 2))


def likeness(text: bytes, encoding: str) -> float:
    """Return how much like Russian the foreign characters of a text are in an encoding, 0 to about 1.

    The mean frequency of its letters against that of Russian; a capital after a small letter counts as none.
    Each word counts once: a column of roubles says one word a thousand times.
    """
    words = set(re.split(r"[\x00-\x7f]+", text.decode(encoding, errors="replace")))
    decoded = " ".join(sorted(words))
    weight = letters = 0.0
    before = " "
    for sign in decoded:
        if ord(sign) > 127 and sign not in "\u00a0№«»–—":
            letters += 1
            if sign.lower() in RUSSIAN and not (sign.isupper() and before.islower()):
                # capitals in a row are rarer: small letters of KOI8-R are capitals to Windows
                weight += RUSSIAN[sign.lower()] * (0.7 if sign.isupper() and before.isupper() else 1)
        before = sign
    # the mean over Russian text of a letter's own frequency is 57 per thousand
    return weight / letters / 57 if letters else 0.0


def as_utf8(blocks: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    """Yield a text in UTF-8, without its mark; what cannot be decoded becomes a byte that is no UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding.name)(BROKEN)
    mark = encoding.mark
    for block in blocks:
        text = decoder.decode(block[mark:])
        mark = max(0, mark - len(block))
        yield text.encode("utf-8", "surrogateescape")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")
