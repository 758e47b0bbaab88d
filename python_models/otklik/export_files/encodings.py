"""Which encoding a text is in, and the text as UTF-8."""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import charset_normalizer

UTF8_MARK = codecs.BOM_UTF8
# how often a letter stands in Russian texts, per thousand; those of Ukrainian and Belarusian besides
FREQUENCIES = (
    "о110 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 "
    "у26 я20 ы19 ь17 г17 з16 б16 ч14 й12 х10 ж9 ш7 ю6 ц5 щ4 э3 ф3 ъ1 ё1 і10 ї5 є5 ґ1 ў5"
)
RUSSIAN = {pair[0]: math.log(int(pair[1:]) / 1000) for pair in FREQUENCIES.split()}
# what a letter counts that is none of these, or stands where none such stands
STRANGE = math.log(1e-5)
# texts of capitals alone are rarer
SHOUTED = math.log(0.03)
# how much more often exports are in one encoding than in another, before a look at their words
CYRILLIC = {"cp1251": 0.0, "cp866": -2.0, "koi8-r": -3.0, "mac-cyrillic": -3.5, "iso8859-5": -4.0}
USUAL = "cp1251"
WORD = re.compile(r"[^\W\d_]+")
# the mean of a letter in Russian texts, and by how much the mean of a few letters may be below
RUSSIAN_MEAN, SCATTER = -3.5, 2.5
# signs that stand in texts of any language, and those of them that open and close something
NEUTRAL = "\u00a0№«»–—…„“”’‘·•°±§©®™€"
OPENING, CLOSING = "\u00a0№«„“‘", "\u00a0»“”’…—–°®™€"
SIGN = math.log(0.003)
# what charset libraries may find: encodings that exports of other languages are in
FOREIGN = (
    "cp1252", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "gb18030", "big5",
    "cp932", "cp949", "shift_jis", "euc_jp", "euc_kr",
)  # fmt: skip
# the worst guess that is taken: its probability, or the confidence of a charset library
PROBABLE, LIKELY, CONFIDENCE = 0.9, 0.5, 0.8
# so many letters beyond ASCII tell a library enough, of alphabets and of other scripts
ENOUGH_LETTERS, ENOUGH_SIGNS = 12, 60
SAMPLE_BYTES = 1 << 16
# fewer bytes beyond ASCII, none of them in a word of such, are damage and no encoding
FOREIGN_BYTES = 10
# in so many lines, and such a share of all, they are an encoding too
FEWEST_LINES, OFTEN = 3, 0.1
BROKEN = "otklik.broken"
ASCII = frozenset(range(128))
# what stands in texts without a Russian letter: no-break blank, quotes, dashes, the signs № € ° ± ·
SIGNS_OF_1251 = frozenset(b"\xa0\xab\xbb\xb9\x88\xb0\xb1\xb7\x84\x85\x91\x92\x93\x94\x96\x97")
# € behind or before a number, £ and ¥ before one, as Windows writes them: to other encodings letters
MONEY_OF_1252 = re.compile(rb"(?<=[0-9])[ \xa0]?\x80|(?:\x80|\xa3|\xa5)[ \xa0]?(?=[0-9])")
WESTERN, CENTRAL = "cp1252", "cp1250"
# what stands within no word; `m³`, `nº` and `¿qué` are some
GLUED = re.compile(r"[£¥¹³¯¼¾½¤¦¶¬](?=[^\W\d_])|(?<=[^\W\d_])[£¥¿¡¯¼¾½¤¦¶¬]|(?<=[a-zà-öø-ÿ])[ŸŒŠŽ]")


@dataclass(frozen=True)
class Encoding:
    """An encoding as Python names it, the bytes of its mark, and whether it had to be guessed.

    A guess has one of the text's words as `sample`.
    """

    name: str
    mark: int = 0
    confidence: float | None = None
    sample: str = ""

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
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            return Encoding(name, len(mark))
    return Encoding(named) if named else guessed_encoding(head)


