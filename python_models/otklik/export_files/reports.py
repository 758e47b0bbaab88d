"""Reports that name no customers, whatever their columns are called: of marketplaces and of bookkeeping.

Nothing can be done with them, and a sentence that asks for a column of customers sends people to look for
what the system does not give out.
"""

from __future__ import annotations

from dataclasses import dataclass

from otklik.export_files.own_mapping import contract_table
from otklik.export_files.presets import Named, mapped_plainly
from otklik.export_files.titles import plain_name

OF_MARKETPLACES = (
    "names no customers, as the marketplace keeps them to itself: take it out of the export, and bring the "
    "sales "
    "of your own shops with a customer's id, e-mail or phone"
)
OF_POSTINGS = (
    "is a batch of postings, whose days have no year and whose accounts are no customers: take it out of the "
    "export, and bring the invoices with their customers, days and amounts as CSV"
)


@dataclass(frozen=True)
class Report:
    """A report of a system: headers that it has all of, and others of which it has one at least."""

    system: str
    all_of: frozenset[str]
    one_of: frozenset[str]
    sentence: str


REPORTS = (
    Report(
        "Ozon",
        frozenset({"номер отправления"}),
        frozenset({"ozon id", "принят в обработку", "сумма отправления", "стоимость товара в отправлении"}),
        OF_MARKETPLACES,
    ),
    Report(
        "Ozon",
        frozenset({"тип начисления", "sku"}),
        frozenset({"номер отправления или идентификатор услуги", "id начисления", "артикул"}),
        OF_MARKETPLACES,
    ),
    Report(
        "Wildberries",
        frozenset(),
        frozenset(
            {
                *("srid", "nmid", "nm id", "nm_id", "обоснование для оплаты", "артикул wb", "finishedprice"),
                *("вайлдберриз реализовал товар (пр)", "к перечислению продавцу за реализованный товар"),
            }
        ),
        OF_MARKETPLACES,
    ),
    Report(
        "Yandex Market",
        frozenset({"ваш sku"}),
        frozenset({"номер заказа", "id заказа", "дата оформления", "статус заказа"}),
        OF_MARKETPLACES,
    ),
    Report(
        "DATEV",
        frozenset({"umsatz (ohne soll/haben kz)", "belegdatum"}),
        frozenset({"konto", "gegenkonto (ohne bu schlussel)"}),
        OF_POSTINGS,
    ),
)
FEWEST_OF_WILDBERRIES = 2


def sentence_of(source: Named) -> str:
    """Return what is said of a report of a system that names no customers; empty for any other source."""
    names = {plain_name(header) for header in source.header}
    for report in REPORTS:
        fewest = 1 if report.all_of else FEWEST_OF_WILDBERRIES
        if not (report.all_of <= names and len(report.one_of & names) >= fewest):
            continue
        if "customer_id" in mapped_plainly(source, contract_table("purchases")).columns:
            return ""
        return f"{source.name} is a report of {report.system} and {report.sentence}."
    return ""
