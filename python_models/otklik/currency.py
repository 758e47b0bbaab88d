"""Where the currency stands beside a sum of money; the same rule in SQL is macros/in_currency.sql."""

from __future__ import annotations

from collections.abc import Iterable

LANGUAGES = ("en", "ru")


# the sign that people know a currency by; another stands as its code
SIGNS = {
    "RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "KZT": "₸", "UAH": "₴", "GEL": "₾", "AZN": "₼",
    "AMD": "֏", "TRY": "₺", "INR": "₹", "ILS": "₪",
}  # fmt: skip


def around(currency: str) -> dict[str, list[str]]:
    """Return what stands before and after a sum of money, by language.

    In English a sign stands before the number (£1,200), a code or a word after it (1,200 EUR); in Russian
    either stands after it (1 200 ₽). tests/project/test_currency.py holds Python, SQL and the page together.
    """
    if not currency:
        return {language: ["", ""] for language in LANGUAGES}
    after = ["", f"\N{NO-BREAK SPACE}{currency}"]
    is_sign = not (currency[-1].isalnum() or currency[-1] == ".")
    return {"en": [currency, ""] if is_sign else after, "ru": after}


def sql_macros(currency: str) -> list[str]:
    """Return what gives SQL the export's own currency, where no setting names one: DuckDB's own macros.

    `export.currency()` is the currency, `export.in_currency(text, language)` a number's text with it.
    """

    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    def sums(language: str) -> str:
        before, after = around(currency)[language]
        if not before:
            return f"text || {quoted(after)}"
        return f"replace({quoted(before)} || text, {quoted(before + '-')}, {quoted('-' + before)})"

    shown = f"case when language = 'ru' then {sums('ru')} else {sums('en')} end" if currency else "text"
    return [
        f"create or replace macro export.currency() as {quoted(currency)}",
        f"create or replace macro export.in_currency(text, language) as ({shown})",
    ]


def currency_of_export(said: Iterable[str | None]) -> str:
    """Return the sign or code of the one currency that the files name; nothing where they name several."""
    named = {name for text in said if text for name in text.split("; ")}
    if len(named) != 1:
        return ""
    (name,) = named
    return SIGNS.get(name, name)


def beside(text: str, currency: str, language: str) -> str:
    """Return a number's text with the currency, in `en` or `ru`; a plus or minus stays before both."""
    before, after = around(currency)[language]
    sign = text[0] if text[0] in "+-\N{MINUS SIGN}" else ""
    return f"{sign}{before}{text.removeprefix(sign)}{after}"
