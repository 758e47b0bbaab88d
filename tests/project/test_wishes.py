"""Who wants no messages, in all the ways exports say it: nothing of it is dropped, misread or left out."""

import unicodedata
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import cast

import duckdb
import pytest
from otklik.export_files.contract import ExportError
from otklik.export_files.plugin import crm_export_views
from otklik.export_files.titles import names_suppressions

from tests.families import few_of_each
from tests.project.engine import connected
from tests.project.test_forms import export, rows, rows_of_notes

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

CUSTOMERS = (
    "customer_id;email;phone\n1;a@x.ru;+7 912 345-67-89\nИ-2;b@x.ru;8 (912) 345-67-80\n"
    "Ж-3;c@x.ru;+44 20 7946 0958\n"
)


@pytest.mark.parametrize(
    ("name", "text", "ids"),
    [
        ("suppressions.csv", "email\na@x.ru\nB@X.RU\n", ["1", "И-2"]),
        ("Отписки.csv", "E-mail;Дата отписки\na@x.ru;01.02.2025\n", ["1"]),
        ("stop-list.csv", "ФИО;Телефон;Причина\nИванов;89123456789;просил\n", ["1"]),
        ("unsubscribed.csv", "email;phone\na@x.ru;\n;9123456780\n", ["1", "И-2"]),
        ("suppressions.csv", "customer_id;phone\n1;\n;9123456780\n", ["1", "И-2"]),
        ("чс.csv", "Телефон\n89123456789\n", ["1"]),
        ("dnd.csv", "phone\n89123456789\n", ["1"]),
        ("banned.csv", "id\n1\n", ["1"]),
        (unicodedata.normalize("NFD", "Чёрный список.csv"), "customer_id\n1\n", ["1"]),
    ],
)
def test_lists_of_whom_not_to_contact_are_read_as_people_have_them(
    tmp_path: Path, name: str, text: str, ids: list[str]
) -> None:
    """By phones and e-mails too; the day on which somebody left the list is no end of it."""
    folder = export(tmp_path, {"customers.csv": CUSTOMERS, name: text})
    assert rows(folder, "suppressions", "customer_id, until") == [(name, None) for name in ids]


