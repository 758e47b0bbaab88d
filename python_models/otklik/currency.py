"""Where the currency stands beside a sum of money; the same rule in SQL is macros/in_currency.sql."""

from __future__ import annotations

LANGUAGES = ("en", "ru")


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


def beside(text: str, currency: str, language: str) -> str:
    """Return a number's text with the currency, in `en` or `ru`; a plus or minus stays before both."""
    before, after = around(currency)[language]
    sign = text[0] if text[0] in "+-\N{MINUS SIGN}" else ""
    return f"{sign}{before}{text.removeprefix(sign)}{after}"
