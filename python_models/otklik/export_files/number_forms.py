"""How a column writes its numbers: decided over the shapes of all its values, then told as SQL."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

# Blanks that group digits or stand around them: tab, space, no-break, figure, thin, narrow no-break, BOM ...
# and marks of the direction of writing and of where a word may part, which nobody sees
BLANKS = (
    "\u00ad\t\n\x0b\x0c\r \x85\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u2066-\u2069\u3000\ufeff"
)
APOSTROPHES = "'\u2019`\u00b4\u02bc"
MINUSES = "\u2212\u2013-"
# what Excel leaves of a long number
CUT_BY_EXCEL = r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+"
CURRENCY = (
    r"(?:бел\.? ?)?руб(?:лей|ля|ль|\.)?|р\.|р|₽|rub\.?|rur|us\$|usd|долл?\.?|\$|euros?|eur|евро|€|gbp|£|¥"
    r"|kzt|тенге|тг\.?|₸|uah|грн\.?|₴|byn|br|uzs|сум|so['ʻ‘’]?m|kgs|сомони|сом|tjs|amd|драм|֏"
    r"|gel|лари|₾|azn|манат|ман\.?|₼|mdl|лей|lei|pln|zł|try|tl|₺|czk|kč|huf|ft|ron|bgn|лв\.?|chf|s?fr\.?|sek|nok|dkk"
    r"|kr\.?|cny|rmb|元|brl|r\$|jpy|円|krw|₩|원|thb|฿|vnd|₫|idr|rp\.?|sgd|mxn|php|₱|zar|inr|rs\.?|₹|ils|₪"
    r"|aed|cad|aud|у\.? ?е\.?|ден\.? ?ед\.?"
    r"|шт\.?|pcs|кг\.?|kg|уп\.?|баллов|балла|балл|лет|года?"
)
# the ways to write the same one; another is told by its own word
SAME = {
    "rub": r"(?:бел\.? ?)?руб.*|р\.?р?\.?|₽|rub\.?|rur|643|810|российский рубль",
    "usd": r"us\$|usd|долл?\.?|\$|840",
    "eur": r"eur|евро|€|978",
    "kzt": r"kzt|тенге|тг\.?|₸|398",
    "uah": r"uah|грн\.?|₴|980",
    "byn": r"byn|br|933|бел\.? ?руб.*",
    "gbp": r"gbp|£|826",
    "chf": r"chf|s?fr\.?|756",
    "uzs": r"uzs|сум|so['ʻ‘’]?m|860",
    "kgs": r"kgs|сом|417",
    "tjs": r"tjs|сомони|972",
    "amd": r"amd|драм|֏|051",
    "gel": r"gel|лари|₾|981",
    "azn": r"azn|манат|ман\.?|₼|944",
    "mdl": r"mdl|лей|lei|498",
    "pln": r"pln|zł|985",
    "try": r"try|tl|₺|949",
    "cny": r"cny|rmb|元|156",
    "inr": r"inr|rs\.?|₹|356",
}
# 1'234.- and 12,– have no cents: the dash is no sign
NO_CENTS = rf"([0-9])[.,][—{MINUSES}]{{1,2}}([{BLANKS}]*(?:{CURRENCY})?[{BLANKS}]*)$"
NO_CURRENCY = re.compile(r"шт\.?|pcs|кг\.?|kg|уп\.?|балл\w*|лет|года?|у\.? ?е\.?|ден\.? ?ед\.?")
# what people write for three zeros and for six, behind a number of money
THOUSANDS = rf"(?:тыс(?:яч[аи]?)?\.?|т\.?[{BLANKS}]*р(?:уб)?\.?|k|к|thousand)"
MILLIONS = r"(?:млн\.?|миллион(?:а|ов)?|mln|mio|mn|m|million)"
# a header may say it of the whole column: `Сумма, тыс. руб.`, `amount_cents`, `Amount ($000)`
SCALES = {
    "0.01": r"коп(?:\.|еек|ейк[аи]|ейках)?|cents?|kope[ck]+s?|kopeyk[ai]|minor(?: units?)?|pence"
    r"|grosz[ey]?|kuruş",
    "1000": r"тыс(?:яч(?:ах|и)?)?\.?|thousands?|'?000s?|k|т\.? ?р|t",
    "1000000": r"млн\.?|миллион(?:ах|ов|ы)|mln|millions?|mio\.?|mn",
}
SCALED = "|".join(SCALES.values())
# the last letter of `amount` is no unit, though a currency follows
BORDER = r"(?:\b|(?<!\w))"
SCALE = re.compile(
    rf"(.*?[^\W_])(?:,| in| en| в|,? ?[(\[])? ?{BORDER}(?:(?P<before>{CURRENCY}) ?)?(?P<unit>{SCALED})\.?"
    rf"(?P<after> ?(?:{CURRENCY}))?[)\]]?"
)
# one letter alone may be anything
NEEDS_CURRENCY = re.compile(r"k|t|'?000s?")
# roubles and kopecks in words: `8912 руб. 98 коп.`, `12 р. 50 к.`
IN_KOPECKS = (
    rf"^(.*[0-9])[{BLANKS}]*(?:руб(?:лей|ля|ль|\.)?|р\.?|dollars?)[{BLANKS}]*([0-9]{{1,2}})[{BLANKS}]*"
    rf"(?:коп(?:\.|еек|ейк[аи])?|к\.?|cents?)[{BLANKS}]*$"
)
# the same with a mark between, as on paper: `8912-98`, `8912=98`
DASHED_KOPECKS = rf"^([-−–(]?[0-9][0-9{BLANKS}{APOSTROPHES}]*)[-=–]([0-9]{{2}})(\)?)$"
# digits of other scripts and their marks, and the same as the engine knows them
DIGITS = [sign for sign in map(chr, range(0x80, 0x10000)) if unicodedata.category(sign) == "Nd"]
FOREIGN_DIGITS = "".join(DIGITS) + "٫．·，٬￥"
OWN_DIGITS = "".join(str(unicodedata.digit(sign)) for sign in DIGITS) + "...,'¥"
OTHER = {",": ".", ".": ","}
# per cents, by their sign or in a word behind the number
PERCENT = r"(?:%|процент(?:ов|а)?|проц\.?|per ?cent|pct\.?|prozent)"
# Minority of values that contradict the majority's decimal mark before the column is no longer one column.
TOLERATED_SHARE = 0.05


@dataclass(frozen=True)
class Shape:
    """A shape of values: every digit 1-9 as 9, `rows` values of it, one of them as `sample`.

    `ends_in_zero`: whether the values' last digit is 0.
    """

    shape: str
    rows: int
    sample: str
    ends_in_zero: bool


@dataclass(frozen=True)
class NumberForm:
    """The marks of a column; `is_plain` where the engine's own cast reads it.

    `question` is why nobody can tell, with the setting that decides; `guess` what was taken for what.
    `reads_both`: what is no number by its mark is one by the other.
    """

    decimal_mark: str = "."
    thousands_mark: str = ""
    is_plain: bool = True
    allows_mark_groups: bool = True
    has_decimals: bool = True
    reads_both: bool = False
    guess: tuple[str, str] | None = None
    question: str = ""


def currency_of(word: str) -> str:
    """Return the currency that a word or sign means, the word itself where nobody knows it."""
    low = word.strip().lower()
    if low.startswith("бел"):
        return "byn"
    return next((name for name, pattern in SAME.items() if re.fullmatch(pattern, low)), low)


def currencies_in(shapes: Iterable[Shape]) -> dict[str, str]:
    """Return the currencies that the values of a column name, each with a value that does."""
    found: dict[str, str] = {}
    for item in shapes:
        bare = re.sub(f"[0-9{BLANKS}{APOSTROPHES}]+", " ", item.shape.lower())
        # as a word of its own: there is a franc in FREE and a rouble in "перерасчёт"
        for word in re.findall(rf"(?<![^\W\d_])(?:{CURRENCY})(?![^\W\d_])", bare):
            found.setdefault(currency_of(word), item.sample)
    return {name: sample for name, sample in found.items() if not NO_CURRENCY.fullmatch(name)}


def currency_of_heading(heading: str) -> set[str]:
    """Return the currency that a heading ends with, as `Сумма, руб.` or `Amount (USD)` do."""
    found = re.search(rf"[,(\[]\s*({CURRENCY})\s*[)\]]?\s*$", heading.lower())
    named = {currency_of(found[1])} if found else set()
    return {name for name in named if not NO_CURRENCY.fullmatch(name)}


def scale_of(header: str) -> tuple[str, str]:
    """Return a header (in small letters) without the scale that it ends with, and what multiplies.

    Both are empty where it has none.

    Examples
    --------
    >>> scale_of("сумма, тыс. руб."), scale_of("amount cents"), scale_of("amount ($000)")
    (('сумма', '1000'), ('amount', '0.01'), ('amount', '1000'))
    >>> scale_of("umsatz in t€"), scale_of("сумма в копейках"), scale_of("сумма, руб."), scale_of("код т")
    (('umsatz', '1000'), ('сумма', '0.01'), ('', ''), ('', ''))
    >>> scale_of("sum k$"), scale_of("umsatz eur 000"), scale_of("amount usd'000")
    (('sum', '1000'), ('umsatz', '1000'), ('amount', '1000'))
    >>> {scale_of(word) for word in ("amount $", "amount usd", "montant €", "rabatt eur", "discount (usd)")}
    {('', '')}
    """
    found = SCALE.fullmatch(header)
    if not found or (NEEDS_CURRENCY.fullmatch(found["unit"]) and not (found["before"] or found["after"])):
        return "", ""
    factor = next(factor for factor, words in SCALES.items() if re.fullmatch(words, found["unit"]))
    return found[1].rstrip(" ,(["), factor


def is_respelled(shapes: Iterable[Shape]) -> bool:
    """Tell whether numbers of a column are to be written anew: in roubles and kopecks, in other digits."""
    foreign = re.compile(f"[{FOREIGN_DIGITS}]")
    return any(
        foreign.search(item.shape)
        or re.search(IN_KOPECKS, item.shape.lower())
        or item.shape.lower().startswith("минус")
        for item in shapes
    )


def has_dashed_kopecks(shapes: Sequence[Shape]) -> bool:
    """Tell whether amounts are written as roubles and kopecks with a dash between: nearly all of them are."""
    dashed = [item.rows for item in shapes if re.search(DASHED_KOPECKS, item.shape.strip(BLANKS))]
    return sum(dashed) >= (1 - TOLERATED_SHARE) * sum(item.rows for item in shapes)


def respelled(cell: str, *, is_dashed: bool = False) -> str:
    """Return the SQL of a number in digits and marks that are read here."""
    if is_dashed:
        cell = f"regexp_replace(trim({cell}), {literal(DASHED_KOPECKS)}, '\\1.\\2\\3')"
    digits = f"lower(translate({cell}, {literal(FOREIGN_DIGITS)}, {literal(OWN_DIGITS)}))"
    digits = f"regexp_replace({digits}, '^минус ?', '-')"
    kopecks = f"lpad(regexp_extract({digits}, {literal(IN_KOPECKS)}, 2), 2, '0')"
    whole = f"regexp_extract({digits}, {literal(IN_KOPECKS)}, 1)"
    return (
        f"case when regexp_matches({digits}, {literal(IN_KOPECKS)}) then {whole} || '.' || {kopecks} "
        f"else {digits} end"
    )


def body(shape: str) -> str:
    """Return the part of a shape between its first and last digit or mark, without blanks and apostrophes."""
    text = re.sub(NO_CENTS, r"\1\2", without_multiple(shape.lower()))
    text = re.sub("(?<=[09])e[+-]?[09]{1,3}$", "", text)
    text = re.sub(f"[{BLANKS}{APOSTROPHES}]", "", text)
    text = re.sub(CURRENCY, "", re.sub(f"{PERCENT}$", "", text))
    return text.strip("%()+" + MINUSES)


def without_multiple(shape: str) -> str:
    """Return a shape without its word for thousands or millions."""
    return re.sub(multiple_of(f"{THOUSANDS}|{MILLIONS}"), r"\1\2", shape)


def is_multiple(shape: str) -> bool:
    """Tell whether a shape has a word for thousands or millions behind its number."""
    return without_multiple(shape.lower()) != shape.lower()


def multiple_of(words: str) -> str:
    """Return the pattern of a number with one of such words: what is before it, and what behind."""
    return rf"([09][{BLANKS}]*)(?:{words})([{BLANKS}]*(?:{CURRENCY})?[{BLANKS}]*)$"


@dataclass
class Tally:
    """What the shapes of a column say about its marks, in rows.

    `decimal`: values in which a mark can only be decimal. `grouping`: in which it can only group. `either`:
    one mark with exactly three digits after it.
    """

    decimal: dict[str, int] = field(default_factory=lambda: {",": 0, ".": 0})
    grouping: dict[str, int] = field(default_factory=lambda: {",": 0, ".": 0})
    either: dict[str, int] = field(default_factory=lambda: {",": 0, ".": 0})
    blanks: str = ""
    has_third_digit: bool = False
    has_small_whole: bool = False
    has_big_whole: bool = False
    has_sign: bool = False
    sample: str = ""

    def add(self, item: Shape) -> None:
        """Count one shape; what is no number at all says nothing."""
        core = body(item.shape)
        if not re.fullmatch(r"[09.,]*[09][09.,]*", core):
            return
        by_blank = re.search(f"[09]([{BLANKS}{APOSTROPHES}])[09]", item.shape)
        if by_blank:
            self.blanks = "apostrophe" if by_blank[1] in APOSTROPHES else "blank"
        marks = re.findall(r"[.,]", core)
        if not marks:
            self.has_small_whole |= len(core) <= 3
            self.has_big_whole |= len(core) > 3
            return
        self.sample = self.sample or item.sample
        last = marks[-1]
        whole, _, fraction = core.rpartition(last)
        if len(set(marks)) == 2:
            if marks.count(last) == 1:
                self.decimal[last] += item.rows
                self.grouping[marks[0]] += item.rows
        elif len(marks) > 1:
            # 1,234,567: the mark groups, so it is decimal nowhere
            self.grouping[last] += item.rows
        elif re.search(multiple_of(MILLIONS), item.shape.lower()):
            # thousands of millions are called otherwise
            self.decimal[last] += item.rows
        elif by_blank or len(fraction) != 3 or not whole or whole[0] == "0" or len(whole) > 3:
            self.decimal[last] += item.rows
        else:
            self.either[last] += item.rows
            # no currency with a sign has a third decimal
            self.has_sign |= bool(re.search("[$€£₽₴]", item.shape))
            self.has_third_digit |= not (item.ends_in_zero or is_multiple(item.shape))
            self.sample = item.sample

    def with_decimal(self, mark: str) -> NumberForm:
        """Return the form with a decimal mark; the other one groups where it stands."""
        other = OTHER[mark]
        groups = other if self.either[other] + self.grouping[other] else ""
        return NumberForm(mark, self.blanks or groups, is_plain=False)


def decide_numbers(shapes: Iterable[Shape], setting: str = "", *, is_money: bool = True) -> NumberForm:
    """Decide the marks of a column from the shapes of all its values.

    `setting` is the decimal mark a person stated, or empty. A column that has only values with one mark and
    exactly three digits after it is thousands where money shows it (a third digit after the mark that is not
    zero, or whole values below a thousand without a mark); else the form asks.
    """
    tally = Tally()
    for item in shapes:
        tally.add(item)
    if setting:
        form = tally.with_decimal(setting)
        # a cell in which the other mark can only be decimal is no other number by it
        return replace(form, reads_both=True) if tally.decimal[OTHER[setting]] else form
    for mark in ",.":
        # a mark that groups in some values is decimal in none
        if tally.grouping[mark] and not tally.decimal[mark]:
            return tally.with_decimal(OTHER[mark])
    if tally.decimal[","] and tally.decimal["."]:
        return contradicting(tally)
    for mark in ",.":
        if tally.decimal[mark]:
            return tally.with_decimal(mark)
    if tally.either[","] or tally.either["."]:
        return three_digits(tally, is_money)
    return NumberForm(".", tally.blanks, is_plain=False, has_decimals=False)


def contradicting(tally: Tally) -> NumberForm:
    """Decide a column in which both marks are decimal somewhere: the majority's, or a question."""
    mark = max(tally.decimal, key=lambda mark: tally.decimal[mark])
    if tally.decimal[OTHER[mark]] > TOLERATED_SHARE * sum(tally.decimal.values()):
        return NumberForm(question=f"writes decimals with a comma and with a point (such as {tally.sample})")
    # what the other mark stands for in 1,234 nobody knows here: unreadable
    return NumberForm(mark, tally.blanks, is_plain=False, allows_mark_groups=False)