COLUMNS = {
    "an id of another system": ("id;Телефон\nx-9;8 912 345 67 89\nx-8;\nx-7;9123456780\n", ["1", "И-2"]),
    "two phones": ("Телефон;Телефон 2\n89990000000;89123456789\n9123456780;\n", ["1", "И-2"]),
    "two people": ("phone;email\n89123456789;b@x.ru\n", ["1", "И-2"]),
    "one person": ("customer_id;phone;email\n1;89123456789;a@x.ru\nИ-2;;b@x.ru\n", ["1", "И-2"]),
    "a phone under a strange name": ("id;Куда звонили\n777;89123456789\nИ-2;89990000000\n", ["1", "И-2"]),
    "floats beside phones": ("customer_id;phone\n1.0;\n;9123456780\n", ["1", "И-2"]),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_any_column_of_such_a_list_names_somebody(tmp_path: Path, kind: str) -> None:
    """An id that nobody has hides no phone; each customer of a line is meant, once, and counted."""
    text, ids = COLUMNS[kind]
    folder = export(tmp_path, {"customers.csv": CUSTOMERS, "suppressions.csv": text})
    found = [name for (name,) in rows(folder, "suppressions", "customer_id") if name in {"1", "И-2", "Ж-3"}]
    assert sorted(found) == ids
    with connected() as conn:
        views = crm_export_views(conn, folder)
        (records,) = conn.execute(
            f"select records from ({views['input_files']}) where table_name = 'suppressions'"
        ).fetchall()
        assert conn.execute(f"select count(*) from ({views['suppressions']})").fetchall() == [records]


def test_a_list_that_names_people_in_two_ways_is_asked_about_in_few_words(tmp_path: Path) -> None:
    """No text stands in another for each way of knowing somebody: one of 626 000 letters took 16 s."""
    text, ids = COLUMNS["two people"]
    folder = export(tmp_path, {"customers.csv": CUSTOMERS, "suppressions.csv": text})
    said: list[str] = []
    with connected() as conn:
        listening = cast(duckdb.DuckDBPyConnection, Listening(conn, said))
        views = crm_export_views(listening, folder)
        found = conn.execute(f"select customer_id from ({views['suppressions']})").fetchall()
    assert sorted(name for (name,) in found) == ids
    assert sum("strangers" in statement for statement in said) > 2
    assert max(map(len, said)) < 60_000


class Listening:
    """A connection that keeps each statement it is asked."""

    def __init__(self, conn: duckdb.DuckDBPyConnection, said: list[str]) -> None:
        self.conn, self.said = conn, said

    def __getattr__(self, name: str) -> object:
        """Return what the connection has."""
        return getattr(self.conn, name)

    def execute(self, statement: str, *more: object) -> duckdb.DuckDBPyConnection:
        """Keep the statement and pass it on."""
        self.said.append(statement)
        return self.conn.execute(statement, *more)


def test_a_withdrawal_is_of_whom_any_of_its_columns_names(tmp_path: Path) -> None:
    """Where the first one names nobody."""
    text = "Код клиента;Телефон;Цель согласия;Дата отзыва\nq;89123456789;реклама;01.02.2025\n"
    text += "И-2;89123456789;реклама;01.02.2025\n"
    folder = export(tmp_path, {"customers.csv": CUSTOMERS, "Согласия.csv": text})
    found = [name for (name,) in rows(folder, "consents", "customer_id")]
    assert sorted(found) == ["1", "q", "И-2"]


def test_most_of_a_mailing_list_s_leavers_may_be_no_customers(tmp_path: Path) -> None:
    """Those who are none are rejects; where not one is a customer, phones or e-mails are missing there."""
    leavers = "email\na@x.ru\nq@x.ru\nw@x.ru\ne@x.ru\n"
    folder = export(tmp_path, {"customers.csv": CUSTOMERS, "unsubscribed.csv": leavers})
    assert [name for (name,) in rows(folder, "suppressions", "customer_id")] == [
        "1",
        "q@x.ru",
        "w@x.ru",
        "e@x.ru",
    ]
    export(tmp_path, {"customers.csv": "customer_id\n1\n"})
    with pytest.raises(
        ExportError, match="4 of 4 are not among customers: export customers with their phones"
    ):
        rows(folder, "suppressions", "customer_id")


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("отписан", "да", "нет"),
        ("Отписан", "Отписан", "Подписан"),
        ("unsubscribed", "true", "false"),
        ("email_optout", "1", "0"),
        ("Не беспокоить", "+", ""),
        ("do_not_email", "X", ""),
        ("Дата отписки", "01.02.2025", ""),
        ("Отказ от рассылки", "просил по телефону", "н/д"),
        ("Дата отписки", "01.02.2025", "01.01.0001 0:00:00"),
        ("unsubscribed_at", "2025-02-01T10:00:00Z", "0000-00-00 00:00:00"),
        ("is_blocked", "1", "0"),
        ("email_bounced", "hard", ""),
        ("spam_complaint", "yes", "no"),
        ("Умер", "да", "нет"),
    ],
)
def test_a_column_of_wishes_for_no_messages_is_no_consent(
    tmp_path: Path, header: str, yes: str, no: str
) -> None:
    """Beside a column of consent it takes the consent back, and it is no feature of anybody."""
    files = {"customers.csv": f"customer_id;{header}\n1;{yes}\n2;{no}\n"}
    assert rows(export(tmp_path / "a", files), "customers", "consent, attributes") == [
        (False, "{}"),
        (True, "{}"),
    ]
    files = {"customers.csv": f"customer_id;consent;{header}\n1;1;{yes}\n2;1;{no}\n3;0;{no}\n4;;{no}\n"}
    folder = export(tmp_path / "b", files)
    assert [row[0] for row in rows(folder, "customers", "consent")] == [False, True, False, None]
    assert any(f"anything but a no in {header}" in note for (note,) in rows_of_notes(folder))


def test_several_columns_of_wishes_are_each_believed(tmp_path: Path) -> None:
    """A no for one channel hides no yes for another."""
    text = "customer_id;email_optout;sms_optout\n1;0;1\n2;0;0\n3;1;0\n"
    folder = export(tmp_path, {"customers.csv": text})
    assert [row[0] for row in rows(folder, "customers", "consent")] == [False, True, False]


