"""Why a model is fitted, kept or put back, in English and in Russian: what stands behind "because"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

# as a lift's labels name them: in English and in Russian
_ARMS = {
    "contacted": ("contacted", "с предложением"),
    "control": ("its control", "её контроль"),
    "outside": ("not contacted", "без контакта"),
}
_LABEL_OF_ARM = re.compile(rf"(beside )?(?P<campaign>.+) (?P<arm>{'|'.join(_ARMS)}): (?P<counts>\d+ of \d+)")


@dataclass(frozen=True)
class Reason:
    """One reason in both languages.

    Examples
    --------
    >>> (too_old(28) + no_longer_pinned(dt.date(2026, 1, 31))).columns()["why"][:50]
    'the last one was 28 days old; the model put back i'
    """

    english: str
    russian: str

    def __add__(self, more: Reason | None) -> Reason:
        """Return this reason and another one behind it, if there is one."""
        if more is None:
            return self
        return Reason(f"{self.english}; {more.english}", f"{self.russian}; {more.russian}")

    def columns(self) -> dict[str, str]:
        """Return the columns of `needed_fits` that say it."""
        return {"why": self.english, "why_ru": self.russian}


NONE_OF_ITS_KIND = Reason("there was none of its kind", "такой ещё не было")
PEOPLE_LEFT = Reason(
    "it may have learned from people who have left since (profiling refused, or forgotten)",
    "она могла учиться на тех, кого в данных больше нет (отказ от профилирования или просьба забыть)",
)
OTHER_CUSTOMERS = Reason(
    "customers have changed and the last ones no longer hold", "клиенты изменились, прежние уже не верны"
)
MADE_IN_ANOTHER_WAY = Reason(
    "it is made in another way now (options, features, code or libraries)",
    "теперь она строится иначе (настройки, признаки, код или библиотеки)",
)
ANOTHER_ORGANIC_MODEL = Reason(
    "the model of who buys anyway, which it stands on, is another",
    "модель покупок без предложения, на которой она стоит, теперь другая",
)


def other_test(test: Collection[str]) -> Reason:
    """Return that other campaigns test it now: their labels, each `campaign: n of m`."""
    return Reason(
        f"other campaigns test it now (evaluate_from; test: {', '.join(test) or 'none'})",
        f"теперь её проверяют другие кампании (evaluate_from; проверка: {_labels_ru(test) or 'ни одной'})",
    )


def new_labels(labels: Collection[str]) -> Reason:
    """Return that campaigns have other labels: the new ones, or none where some are gone.

    Examples
    --------
    >>> new_labels(["may: 5 of 10", "may control: 1 of 9", "beside may outside: 2 of 99"]).english
    'campaigns have new labels (may: 5 of 10, may (its control): 1 of 9, may (not contacted): 2 of 99)'
    """
    english, russian = (", ".join(_of_arm(label, language) for label in labels) for language in (0, 1))
    return Reason(
        f"campaigns have new labels ({english or 'some are gone'})",
        f"у кампаний новые отклики ({russian or 'у некоторых их больше нет'})",
    )


def too_old(days: int) -> Reason:
    """Return that the last one is of so many days ago."""
    return Reason(f"the last one was {days} days old", f"прежней {days} дн.")


def damaged(ids: Collection[str]) -> Reason:
    """Return that fits are not as they were written."""
    named = ", ".join(sorted(ids))
    return Reason(
        f"the last one is damaged ({named}: other bytes than were written)",
        f"прежняя повреждена ({named}: не те байты, что были записаны)",
    )


def drifted(psi: float, feature: str, since: dt.date) -> Reason:
    """Return that its rows have drifted, and which feature most.

    Examples
    --------
    >>> drifted(0.3, "age", dt.date(2026, 1, 31)).russian
    'её данные сдвинулись (PSI 0,30 по age с 31.01.2026)'
    """
    english, russian = _moved(psi, feature, since)
    return Reason(f"its rows have drifted ({english})", f"её данные сдвинулись ({russian})")


def nothing_new(psi: float, feature: str, since: dt.date) -> Reason:
    """Return that no campaign has new labels and nothing has drifted farther than this."""
    english, russian = _moved(psi, feature, since)
    return Reason(
        f"no campaign has new labels and nothing has drifted (at most {english})",
        f"новых откликов у кампаний нет, данные не сдвинулись ({russian.replace('PSI', 'PSI не больше', 1)})",
    )


def known_already(fitted_on: dt.date, *, of_labels: bool) -> Reason:
    """Return that it was fitted on just these rows, or, of a lift, on these labels and the same model."""
    day, day_ru = _days(fitted_on)
    if of_labels:
        return Reason(
            f"it was fitted on just these labels and the same model on {day}",
            f"обучена {day_ru} на тех же откликах и той же модели",
        )
    return Reason(f"it was fitted on just these rows on {day}", f"обучена {day_ru} на этих же строках")


def pinned(pinned_on: dt.date) -> Reason:
    """Return that somebody put it back in charge."""
    day, day_ru = _days(pinned_on)
    return Reason(f"it was put back in charge on {day}", f"возвращена {day_ru}")


def no_longer_pinned(pinned_on: dt.date) -> Reason:
    """Return that the model which was put back in charge does not do any more."""
    day, day_ru = _days(pinned_on)
    return Reason(
        f"the model put back in charge on {day} no longer holds: it was made in another way "
        "(options, features, code or libraries)",
        f"возвращённая {day_ru} больше не годится: она построена иначе "
        "(настройки, признаки, код или библиотеки)",
    )


def _moved(psi: float, feature: str, since: dt.date) -> tuple[str, str]:
    day, day_ru = _days(since)
    of_english, of_russian = (f" of {feature}", f" по {feature}") if feature else ("", "")
    figure = f"{psi:.2f}"
    return (
        f"PSI {figure}{of_english} since {day}",
        f"PSI {figure.replace('.', ',')}{of_russian} с {day_ru}",
    )


def _of_arm(label: str, language: int) -> str:
    """Return a label, `campaign: n of m` or that of an arm, with the arm in words."""
    found = _LABEL_OF_ARM.fullmatch(label)
    said = f"{found['campaign']} ({_ARMS[found['arm']][language]}): {found['counts']}" if found else label
    return _labels_ru([said]) if language else said


def _labels_ru(labels: Collection[str]) -> str:
    """Return labels, each `campaign: n of m`, in Russian."""
    return ", ".join(re.sub(r"(\d+) of (\d+)$", r"\1 из \2", label) for label in labels)


def _days(day: dt.date) -> tuple[str, str]:
    """Return a day as English and as Russian write it."""
    return f"{day:%Y-%m-%d}", f"{day:%d.%m.%Y}"
