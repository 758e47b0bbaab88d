"""Which encoding a text is in, and the text as UTF-8."""

from __future__ import annotations

import codecs
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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


# letters beyond ASCII of languages, and the encoding of Windows that has them; where all letters are those
# of one of these alphabets, they tell it
ALPHABETS = (
    *(("cp1252", letters) for letters in ("äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúüªº", "áâãàçéêíóôõúüªº")),
    *(("cp1252", letters) for letters in ("àèéìîòù", "åäöæøé", "áæðéíóöþúý", "éëïöüèóáê")),
    *(("cp1250", letters) for letters in ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž")),
    *(("cp1250", letters) for letters in ("áéíóöőúüű", "ăâîşţ", "čćđšž")),
    ("cp1254", "âçğıîöşüû\u0307"),
    *(("cp1257", letters) for letters in ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž")),
    ("cp1258", "ăâđêôơưàảãáạèéìíòóùúýỳ\u0300\u0309\u0303\u0301\u0323₫"),
)
# letters of one script alone, and signs without which it is hardly written: accents of Greek, marks of Thai
SCRIPTS = (
    ("cp1253", re.compile(r"[\u0370-\u03ff]+"), re.compile("[άέήίόύώΆΈΉΊΌΎΏ]")),
    ("cp1255", re.compile(r"[\u0590-\u05ff\u200e\u200f]+"), re.compile("[\u05d0-\u05ea]")),
    ("cp1256", re.compile(r"[\u0600-\u06ff\u200c-\u200f]+"), re.compile("[\u0627]")),
    (
        "cp874",
        # a vowel before its letter, marks and vowels behind it
        re.compile(r"(?:[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]*)+[\u0e2f\u0e46]?"),
        re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"),
    ),
)
# letters that stand at the end of a word alone are the last of its word; of so many words
HEBREW = re.compile(r"[\u05d0-\u05d9\u05db\u05dc\u05de\u05e0-\u05e2\u05e4\u05e6-\u05ea]*[\u05d0-\u05ea]")
FEWEST_HEBREW = 4
# so many different letters tell an alphabet, and so many signs a script of thousands
FEWEST_DIFFERENT, FEWEST_WIDE = 3, 8
KANA = re.compile(r"[\u3040-\u30ff]")
HALF_KANA = re.compile(r"[\uff61-\uff9f]")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
NEARLY_ALL, OFTEN_USED, KANA_OF_ALL = 0.9, 0.8, 0.1
# of Korean syllables the last first byte; of Chinese signs two in five have a later one
LAST_OF_KOREAN = 0xC8
FEWEST_KOREAN = 12
# names that headers of exports have tell an encoding
FEWEST_NAMES, HEADER_LINES = 2, 12


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


def find_encoding(
    head: bytes, named: str | None = None, known: Callable[[str], bool] | None = None
) -> Encoding | None:
    """Return the encoding of a text from its beginning; None where nobody can tell.

    `named` is what a person says it is; a mark at the beginning says more. `known` tells names that headers
    of exports have.
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
    if named:
        return Encoding(named)
    found = guessed_encoding(head)
    # a header with three odd bytes is no damage where they make names
    first = re.split(rb"[\r\n]+", head[:SAMPLE_BYTES])[:HEADER_LINES]
    is_odd = found is not None and found.is_utf8 and not all(map(is_utf8, first[:-1] or first))
    is_open = found is None or found.confidence is not None or is_odd
    if known and is_open and (found is None or found.name != "utf-7"):
        return by_known_names(first, known, found) or found
    return found


def by_known_names(
    first: Sequence[bytes], known: Callable[[str], bool], guessed: Encoding | None
) -> Encoding | None:
    """Return the encoding in which the first lines have most names that headers of exports have.

    None where fewer than two have letters beyond ASCII, or two encodings have as many and others; of those
    that have the same names the one that was `guessed`, or else the commonest.
    """
    lines = [line for line in first if not line.isascii()]
    names: dict[str, frozenset[str]] = {}
    for encoding in dict.fromkeys((*([guessed.name] if guessed else []), *CYRILLIC, *FOREIGN)):
        try:
            read = [line.decode(encoding) for line in lines]
        except UnicodeDecodeError:
            continue
        cells = {cell.strip(" \"'") for line in read for cell in re.split(r"[,;\t|]", line)}
        names[encoding] = frozenset(cell for cell in cells if not cell.isascii() and known(cell))
    most = max(map(len, names.values()), default=0)
    best = [encoding for encoding, found in names.items() if len(found) == most]
    if most < FEWEST_NAMES or any(names[encoding] != names[best[0]] for encoding in best):
        return None
    return Encoding(best[0], confidence=1.0, sample=longest(names[best[0]]))


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
    """Return the encoding of a text that is no UTF-8; None where nobody can tell.

    Russian first, by its letters: a charset library needs more text than a header and ten cities have. Of
    several encodings that could be, one has to be so probable at `least`.
    """
    if is_hebrew(text):
        return Encoding("cp1255", confidence=CONFIDENCE, sample=longest(words_in(text, "cp1255")))
    is_russian, found = as_russian(text, least)
    if is_russian:
        return found
    alphabets, letters = alphabets_of(text)
    return of_east_asia(text) or by_alphabet(alphabets, letters) or by_library(text, alphabets)


def as_russian(text: bytes, least: float) -> tuple[bool, Encoding | None]:
    """Tell whether a text is Russian, and in which encoding; none where none of them is so probable."""
    odds = {name: likelihood(text, name) + before for name, before in CYRILLIC.items()}
    name = max(odds, key=lambda name: odds[name])
    read = words_in(text, name)
    letters = letters_in(text, name)
    # signs say which encoding it is, and not whether the text is Russian
    of_signs = (RUSSIAN_MEAN - SIGN) * sum(sign in NEUTRAL for word in read for sign in word)
    enough = letters * (RUSSIAN_MEAN - SCATTER / math.sqrt(max(letters, 1)))
    if not letters or likelihood(text, name) + of_signs <= enough:
        return False, None
    # one that gives the same words is no other one
    others = sum(
        math.exp(max(odds[other] - odds[name], -50)) for other in odds if words_in(text, other) != read
    )
    confidence = 1 / (1 + others)
    if confidence < least:
        return True, None
    return True, Encoding(name, confidence=round(confidence, 2), sample=longest(read))


def by_library(text: bytes, alphabets: Mapping[str, frozenset[str]]) -> Encoding | None:
    """Return the encoding that a charset library finds, if its words may be of one of the alphabets found."""
    found = charset_normalizer.from_bytes(text, cp_isolation=list(FOREIGN)).best()
    if found is None or 1 - found.chaos < CONFIDENCE:
        return None
    name = codecs.lookup(found.encoding).name
    if name == WESTERN and glued_signs(text, name):
        # `£ódŸ` is `Łódź`: where the western one has signs within words, that of central Europe has letters
        if glued_signs(text, CENTRAL):
            return None
        name = CENTRAL
    is_of_another = alphabets and words_in(text, name) not in alphabets.values()
    enough = ENOUGH_LETTERS if name.startswith("cp125") else ENOUGH_SIGNS
    is_short = letters_in(text, name) < enough and words_in(text, name) != words_in(text, "cp1252")
    if is_of_another or is_short:
        return None
    return Encoding(name, confidence=round(1 - found.chaos, 2), sample=longest(words_in(text, name)))


def alphabets_of(text: bytes) -> tuple[dict[str, frozenset[str]], int]:
    """Return the encodings in which all letters of a text are those of one language, with its words, and how
    many different letters those are, at the least.

    `þ` and `ð` beside `ç` and `ü` are no language's, and `ş` and `ğ` are Turkish.
    """
    found: dict[str, frozenset[str]] = {}
    least = len(text)
    for encoding, alphabet in ALPHABETS:
        words = words_in(text, encoding)
        letters = {sign for word in words for sign in word.lower() if ord(sign) > 127} - set(NEUTRAL)
        if letters and letters <= set(alphabet):
            found.setdefault(encoding, words)
            least = min(least, len(letters))
    for encoding, script, sign in SCRIPTS:
        words = words_in(text, encoding)
        # a word of another script has no Latin letter in it, nor a capital after a small one
        runs = [word.strip(NEUTRAL) for word in words]
        whole = all(script.fullmatch(run) and (run[1:] == run[1:].lower() or run.isupper()) for run in runs)
        if whole and sign.search("".join(runs)):
            found[encoding] = words
            least = min(least, len(set("".join(runs))))
    return found, least


def by_alphabet(found: Mapping[str, frozenset[str]], least: int) -> Encoding | None:
    """Return the one encoding that has all letters of a text in a language; None where two could be."""
    if least < FEWEST_DIFFERENT or len(set(found.values())) != 1:
        return None
    encoding = next(iter(found))
    return Encoding(encoding, confidence=CONFIDENCE, sample=longest(found[encoding]))


def is_hebrew(text: bytes) -> bool:
    """Tell whether what may be read as Russian is Hebrew: nothing beyond its letters, and final ones at ends.

    Of Russian words nearly all have a letter there that Hebrew has at the end alone, and many ы, ь, э, ю, я.
    """
    words = words_in(text, "cp1255")
    return len(words) >= FEWEST_HEBREW and all(HEBREW.fullmatch(word) for word in words)


def of_east_asia(text: bytes) -> Encoding | None:
    """Return the encoding of Japanese, Korean or Chinese of two bytes a sign; None where it is none of these.

    Kana are Japanese; syllables and the commoner half of Chinese signs have places of their own.
    """
    words = [word for word in re.split(rb"[\x00-\x20,;|\"]+", text) if not word.isascii()]
    sample = b" ".join(dict.fromkeys(words))
    found: dict[str, float] = {}
    for encoding in ("cp932", "euc_jp", "cp949", "gb18030", "big5"):
        try:
            signs = "".join(sign for sign in sample.decode(encoding) if ord(sign) > 127)
        except UnicodeDecodeError:
            continue
        if len(signs) < FEWEST_WIDE:
            return None
        codes = [sign.encode(encoding, "replace") for sign in signs]
        if encoding in ("cp932", "euc_jp"):
            is_japanese = len(KANA.findall(signs)) >= KANA_OF_ALL * len(signs)
            is_wide = len(HALF_KANA.findall(signs)) <= (1 - NEARLY_ALL) * len(signs)
            if is_japanese and is_wide and all(unicodedata.category(sign)[0] in "LNPSZ" for sign in signs):
                return Encoding(encoding, confidence=CONFIDENCE, sample=longest(words_in(text, encoding)))
        elif encoding == "cp949":
            share = len(HANGUL.findall(signs)) / len(signs)
            if share >= NEARLY_ALL and len(signs) >= FEWEST_KOREAN:
                found[encoding] = share
        else:
            first, last = (0xB0, 0xD7) if encoding == "gb18030" else (0xA4, 0xC6)
            least = 0xA1 if encoding == "gb18030" else 0x40
            common = sum(len(code) == 2 and first <= code[0] <= last and code[1] >= least for code in codes)
            if common >= OFTEN_USED * len(signs):
                found[encoding] = common / len(signs)
                if encoding == "gb18030" and any(
                    code[0] > LAST_OF_KOREAN for code in codes if len(code) == 2
                ):
                    found.pop("cp949", None)
    if "cp949" in found:
        found = {"cp949": 1.0}
    best = max(found.values(), default=0.0)
    if list(found.values()).count(best) != 1:
        return None
    encoding = max(found, key=lambda name: found[name])
    return Encoding(encoding, confidence=CONFIDENCE, sample=longest(words_in(text, encoding)))


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