LIST = "customer_id;until\nИ-2;н/д\nЖ-3;01.03.2027\n1;\n"
ENCODING = "files: [{file: suppressions.csv, table: suppressions, encoding: %s}]"


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866", "iso8859-5", "mac-cyrillic"])
def test_a_list_of_whom_not_to_contact_is_not_guessed_at(tmp_path: Path, encoding: str) -> None:
    """Too few letters to tell an encoding by, and ids depend on it: the build asks, and uses the answer."""
    folder = export(tmp_path, {"customers.csv": CUSTOMERS, "suppressions.csv": LIST.encode(encoding)})
    with pytest.raises(ExportError, match=r"suppressions.csv.*encoding in otklik.yml"):
        rows(folder, "suppressions", "customer_id")
    export(folder, {"customers.csv": CUSTOMERS, "otklik.yml": ENCODING % encoding})
    assert rows(folder, "suppressions", "customer_id, until") == [
        ("И-2", None),
        ("Ж-3", date(2027, 3, 1)),
        ("1", None),
    ]
    export(folder, {"customers.csv": CUSTOMERS, "otklik.yml": ENCODING % "cp-1"})
    with pytest.raises(ExportError, match="has the encoding cp-1: write utf-8"):
        rows(folder, "suppressions", "customer_id")


def test_ids_that_customers_have_prove_an_encoding(tmp_path: Path) -> None:
    """As far as letters can: then nothing is asked."""
    text = "customer_id;until\nИ-2;н/д\nЖ-3;01.03.2027\nПётр;\n".encode("cp1251")
    folder = export(tmp_path, {"customers.csv": CUSTOMERS, "suppressions.csv": text})
    assert [row[0] for row in rows(folder, "suppressions", "customer_id")] == ["И-2", "Ж-3", "Пётр"]


def test_a_broken_byte_in_an_id_of_such_a_list_stops(tmp_path: Path) -> None:
    """Whom it means cannot be known, and a reject would contact them."""
    text = "customer_id;until\n1;\nПётр;\n".encode() + "И-2;2027-01-01\n".encode("cp1251")
    folder = export(tmp_path, {"customers.csv": CUSTOMERS, "suppressions.csv": text})
    with pytest.raises(ExportError, match="the id in line 4 cannot be read"):
        rows(folder, "suppressions", "customer_id")


def test_consents_of_a_russian_office_are_read(tmp_path: Path) -> None:
    """By their own headers, and by phone."""
    texts = {
        "customers.csv": CUSTOMERS,
        "Согласия.csv": "Телефон;Цель согласия;Канал;Дата согласия;Дата отзыва\n"
        "89123456789;Рассылка;SMS;01.02.2025;\n89123456780;профилирование;;13.02.2025;15.03.2026\n",
    }
    folder = export(tmp_path, texts)
    assert rows(folder, "consents", "customer_id, purpose, channel, given_on, withdrawn_on") == [
        ("1", "own_messages", "SMS", date(2025, 2, 1), None),
        ("И-2", "profiling", None, date(2025, 2, 13), date(2026, 3, 15)),
    ]


@pytest.mark.parametrize(
    ("header", "cells", "consents"),
    [
        ("GDPR marketing flag", ["yes", "no", ""], [True, False, None]),
        ("Согласие на получение рекламы", ["Да", "Нет", "-"], [True, False, None]),
        ("Согласие на email-рассылку;Согласие на SMS", ["да;да", "да;нет", "да;"], [True, False, None]),
        ("Opt-in to mail;Opt-in to SMS", ["1;1", "0;1", ";1"], [True, False, None]),
    ],
)
def test_columns_that_say_a_consent_are_read_as_one(
    tmp_path: Path, header: str, cells: list[str], consents: list[bool | None]
) -> None:
    """Under whatever name; of several each must be a yes, and nothing said is no yes."""
    lines = "".join(f"{number};{cell}\n" for number, cell in enumerate(cells, start=1))
    folder = export(tmp_path, {"customers.csv": f"customer_id;{header}\n{lines}"})
    assert [consent for (consent,) in rows(folder, "customers", "consent")] == consents
    assert [note for (note,) in rows_of_notes(folder) if "is read as consent" in note]