def three_digits(tally: Tally, is_money: bool) -> NumberForm:
    """Decide a column whose only marks have exactly three digits after them."""
    sample = tally.sample
    if tally.either[","] and tally.either["."]:
        return NumberForm(question=f"has three digits after a comma and after a point (such as {sample})")
    mark = "," if tally.either[","] else "."
    if not is_money:
        return NumberForm(
            mark,
            tally.blanks,
            is_plain=False,
            guess=(f"{sample} is read with decimals", f"{sample} прочитано с дробной частью"),
        )
    if tally.has_sign or tally.has_third_digit or (tally.has_small_whole and not tally.has_big_whole):
        return NumberForm(
            OTHER[mark],
            tally.blanks or mark,
            is_plain=False,
            guess=(
                f"the mark in {sample} is taken for thousands",
                f"знак в {sample} принят за разделитель тысяч",
            ),
        )
    return NumberForm(question=three_digits_question(sample))


def three_digits_question(sample: str) -> str:
    """Return why nobody can tell what the only mark of a column is."""
    return f"has exactly three digits after the only mark (such as {sample}), thousands or decimals"


def number_sql(
    cell: str,
    form: NumberForm,
    sql_type: str,
    takes_percent: bool,
    factor: str = "",
    *,
    takes_multiples: bool = False,
) -> str:
    """Return the expression that reads a cell into the type under a form; null where it is none such.

    `takes_percent`: `10%` is 0.1, else it is not a number. `factor` multiplies (a unit of money).
    `takes_multiples`: `1,5 тыс.` is 1500, else it is not a number.
    """
    if form.is_plain:
        # underscores and letters are no part of a number, which the engine's cast may think
        number = f"try_cast({cell} as {sql_type})"
        if factor:
            number = f"cast(try_cast({cell} as decimal(28, 6)) * {factor} as {sql_type})"
        return number
    if form.reads_both:
        each = (
            number_sql(
                cell,
                replace(form, decimal_mark=mark, reads_both=False),
                sql_type,
                takes_percent,
                factor,
                takes_multiples=takes_multiples,
            )
            for mark in (form.decimal_mark, OTHER[form.decimal_mark])
        )
        return f"coalesce({', '.join(each)})"
    mark = re.escape(form.decimal_mark)
    other = "." if form.decimal_mark == "," else ","
    group = f"[{re.escape(other) if form.allows_mark_groups else ''}{BLANKS}{APOSTROPHES}]"
    # as in India too: 12,34,567
    lakhs = rf"[0-9]{{1,2}}(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}"
    digits = rf"(?:[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|{lakhs}|[0-9]+)"
    number = rf"(?:{digits}(?:{mark}[0-9]*)?|{mark}[0-9]+)"
    blank = f"[{BLANKS}]*"
    currency = rf"(?:{CURRENCY})?"
    sign = f"[+{MINUSES}]?"
    percent = f"{PERCENT}?" if takes_percent else ""
    multiple = rf"(?:{THOUSANDS}|{MILLIONS})?" if takes_multiples else ""
    whole = (
        rf"{blank}(?:{sign}{blank}{currency}{blank})\(?{blank}{sign}{blank}{currency}{blank}{sign}{blank}{number}{blank}{percent}{multiple}{blank}{currency}"
        rf"{blank}[{MINUSES}]?\)?{blank}"
    )
    low = f"regexp_replace(lower({cell}), {literal(NO_CENTS)}, '\\1\\2')"
    bare = f"regexp_replace({low}, {literal(currency_only())}, '', 'g')"
    # the decimal mark becomes a point, everything that is no digit and no mark goes
    digits_only = f"regexp_replace({bare}, {literal(f'[^0-9{mark}]')}, '', 'g')"
    kept = f"replace({digits_only}, {literal(form.decimal_mark)}, '.')"
    value = f"try_cast({kept} as decimal(28, 8))"
    sign_of = f"case when regexp_matches({low}, {literal(f'[({MINUSES}]')}) then -1 else 1 end"
    scale = f" * case when {is_percent(cell)} then 0.01 else 1 end" if takes_percent else ""
    times = f" * {factor}" if factor else ""
    if takes_multiples:
        thousands, millions = (
            literal(multiple_of(words).replace("[09]", "[0-9.,]", 1)) for words in (THOUSANDS, MILLIONS)
        )
        times += (
            f" * case when regexp_matches({low}, {thousands}) then 1000 "
            f"when regexp_matches({low}, {millions}) then 1000000 else 1 end"
        )
    matched = f"regexp_full_match({low}, {literal(whole)})"
    # what a table program makes of 0.00000000000006, the rest of a sum
    with_exponent = f"regexp_full_match({low}, {literal(rf'[+-]?[0-9]+(?:{mark}[0-9]+)?e[+-]?[0-9]{{1,3}}')})"
    # of the text, not by a double, whose last digits are others
    exact = f"try_cast(replace({low}, {literal(form.decimal_mark)}, '.') as decimal(28, 8))"
    return (
        f"try_cast(case when {with_exponent} then {exact}{times} "
        f"when {matched} then {value} * {sign_of}{scale}{times} end as {sql_type})"
    )


def is_percent(cell: str) -> str:
    """Return the SQL of whether a cell says that its number is of per cents."""
    return f"regexp_matches(lower({cell}), {literal(f'%|[0-9][{BLANKS}]*{PERCENT}')})"


def currency_only() -> str:
    """Return the pattern of a currency word."""
    return f"(?:{CURRENCY})"


def literal(text: str) -> str:
    """Return the text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return the name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