def guessed_encoding(head: bytes) -> Encoding | None:
    """Return the encoding of a text without a mark; None where nobody can tell."""
    sample = head[:SAMPLE_BYTES]
    if wide := wide_encoding(sample):
        return Encoding(wide)
    lines = re.split(rb"[\r\n]+", head)
    # the last line may be cut within a character
    foreign = [line for line in (lines[:-1] or lines) if not line.isascii()]
    if not foreign and is_utf7(sample):
        return Encoding("utf-7", confidence=1.0)
    broken = [line for line in foreign if not is_utf8(line)]
    if len(broken) <= len(foreign) - len(broken):
        return Encoding("utf-8")
    if len(broken) == len(foreign) and (found := encoding_of_signs(b"\n".join(broken))):
        return found
    # one letter in every tenth line is no damage; a few odd bytes in a text without others are
    is_often = len(broken) >= FEWEST_LINES and len(broken) > OFTEN * len(lines)
    if is_often or are_many(broken):
        # one letter in each line, of a date or a currency, is seldom anything but the usual
        least = PROBABLE if are_many(broken) else LIKELY
        return guess(b"\n".join(broken)[:SAMPLE_BYTES], least)
    return Encoding("utf-8")


def encoding_of_signs(text: bytes) -> Encoding | None:
    """Return the encoding of a text that has no letter beyond ASCII; None where it has.

    Blanks between thousands, quotes and dashes of Windows are the same in all of its encodings; signs of
    currency beside numbers are the western one's.
    """
    if set(MONEY_OF_1252.sub(b"", text)) - ASCII - SIGNS_OF_1251:
        return None
    is_western = MONEY_OF_1252.search(text) is not None
    return Encoding(WESTERN, confidence=1.0, sample="€") if is_western else Encoding(USUAL, confidence=1.0)


def wide_encoding(sample: bytes) -> str | None:
    """Return UTF-32 or UTF-16 where a text is in one of them, by its NULs; else None."""
    # of UTF-32 every character has two on one side
    quarters = [sample[at::4].count(0) > 0.99 * len(sample[at::4]) for at in range(4)]
    if len(sample) > 8 and (all(quarters[:2]) or all(quarters[2:])):
        return "utf-32-be" if quarters[0] else "utf-32-le"
    # separators and line ends of UTF-16 have a NUL on one side, whatever the letters are
    sides = {"utf-16-be": sample[0::2].count(0), "utf-16-le": sample[1::2].count(0)}
    if sum(sides.values()) > 0.05 * len(sample) and max(sides.values()) > 0.9 * sum(sides.values()):
        return max(sides, key=lambda name: sides[name])
    return None


def is_utf7(sample: bytes) -> bool:
    """Tell whether a text of ASCII has its Russian words in UTF-7: `+BBwETwRH-` is a ball.

    Several such words, and each of Cyrillic letters: a part number is none.
    """
    found = set(re.findall(rb"\+(B[A-P][A-Za-z0-9+/]{2,})(?![A-Za-z0-9+/])", sample))
    if len(found) < FEWEST_LINES:
        return False
    for coded in found:
        try:
            word = (b"+" + coded + b"-").decode("utf-7")
        except UnicodeDecodeError:
            return False
        if not re.fullmatch(r"[\u0400-\u052f ]+", word):
            return False
    return True


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


def guess(text: bytes, least: float = PROBABLE) -> Encoding | None:
    """Return the one-byte encoding of a text that is no UTF-8; None where nobody can tell.

    Russian first, by its letters: a charset library needs more text than a header and ten cities have. Of
    several encodings that could be, one has to be so probable at `least`.
    """
    odds = {name: likelihood(text, name) + before for name, before in CYRILLIC.items()}
    name = max(odds, key=lambda name: odds[name])
    read = words_in(text, name)
    letters = letters_in(text, name)
    # signs say which encoding it is, and not whether the text is Russian
    of_signs = (RUSSIAN_MEAN - SIGN) * sum(sign in NEUTRAL for word in read for sign in word)
    enough = letters * (RUSSIAN_MEAN - SCATTER / math.sqrt(max(letters, 1)))
    if letters and likelihood(text, name) + of_signs > enough:
        # one that gives the same words is no other one
        others = sum(
            math.exp(max(odds[other] - odds[name], -50)) for other in odds if words_in(text, other) != read
        )
        confidence = 1 / (1 + others)
        if confidence < least:
            return None
        return Encoding(name, confidence=round(confidence, 2), sample=longest(read))
    found = charset_normalizer.from_bytes(text, cp_isolation=list(FOREIGN)).best()
    if found is None or 1 - found.chaos < CONFIDENCE:
        return None
    name = codecs.lookup(found.encoding).name
    if name == WESTERN and glued_signs(text, name):
        # `£ódŸ` is `Łódź`: where the western one has signs within words, that of central Europe has letters
        if glued_signs(text, CENTRAL):
            return None
        name = CENTRAL
    enough = ENOUGH_LETTERS if name.startswith("cp125") else ENOUGH_SIGNS
    if letters_in(text, name) < enough and words_in(text, name) != words_in(text, "cp1252"):
        return None
    return Encoding(name, confidence=round(1 - found.chaos, 2), sample=longest(words_in(text, name)))