SECOND = {
    "Согласие на SMS": ("да", "нет"),
    "согласен на звонки": ("+", "-"),
    "SMS opt-in": ("1", "0"),
    "Подписан на push": ("true", "false"),
    "Рассылка в мессенджерах": ("Да", "Нет"),
    "Можно звонить": ("да", "нет"),
    "Receive SMS offers": ("Y", "N"),
    "sms_status": ("subscribed", "unsubscribed"),
    "marketing_allowed": ("t", "f"),
    "Согласие на звонки": ("12.01.2025; да", "отозвано"),
}
FIRST = {
    "known to a preset": ("Согласие на рассылку", ""),
    "the contract's own": ("consent", ""),
    "of a system": ("Accepts Email Marketing", ""),
    "named by a person": ("Письма", "columns: {consent: Письма}"),
    "several named by a person": ("Письма;Почта", "columns: {consent: [Письма, Почта]}"),
    "given for everybody": ("Дом", "values: {consent: yes}"),
}


@pytest.mark.parametrize(("first", "second"), list(zip(cycle(FIRST), SECOND)))
def test_each_of_several_columns_of_consent_must_be_a_yes(tmp_path: Path, first: str, second: str) -> None:
    """Whatever took the first one; a silent cell is no yes, one that says no is a no, and it is said."""
    header, mapping = FIRST[first]
    (yes, no), width = SECOND[second], header.count(";") + 1
    cells = [("да", yes), ("да", no), ("нет", yes), ("да", ""), ("", yes), ("нет", "")]
    lines = "".join(f'{at};{";".join([one] * width)};"{two}"\n' for at, (one, two) in enumerate(cells))
    files = {"customers.csv": f"customer_id;{header};{second}\n{lines}"}
    if mapping:
        files["otklik.yml"] = f"files: [{{file: customers.csv, table: customers, {mapping}}}]"
    folder = export(tmp_path, files)
    contacted = [consent is True for (consent,) in rows(folder, "customers", "consent")]
    is_for_all = first == "given for everybody"
    assert contacted == [True, False, is_for_all, False, is_for_all, False]
    assert any(
        second in note and "is read as consent: who has no yes" in note for (note,) in rows_of_notes(folder)
    )


def test_what_a_preset_keeps_from_being_a_feature_may_be_a_consent(tmp_path: Path) -> None:
    """Shopify's customers have one of SMS beside the one of e-mail."""
    head = (
        "Customer ID,Email,Accepts Email Marketing,Default Address City,Accepts SMS Marketing,Total Spent\n"
    )
    text = head + "1,a@x.ru,yes,Tver,no,5\n2,b@x.ru,yes,Tver,yes,5\n"
    folder = export(tmp_path, {"customers_export.csv": text})
    assert rows(folder, "customers", "consent") == [(False,), (True,)]


@pytest.mark.parametrize(
    "said",
    ["просил не присылать", "не хочет получать смс", "отказался от рассылки", "удалите из базы",
     "no marketing", "please stop emailing", "erasure requested"],
)  # fmt: skip
def test_a_comment_that_wants_no_messages_is_believed(tmp_path: Path, said: str) -> None:
    """In more words; a refusal of something else is none."""
    text = f"customer_id;city;Комментарий\n1;x;{said}\n2;x;отказ от покупки, не хочет ждать\n3;x;\n"
    assert rows(export(tmp_path, {"customers.csv": text}), "customers", "consent") == [
        (False,),
        (True,),
        (True,),
    ]


def test_a_cell_of_consent_that_says_nothing_is_no_fault(tmp_path: Path) -> None:
    """One that cannot be read is counted, whichever column it stands in."""
    text = "customer_id;consent;Согласие на SMS\n1;да;\n2;;да\n3;да;кто знает\n4;да;да\n5;нет;кто знает\n"
    folder = export(tmp_path, {"customers.csv": text})
    assert rows(folder, "customers", "consent, faults") == [
        (None, None),
        (None, None),
        (None, '{"consent":"кто знает"}'),
        (True, None),
        (False, None),
    ]


