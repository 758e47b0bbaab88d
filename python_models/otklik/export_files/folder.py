"""Which entries of an export are read, and which table the name of one says it holds."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

# what a table is called by people, beside its own name; endings of the plural aside
WORDS: dict[str, tuple[str, ...]] = {
    "customers": (
        "customer",
        "client",
        "clients",
        "contacts base",
        "people",
        "members",
        "guests",
        "donors",
        "supporters",
        "клиент",
        "клиенты",
        "покупатели",
        "гости",
        "контрагенты",
        "kunden",
        "kundenliste",
        "kundenstamm",
        "kundendaten",
        "clientes",
        "clienti",
        "klienci",
        "klanten",
        "müşteriler",
        "клієнти",
        "покупці",
        "zákazníci",
    ),
    "purchases": (
        "purchase",
        "sale",
        "sales",
        "orders",
        "receipts",
        "transactions",
        "donations",
        "покупка",
        "покупки",
        "продажа",
        "продажи",
        "чеки",
        "заказы",
        "заказы покупателей",
        "bons",
        "kassenbons",
        "belege",
        "bestellungen",
        "verkäufe",
        "verkaufsdaten",
        "umsätze",
        "commandes",
        "ventes",
        "pedidos",
        "ventas",
        "ordini",
        "vendite",
        "scontrini",
        "vendas",
        "zamówienia",
        "sprzedaż",
        "paragony",
        "siparişler",
        "satışlar",
        "fişler",
        "замовлення",
        "продажі",
        "bestellingen",
        "verkopen",
        "kassabonnen",
        "objednávky",
        "prodeje",
    ),
    "campaigns": (
        "campaign",
        "mailings",
        "promotions",
        "promos",
        "кампания",
        "кампании",
        "рассылка",
        "рассылки",
        "акция",
        "акции",
        "промоакции",
        "рекламные кампании",
        "маркетинговые кампании",
        "aktionen",
        "kampagnen",
        "werbeaktionen",
        "marketingaktionen",
        "campagnes",
        "campañas",
        "promociones",
        "campagne",
        "promozioni",
        "campanhas",
        "promoções",
        "kampanie",
        "promocje",
        "akcje",
        "kampanyalar",
        "кампанії",
        "акції",
        "acties",
        "kampaně",
    ),
    "offers": ("offer", "предложение", "предложения", "оффер", "офферы"),
    "campaign_products": ("campaign product", "товары кампаний", "товары акций"),
    "contacts": (
        "contact",
        "campaign contacts",
        "recipients",
        "sends",
        "mailing contacts",
        "контакт",
        "контакты",
        "контакты рассылок",
        "контакты рассылки",
        "контакты кампаний",
        "контакты кампании",
        "контакты акций",
        "получатели",
        "получатели рассылок",
        "получатели рассылки",
        "отправки",
        "отправленные",
        "касания",
        "versand",
        "versandliste",
        "versandprotokoll",
        "empfänger",
        "envois",
        "destinataires",
        "envíos",
        "destinatarios",
        "invii",
        "destinatari",
        "envios",
        "destinatários",
        "wysyłki",
        "odbiorcy",
        "gönderimler",
        "alıcılar",
        "розсилки",
        "отримувачі",
        "verzendingen",
        "ontvangers",
    ),
    "suppressions": (
        "suppression",
        "suppression list",
        "stop list",
        "stoplist",
        "blacklist",
        "black list",
        "do not contact",
        "dnc",
        "dnd",
        "do not disturb",
        "do not mail",
        "blocklist",
        "block list",
        "banlist",
        "ban list",
        "banned",
        "unsubscribed",
        "unsubscribes",
        "unsubscribe",
        "opt out",
        "optout",
        "стоп лист",
        "стоплист",
        "чёрный список",
        "черный список",
        "отписки",
        "отписка",
        "отписанные",
        "чс",
        "бан лист",
        "стоплисты",
        "стоп листы",
        "жалобы",
        "отписавшиеся",
        "не беспокоить",
        "отказы",
    ),
    "consents": ("consent", "согласие", "согласия"),
    "responses": (
        "response",
        "campaign responses",
        "отклик",
        "отклики",
        "отклики на рассылки",
        "отклики на рассылку",
        "отклики кампаний",
        "отклики рассылок",
        "reaktionen",
        "réponses",
        "respuestas",
        "risposte",
        "respostas",
        "odpowiedzi",
        "yanıtlar",
        "відгуки",
        "reacties",
    ),
}
# what is written beside the name of a table
ASIDE = re.compile(
    r"\d+|q[1-4]|part|copy|копия|final|new|old|crm|export|выгрузка|full|data|table|jan|feb|mar|apr|may|jun|"
    r"jul|aug|sep|oct|nov|dec|all|все|за|год|г|of|из|v|no|the|и|по|from|to|on|utf|csv|xlsx|tsv|txt|parquet"
    r"|clean(?:ed)?|raw|fixed|processed|prepared|dedup\w*|latest|dump|report|отч[её]т|актуальн\w*|чист\w*"
    # how Google names the sheet of a book that it saves: `Клиенты - Лист1.csv`
    r"|(?:лист|sheet|аркуш|arkusz|tabelle|feuille|hoja|foglio|p[áa]gina|sayfa|シート)\d+"
)
TEXT_ENDINGS = {".csv", ".tsv", ".tab", ".txt", ".psv"}
TABLE_ENDINGS = TEXT_ENDINGS | {
    ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet", ".pq", ".sqlite", ".sqlite3", ".db", ".zip", ".gz",
}  # fmt: skip
# formats of tables that nothing here reads
FOREIGN_ENDINGS = {
    ".json", ".jsonl", ".xml", ".html", ".htm", ".dbf", ".mdb", ".accdb", ".rar", ".7z", ".tar", ".tgz",
    ".bz2", ".xz", ".zst", ".avro", ".orc", ".feather", ".arrow", ".numbers", ".sql", ".dump", ".bak",
    ".duckdb", ".ndjson", ".zstd", ".lz4", ".br", ".gpg", ".pgp", ".rds", ".sav", ".dta", ".mxl", ".vcf",
    ".yaml", ".pkl",
}  # fmt: skip
OWN = {"otklik.yml", "otklik.yaml", "thumbs.db", "desktop.ini", "_success", "_metadata", "_common_metadata"}


def title_of(path: Path) -> str:
    """Return the name of a file without the endings that say its format: `responses.csv.txt`, `a.csv.gz`."""
    name = path.name
    while Path(name).suffix.lower() in TABLE_ENDINGS | FOREIGN_ENDINGS:
        name = name[: -len(Path(name).suffix)]
    return name


def table_named(title: str) -> str | None:
    """Return the table of the contract that a title names; None where it names none.

    Case, years, numbers of copies and parts, and the signs between the words do not count:
    `Purchases 2026`, `customers (1)`, `crm_export-purchases_2024-01` are `purchases` and `customers`.
    """
    # a Mac writes й as и and a sign of its own
    title = unicodedata.normalize("NFC", title).lower()
    words = [word for word in re.split(r"[\W_]+", title) if word]
    plain = " ".join(word for word in words if not ASIDE.fullmatch(word))
    # letters and a year without a sign between
    plain = re.sub(r"(?<=[^\W\d])\d+$", "", plain)
    for table, names in WORDS.items():
        if plain in (table.replace("_", " "), *names):
            return table
    return None


def is_ignored(path: Path) -> bool:
    """Tell whether an entry is nobody's data: hidden, an editor's lock, a mark of the system."""
    return path.name.startswith((".", "~$")) or path.name.lower() in OWN or path.suffix == ".crc"


def entries(folder: Path) -> list[Path]:
    """Return the files of a folder, and those of folders in it that are a table, in the order of their names.

    Another folder stands for itself: an archive of older exports in it would count double. What is nobody's
    is left out, a link goes by its own name.
    """
    found: list[Path] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if is_ignored(path) or path.absolute() in ours():
            continue
        if path.is_dir() and table_named(title_of(path)):
            found += sorted(part for part in path.rglob("*") if part.is_file() and not is_ignored(part))
        else:
            found.append(path)
    return found


def ours() -> set[Path]:
    """Return what a build writes and keeps open: where it stands among the files of an export, it is none."""
    warehouse = Path(os.environ.get("OTKLIK_WAREHOUSE") or "otklik.duckdb").absolute()
    exports = Path(os.environ.get("OTKLIK_EXPORTS") or "exports").absolute()
    return {warehouse, warehouse.with_name(f"{warehouse.name}.wal"), exports}


def hides_wishes(folder: Path, names_suppressions: Callable[[str], bool]) -> bool:
    """Tell whether a folder that is not read, or a file in it, is named like a list of people's wishes.

    Of whom not to contact, or who consented to what.
    """
    titles = [folder.name, *(title_of(path) for path in folder.rglob("*"))]
    return any(names_suppressions(title) or table_named(title) == "consents" for title in titles)