def glued_signs(text: bytes, encoding: str) -> list[str]:
    """Return the words of a text in which an encoding has signs between letters, or a capital Ÿ."""
    return sorted(word for word in words_in(text, encoding) if GLUED.search(word))


def longest(words: Collection[str]) -> str:
    """Return the longest of some words, by which people see whether they were read right."""
    return max(sorted(words), key=len, default="")[:40]


def words_in(text: bytes, encoding: str) -> frozenset[str]:
    """Return the words with signs beyond ASCII as an encoding has them.

    Each once: a column of roubles says one word a thousand times.
    """
    found = {word for word in re.split(rb"[^A-Za-z\x80-\xff]+", text) if not word.isascii()}
    return frozenset(word.decode(encoding, errors="replace") for word in found)


def letters_in(text: bytes, encoding: str) -> int:
    """Return how many characters beyond ASCII the different words of a text have in an encoding."""
    return sum(ord(sign) > 127 for word in words_in(text, encoding) for sign in word)


def likelihood(text: bytes, encoding: str) -> float:
    """Return the logarithm of how likely the words of a text are in Russian, if it is in an encoding."""
    words = words_in(text, encoding)
    return sum(map(likelihood_of, words)) + SHOUTED * any(len(word) > 1 and word.isupper() for word in words)


@cache
def likelihood_of(word: str) -> float:
    """Return the same of one word, with the signs around it.

    Half in Latin letters, with a capital after a small letter, or with a soft sign first it is none.
    """
    total = 0.0
    for run in re.findall(r"[^\W\d_]+|[\W\d_]", word):
        foreign = [sign for sign in run if ord(sign) > 127]
        if not foreign:
            continue
        if not WORD.fullmatch(run):
            total += SIGN if run in NEUTRAL else STRANGE
        elif (
            len(foreign) == len(run)
            and (len(run) > 1 or run.lower() in RUSSIAN)
            and (run[1:].islower() or len(run) == 1 or run.isupper())
            and run[0].lower() not in "ьъы"
        ):
            total += sum(RUSSIAN.get(sign.lower(), STRANGE) for sign in run)
        else:
            total += STRANGE * len(foreign)
    # a sign on the wrong side of a letter is one of another encoding
    glued = (
        rf"[^\W\d_][{''.join(set(NEUTRAL) - set(CLOSING))}]|[{''.join(set(NEUTRAL) - set(OPENING))}][^\W\d_]"
    )
    return total + STRANGE * len(re.findall(glued, word))


def readings(text: bytes) -> list[tuple[str, str]]:
    """Return the likeliest encodings of a text of which nobody knows which it is, each with a word in it."""
    lines = [line for line in re.split(rb"[\r\n]+", text) if not line.isascii() and not is_utf8(line)]
    sample = b"\n".join(lines)[:SAMPLE_BYTES]
    runs = re.findall(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*", sample)
    word = max(runs, key=len, default=b"")[:40]
    odds = {name: likelihood(sample, name) + before for name, before in CYRILLIC.items()}
    found: dict[str, str] = {}
    for name in [*sorted(odds, key=lambda name: -odds[name])[:2], "cp1252", "cp1250"]:
        read = word.decode(name, errors="replace")
        if read not in found.values():
            found[name] = read
    return list(found.items())[:3]


def as_utf8(blocks: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    """Yield a text in UTF-8, without its mark; what cannot be decoded becomes a byte that is no UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding.name)(BROKEN)
    mark = encoding.mark
    for block in blocks:
        text = decoder.decode(block[mark:])
        mark = max(0, mark - len(block))
        yield text.encode("utf-8", "surrogateescape")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")