def test_a_consent_that_cannot_be_read_beside_another_is_named(tmp_path: Path) -> None:
    """Days of it are none by themselves; versions and the like are no words for yes."""
    text = "customer_id;consent;Версия согласия\n1;да;ред. 5\n2;да;ред. 6\n"
    folder = export(tmp_path, {"customers.csv": text})
    assert rows(folder, "customers", "consent") == [(True,), (True,)]
    assert any("Версия согласия is not read as consent" in note for (note,) in rows_of_notes(folder))


@pytest.mark.parametrize(
    ("header", "yes"),
    [
        ("Дата отзыва согласия", "01.02.2025"),
        ("Согласие отозвано", "да"),
        ("consent_withdrawn_at", "2025-02-01"),
        ("Consent revoked", "true"),
        ("Email hard bounce reason", "mailbox full"),
        ("HasOptedOutOfEmail", "true"),
        ("DoNotCall", "1"),
        ("Unsubscribed from all email", "true"),
    ],
)
def test_a_withdrawal_beside_a_consent_takes_it_back(tmp_path: Path, header: str, yes: str) -> None:
    """Under the names of more systems."""
    text = f"customer_id;Согласие на рассылку;{header}\n1;да;{yes}\n2;да;\n3;нет;\n"
    folder = export(tmp_path, {"customers.csv": text})
    assert rows(folder, "customers", "consent") == [(False,), (True,), (False,)]


def test_what_nobody_can_be_is_emptied_and_the_customer_stays(tmp_path: Path) -> None:
    """An age of 150, a birth before 1900 or in years to come: the cell is counted among the repairs."""
    text = "customer_id;age;birth_date\n1;150;1800-01-01\n2;-1;2999-01-01\n4;;1900-01-01\n3;40;1985-03-02\n"
    folder = export(tmp_path, {"customers.csv": text})
    found = rows(folder, "customers", "customer_id, age, birth_date, unreadable, faults is not null")
    assert found == [
        ("1", None, None, None, True),
        ("2", None, None, None, True),
        ("4", None, None, None, True),
        ("3", 40, date(1985, 3, 2), None, False),
    ]


@pytest.mark.parametrize(
    ("header", "yes", "no", "unknown"),
    [
        ("consent", "01.02.2024", "нет", "01.01.0001"),
        ("consent", "да, согласен", "нет (по телефону)", "да, но без смс"),
        ("email_status", "subscribed", "cleaned", "pending"),
        ("Статус", "Подписан", "Отписался", "неизвестно"),
    ],
)
def test_a_yes_is_a_yes_to_messages_and_nothing_else(
    tmp_path: Path, header: str, yes: str, no: str, unknown: str
) -> None:
    """The day of a consent is one, words for it may stand together, and a column may have any name."""
    text = f"customer_id;{header}\n1;{yes}\n2;{no}\n3;{unknown}\n4;{yes}\n5;{yes}\n"
    folder = export(tmp_path, {"customers.csv": text})
    assert rows(folder, "customers", "consent, attributes") == [
        (True, "{}"),
        (False, "{}"),
        (None, "{}"),
        (True, "{}"),
        (True, "{}"),
    ]


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("Accepte les e-mails", "oui", "non"),
        ("Einwilligung Werbung", "ja", "nein"),
        ("Darf kontaktiert werden", "ja", "nein"),
        ("Suscrito al boletín", "sí", "no"),
        ("Consenso marketing", "sì", "no"),
        ("Aceita receber e-mails", "sim", "não"),
        ("Zgoda na marketing", "tak", "nie"),
        ("İzin", "evet", "hayır"),
        ("Згода на розсилку", "так", "ні"),
        ("Toestemming nieuwsbrief", "ja", "nee"),
    ],
)
def test_a_consent_is_one_in_other_tongues(tmp_path: Path, header: str, yes: str, no: str) -> None:
    """Whoever said no to it is not contacted."""
    folder = export(tmp_path, {"customers.csv": f"customer_id;{header}\n1;{yes}\n2;{no}\n"})
    assert rows(folder, "customers", "consent") == [(True,), (False,)]


