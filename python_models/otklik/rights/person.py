"""By which texts a person is found: the id, and the contacts in every form that a file may have them in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from otklik.publishing.audiences import email_of, phone_of

# what stands for an id in a text that speaks of somebody else too
NOBODY = "***"
# digits alone, shorter than this, stand in prices and counts as well: no search of bytes tells them apart
TELLING_DIGITS = 7


@dataclass(frozen=True)
class Person:
    """Somebody by the id of the CRM, and by contacts, plain and hashed, as platforms' files have them.

    `is_word`: whether the id says something else, too: a word of our own texts, or what stands in a row of
    somebody else, such as a receipt's number.
    """

    customer_id: str
    contacts: frozenset[str] = frozenset()
    is_word: bool = False

    @property
    def is_telling(self) -> bool:
        """Whether the id is nobody else's word: a search of texts and bytes means something."""
        return not self.is_word and not self.is_short

    @property
    def is_short(self) -> bool:
        """Whether the id is too short to be nobody else's word."""
        text = self.customer_id
        return len(text) < TELLING_DIGITS and (len(text) <= 3 or text.isdigit())

    @property
    def word(self) -> str:
        """The id as a word of a text, not within a longer word or number: a regular expression of RE2."""
        literal = "".join(sign if sign.isalnum() else f"\\x{{{ord(sign):x}}}" for sign in self.customer_id)
        return rf"(^|[^\p{{L}}\p{{N}}_]){literal}($|[^\p{{L}}\p{{N}}_])"

    def is_cell(self, cell: str, *, of_ids: bool = True) -> bool:
        """Return whether a cell is a contact of the person's, or the id where cells may be ids.

        An id that tells is one wherever it stands; 102 in a column of ranks is somebody else's rank.
        """
        return cell in self.contacts or (cell == self.customer_id and (of_ids or self.is_telling))


def contacts_of(emails: Iterable[str | None], phones: Iterable[str | None], region: str) -> frozenset[str]:
    """Return every form of contacts that stands in the warehouse or in a platform's file.

    Phones are written with and without `+`; a hash is of MD5 or SHA-256 in lower-case hex.
    """
    written = {text for text in (*emails, *phones) if text}
    numbers = {phone_of(phone, region) for phone in phones}
    forms = {email_of(email) for email in emails} | numbers | {number.lstrip("+") for number in numbers}
    forms.discard("")
    hashed = {
        hashlib.new(name, form.encode(), usedforsecurity=False).hexdigest()
        for form in forms
        for name in ("md5", "sha256")
    }
    return frozenset(written | forms | hashed)
