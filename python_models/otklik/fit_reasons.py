"""Why a model was fitted, kept or put back, in Russian: the registry says it in English."""

import re

from otklik.patterns import found_in

SENTENCES = (
    (r"there was none of its kind", "такой ещё не было"),
    (r"customers have changed and the last ones no longer hold", "клиенты изменились, прежние уже не верны"),
    (
        r"it is made in another way now \(options, features, code or libraries\)",
        "теперь она строится иначе (настройки, признаки, код или библиотеки)",
    ),
    (
        r"other campaigns test it now \(evaluate_from; test: (?P<test>.*)\)",
        "теперь её проверяют другие кампании (evaluate_from; проверка: {test})",
    ),
    (r"campaigns have new labels \((?P<what>.*)\)", "у кампаний новые отклики ({what})"),
    (
        r"the model of who buys anyway, which it stands on, is another",
        "модель покупок без предложения, на которой она стоит, теперь другая",
    ),
    (r"the last one was (?P<age>\d+) days old", "прежней {age} дн."),
    (
        r"the last one is damaged \((?P<ids>.*): other bytes than were written\)",
        "прежняя повреждена ({ids}: не те байты, что были записаны)",
    ),
    (
        r"no campaign has new labels and nothing has drifted "
        r"\(at most PSI (?P<psi>\S+)(?: of (?P<feature>.*))? since (?P<day>\S+)\)",
        "новых откликов у кампаний нет, данные не сдвинулись (PSI не больше {psi}{of_feature} с {day})",
    ),
    (
        r"its rows have drifted \(PSI (?P<psi>\S+)(?: of (?P<feature>.*))? since (?P<day>\S+)\)",
        "её данные сдвинулись (PSI {psi}{of_feature} с {day})",
    ),
    (
        r"it was fitted on just these labels and the same model on (?P<day>\S+)",
        "обучена {day} на тех же откликах и той же модели",
    ),
    (r"it was fitted on just these rows on (?P<day>\S+)", "обучена {day} на этих же строках"),
    (r"it was put back in charge on (?P<day>\S+)", "возвращена {day}"),
    (
        r"the model put back in charge on (?P<day>\S+) no longer holds: it was made in another way "
        r"\(options, features, code or libraries\)",
        "возвращённая {day} больше не годится: она построена иначе (настройки, признаки, код или библиотеки)",
    ),
)


def in_russian(why: str) -> str:
    """Return the reason of a fit in Russian; what nobody has translated stays as it is.

    Examples
    --------
    >>> in_russian("there was none of its kind")
    'такой ещё не было'
    >>> in_russian("its rows have drifted (PSI 0.31 of days_since since 2026-01-31)")
    'её данные сдвинулись (PSI 0.31 по days_since с 2026-01-31)'
    """
    return "; ".join(map(_one_in_russian, re.split(r"; (?=the model put back)", why)))


def _one_in_russian(why: str) -> str:
    found = found_in(why, SENTENCES)
    if found is None:
        return why
    russian, named = found
    parts = {name: _named(text) for name, text in named.items()}
    feature = parts.get("feature", "")
    return russian.format(**parts, of_feature=f" по {feature}" if feature else "")


def _named(text: str) -> str:
    """Return a list of campaigns' labels in Russian."""
    text = re.sub(r"(\d+) of (\d+)", r"\1 из \2", text)
    return {"some are gone": "у некоторых их больше нет", "none": "ни одной"}.get(text, text)