@pytest.mark.parametrize(
    "header",
    [
        "Abonné à la newsletter",
        "E-Mail erlaubt",
        "Acepta promociones",
        "Inscrito al boletín",
        "Autorise les SMS",
    ],
)
def test_a_consent_in_other_tongues_has_a_word_of_messages(tmp_path: Path, header: str) -> None:
    """Before or behind the word that accepts them."""
    folder = export(tmp_path, {"customers.csv": f"customer_id;{header}\n1;1\n2;0\n"})
    assert rows(folder, "customers", "consent") == [(True,), (False,)]


@pytest.mark.parametrize(
    "header",
    ["AcceptedCmp1", "promocode_used", "promocode", "accepted_last_offer", "accepted_terms", "abonnement",
     "inscription", "darf_alkohol", "Erlaubnis Foto", "autorise_credit", "usa promociones"],
)  # fmt: skip
def test_what_else_somebody_accepts_is_no_consent_to_messages(tmp_path: Path, header: str) -> None:
    """An offer, terms, a campaign: whoever has a no there has refused no messages."""
    folder = export(tmp_path, {"customers.csv": f"customer_id;{header}\n1;1\n2;0\n"})
    assert rows(folder, "customers", "consent") == [(None,), (None,)]


def test_what_people_answered_to_campaigns_is_no_consent(tmp_path: Path) -> None:
    """A layout that many have: only who complained is not contacted."""
    text = "ID;Year_Birth;Education;AcceptedCmp1;AcceptedCmp2;Complain;Response\n"
    text += "1;1970;PhD;0;0;0;1\n2;1980;Master;1;0;0;0\n3;1990;Basic;0;1;1;0\n"
    folder = export(tmp_path, {"customers.csv": text})
    assert rows(folder, "customers", "consent") == [(True,), (True,), (False,)]


@pytest.mark.parametrize(
    "header",
    ["Keine Werbung", "Ne pas contacter", "No contactar", "Widerspruch am", "Не турбувати", "Não contatar"],
)
def test_a_wish_for_no_messages_is_one_in_other_tongues(tmp_path: Path, header: str) -> None:
    """Whatever stands in the column."""
    folder = export(tmp_path, {"customers.csv": f"customer_id;{header}\n1;\n2;01.02.2026\n"})
    assert rows(folder, "customers", "consent") == [(True,), (False,)]


@pytest.mark.parametrize(
    "name",
    [
        "Abmeldungen",
        "Désinscrits",
        "Disiscritti",
        "Descadastrados",
        "Uitgeschreven klanten",
        "Відписки",
        "deceased",
    ],
)
def test_a_list_of_whom_not_to_contact_makes_nobody_a_customer(tmp_path: Path, name: str) -> None:
    """It has what customers have, and is called in another tongue."""
    people = "customer_id;email;city\n1;a@x.ru;Köln\n9;z@x.ru;Bonn\n"
    folder = export(tmp_path, {"customers.csv": CUSTOMERS, f"{name}.csv": people})
    assert ("1",) in rows(folder, "suppressions", "customer_id")
    assert len(rows(folder, "customers", "customer_id")) == 3


REFUSED = [
    "стоп-листа", "отписавшихся", "отказов", "чёрного списка", "чс", "банов", "жалоб",
    "недоставленных", "умерших",
    "unsubscribed", "stop list", "blacklist", "opt-outs", "bounces", "complaints", "dnc",
    "suppressed", "deceased",
    "exclusions", "Widerspruch", "Abmeldung", "Gesperrte", "opposition", "désinscrits", "disiscritti",
    "descadastrados", "bajas", "sprzeciwu", "uitgeschreven", "odhlášených", "відписаних",
]  # fmt: skip
WITHOUT = [
    "без", "без учёта", "кроме", "исключая", "за вычетом", "не из", "without", "excluding", "excl.", "except",
    "minus", "less", "no", "not", "never", "non", "ohne", "sin", "sans", "senza", "sem", "bez", "zonder",
]  # fmt: skip


@pytest.mark.parametrize("whose", ["Клиенты", "customers", "Kunden 2026", "clienti", "Заказы", "orders"])
def test_a_name_that_leaves_them_out_is_no_list_of_whom_not_to_contact(whose: str) -> None:
    """Each word by itself names such a list, and with each denial behind people or orders none."""
    assert [word for word in REFUSED if not names_suppressions(word)] == []
    named = [f"{whose} {denial} {word}" for denial in WITHOUT for word in REFUSED]
    assert [name for name in named if names_suppressions(name)] == []


def test_a_name_that_begins_with_a_denial_is_of_those_who_are_to_be_left_out() -> None:
    """`exclude_unsubscribed` are the unsubscribed; what is said of people is kept beside what is denied."""
    named = [f"{denial} {word}" for denial in (*WITHOUT, "exclude", "excluded", "excl") for word in REFUSED]
    named += [
        "exclude", "Excluded customers", "Исключённые клиенты", "customers excluded unsubscribed", "no_unsub",
        "customers who want no spam", "Клиенты без отписок и стоп-лист", "Клиенты: не звонить",
        "Отписавшиеся клиенты без отказов", "clienti non contattare", "without customers unsubscribed",
    ]  # fmt: skip
    assert [name for name in named if not names_suppressions(name)] == []


def test_whom_a_file_of_people_to_exclude_names_is_no_customer(tmp_path: Path) -> None:
    """Whatever else it says of them."""
    people = "customer_id,email,city\n1,a@x.ru,Moscow\nИ-2,b@x.ru,Moscow\n"
    folder = export(tmp_path, {"customers.csv": CUSTOMERS, "exclude_unsubscribed.csv": people})
    assert rows(folder, "suppressions", "customer_id") == [("1",), ("И-2",)]


@pytest.mark.parametrize(
    "header", ["account_deleted", "gdpr_erased", "is_forgotten", "Удалён", "bounced", "complained", "blocked"]
)
def test_who_was_not_deleted_stays_in_a_list_of_whom_not_to_contact(tmp_path: Path, header: str) -> None:
    """What became of somebody says nothing of why they are there; beside a wish a yes keeps them off, too."""
    lines = f"customer_id,unsubscribed_on,{header}\nk1,2026-01-01,no\nk2,2026-01-02,yes\nk3,2026-01-03,no\n"
    folder = export(tmp_path / "alone", {"customers.csv": CUSTOMERS, "unsubscribed.csv": lines})
    assert sorted(set(rows(folder, "suppressions", "customer_id"))) == [("k1",), ("k2",), ("k3",)]
    beside = f"customer_id,do_not_contact,{header}\nk1,no,no\nk2,no,yes\nk3,yes,no\n"
    folder = export(tmp_path / "beside", {"customers.csv": CUSTOMERS, "suppressions.csv": beside})
    meant = "case when unreadable is null then customer_id end"
    assert {who for (who,) in rows(folder, "suppressions", meant) if who} == {"k2", "k3"}


@pytest.mark.parametrize(
    "never", ["9999-12-31", "2999-12-31 00:00:00", "31.12.2999", "01/01/2100", "infinity", "  .  .    "]
)
def test_a_day_that_never_comes_is_none_on_which_somebody_left(tmp_path: Path, never: str) -> None:
    """Programs write it of whoever is still there."""
    lines = f"customer_id,city,deleted_at\nk1,Omsk,{never}\nk2,Omsk,2026-01-01\n"
    folder = export(tmp_path, {"customers.csv": lines})
    assert rows(folder, "customers", "customer_id, coalesce(consent, true)") == [("k1", True), ("k2", False)]


@pytest.mark.parametrize(
    "header",
    [
        "Рассылка запрещена", "Рассылки отключены", "SMS запрещены", "Исключён из рассылок", "Без рекламы",
        "Удалён из рассылки", "Стоп-рассылка", "Не хочет получать рассылку", "Недоступен для рассылки",
        "Нет согласия на рассылку", "Newsletter disabled", "Mailing paused", "exclude_from_mailing",
        "Blocked for mailing", "Removed from newsletter", "Consent refused", "dont_email", "Pas de SMS",
    ],
)  # fmt: skip
def test_a_yes_to_a_no_is_no_consent(tmp_path: Path, header: str) -> None:
    """Read as a consent by a word in it, just those who refused were written to, and nobody else."""
    for name, (yes, no) in {"words": ("да", "нет"), "days": ("01.02.2026", "")}.items():
        text = f"customer_id;{header}\n1;{yes}\n2;{no}\n3;{no}\n"
        folder = export(tmp_path / name, {"customers.csv": text})
        assert rows(folder, "customers", "consent, attributes") == [(False, "{}"), *[(True, "{}")] * 2]


@pytest.mark.parametrize(
    "header", ["Не отписан", "Не против рассылки", "not unsubscribed", "Рассылка (да/нет)", "Newsletter Y/N"]
)
def test_a_no_to_a_no_or_a_choice_of_answers_is_a_consent(tmp_path: Path, header: str) -> None:
    """Whoever has a no there has refused."""
    folder = export(tmp_path, {"customers.csv": f"customer_id;{header}\n1;нет\n2;да\n"})
    assert rows(folder, "customers", "consent") == [(False,), (True,)]


@pytest.mark.parametrize(
    "header",
    ["Не отвечает на звонки", "Телефон не указан", "no_of_calls", "Phone no", "Email not verified", "Без НДС",
     "Чек не отправлен", "Отправлять чек по SMS", "Не участвует в программе"],
)  # fmt: skip
def test_a_no_to_something_else_is_no_wish(tmp_path: Path, header: str) -> None:
    """What became of a call or is known of a phone says nothing of being written to."""
    folder = export(tmp_path, {"customers.csv": f"customer_id;{header}\n1;1\n2;0\n"})
    assert rows(folder, "customers", "coalesce(consent, true)") == [(True,), (True,)]


@pytest.mark.parametrize("header", ["SMS", "Push", "Уведомления", "news"])
def test_a_no_to_a_channel_alone_is_told(tmp_path: Path, header: str) -> None:
    """One may have refused it or not have it: nobody can tell, and nothing was said."""
    folder = export(tmp_path, {"customers.csv": f"customer_id;{header}\n1;да\n2;нет\n"})
    assert any(f"{header} says yes and no" in note for (note,) in rows_of_notes(folder))


@pytest.mark.parametrize(
    "said",
    [
        "do-not-contact", "do_not_email", "DoNotContact", "no-sms", "не_писать", "#неписать", "DNC", "STOP",
        "стоп_лист", "stop-sms", "black_list", "черный-список", "нет согласия", "согласие отозвано",
        "No consent", "без рассылок", "запрет на звонки", "отказ от коммуникаций", "marketing: no",
        "spam-complaint", "удалить по 152-ФЗ", "умер в 2024",
    ],
)  # fmt: skip
def test_a_tag_that_wants_no_messages_is_believed(tmp_path: Path, said: str) -> None:
    """Programs write tags with `-` and `_` for blanks; beside another tag or alone."""
    text = f'customer_id;Теги\n1;"VIP, {said}"\n2;{said}\n3;VIP\n'
    folder = export(tmp_path, {"customers.csv": text})
    assert rows(folder, "customers", "consent") == [(False,), (False,), (True,)]


@pytest.mark.parametrize(
    "said",
    ["не против рассылок", "не отказывался от рассылки", "SMS не запрещены", "не-отписан",
     "доставка без звонка", "Stop & Shop", "non-stop", "Нестоп", "согласие есть",
     "приятно писать", "небез рекламы"],
)  # fmt: skip
def test_other_words_of_a_tag_keep_nobody_off(tmp_path: Path, said: str) -> None:
    """Who minds nothing, a shop, a way of delivery."""
    folder = export(tmp_path, {"customers.csv": f'customer_id;Теги\n1;"VIP, {said}"\n2;VIP\n'})
    assert rows(folder, "customers", "coalesce(consent, true)") == [(True,), (True,)]


def test_what_may_be_a_consent_is_told_however_its_words_are_parted(tmp_path: Path) -> None:
    """`allowed_channels` has none of the blanks by which it was looked for."""
    folder = export(tmp_path, {"customers.csv": "customer_id;allowed_channels\n1;email|sms\n2;push\n"})
    assert any("if allowed_channels is it" in note for (note,) in rows_of_notes(folder))
