"""A file of contacts that says who answered is a file of responses, too, where nothing else says it."""

from pathlib import Path

import pytest
from otklik.commands.check import check

from tests.families import few_of_each
from tests.project.reading import views_of

# each reads a small file or two
pytestmark = few_of_each(2)

CUSTOMERS = "{0};Tarif\n1;A\n2;B\n3;A\n4;B\n"
# of each language the id, the campaign, the arm, the day of the message, the answer, its yes and no, its day
WORDS = {
    "de": ("Kundennr", "Kampagnen-ID", "Gruppe", "Versanddatum", "Reagiert", "Ja", "Nein", "Reaktionsdatum"),
    "pl": ("Nr klienta", "Id kampanii", "Grupa", "Wysłano", "Odpowiedź", "Tak", "Nie", "Data odpowiedzi"),
    "es": ("Nº cliente", "ID campaña", "Grupo", "Fecha envío", "Respondió", "Sí", "No", "Fecha respuesta"),
    "ru": ("Код клиента", "Код акции", "Группа", "Дата отправки", "Отклик", "да", "нет", "Дата отклика"),
    "en": ("Contact ID", "Campaign ID", "Group", "Sent Date", "Responded", "1", "0", "First Responded Date"),
}  # fmt: skip
CAMPAIGNS = "campaign_id;starts_on;ends_on\nK;2026-02-01;2026-02-20\n"


def members(said: tuple[str, ...], *, columns: str = "flag day sent") -> str:
    """Return contacts of four people: of the offer one answered, of the control one."""
    who, campaign, arm, sent, flag, yes, no, day = said
    rows = [
        ("1", "X", yes, "05.02.2026"),
        ("2", "X", no, ""),
        ("3", "control", yes, "07.02.2026"),
        ("4", "control", no, ""),
    ]
    header = [campaign, who, arm]
    header += [name for name, part in ((sent, "sent"), (flag, "flag"), (day, "day")) if part in columns]
    lines = [";".join(header)]
    for customer, group, answer, answered_on in rows:
        cells = ["K", customer, group]
        cells += ["02.02.2026"] if "sent" in columns else []
        cells += [answer] if "flag" in columns else []
        cells += [answered_on] if "day" in columns else []
        lines.append(";".join(cells))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("columns", ["flag day sent", "flag day", "flag sent", "day sent"])
@pytest.mark.parametrize("language", WORDS)
def test_who_answered_is_read_beside_whom_was_written_to(tmp_path: Path, language: str, columns: str) -> None:
    """Arms and answers of one file are both read; the day of the message stands in for that of the answer."""
    said = WORDS[language]
    conn, views = views_of(
        tmp_path,
        {
            "customers.csv": CUSTOMERS.format(said[0]),
            "campaigns.csv": CAMPAIGNS,
            "list of 2026.csv": members(said, columns=columns),
        },
    )

    arms = conn.execute(f"select customer_id, arm from ({views['contacts']}) order by all").fetchall()
    assert arms == [("1", "X"), ("2", "X"), ("3", "control"), ("4", "control")]
    days = conn.execute(
        f"select customer_id, responded_on::date::varchar from ({views['responses']}) "
        "where unreadable is null order by all"
    ).fetchall()
    expected = ["2026-02-05", "2026-02-07"] if "day" in columns else ["2026-02-02"] * 2
    assert days == [("1", expected[0]), ("3", expected[1])]


@pytest.mark.parametrize("nothing", ["", "-"])
def test_who_has_no_answer_has_not_answered(tmp_path: Path, nothing: str) -> None:
    """A control that nobody could ask had answered, all of it: its cells say neither yes nor no."""
    lines = members(WORDS["en"], columns="flag sent").replace(
        "control;02.02.2026;1", f"control;02.02.2026;{nothing}"
    )
    files = {"customers.csv": CUSTOMERS.format("Contact ID"), "campaigns.csv": CAMPAIGNS, "list.csv": lines}
    conn, views = views_of(tmp_path, files)
    found = conn.execute(
        f"select customer_id from ({views['responses']}) where unreadable is null"
    ).fetchall()
    assert found == [("1",)]


@pytest.mark.parametrize("beside", ["purchases", "responses"])
def test_what_others_say_comes_first(tmp_path: Path, beside: str) -> None:
    """Where there are purchases or a file of responses, a column of contacts is no response."""
    texts = {
        "purchases": "customer_id;purchased_on;amount\n1;2026-02-03;10\n",
        "responses": "campaign_id;customer_id;responded_on\nK;4;2026-02-03\n",
    }
    said = WORDS["en"]
    conn, views = views_of(
        tmp_path,
        {
            "customers.csv": CUSTOMERS.format("customer_id"),
            "campaigns.csv": CAMPAIGNS,
            "members.csv": members(said),
            f"{beside}.csv": texts[beside],
        },
    )

    found = conn.execute(f"select customer_id from ({views['responses']})").fetchall()
    assert found == ([("4",)] if beside == "responses" else [])
    assert conn.execute(f"select count(*) from ({views['contacts']})").fetchone() == (4,)


def test_a_column_that_says_nothing_of_anybody_is_no_answer(tmp_path: Path) -> None:
    """A yes to everybody, or a day of every line, tells nobody who answered from who did not."""
    conn, views = views_of(
        tmp_path,
        {
            "customers.csv": CUSTOMERS.format("customer_id"),
            "campaigns.csv": CAMPAIGNS,
            "contacts.csv": "campaign_id;customer_id;arm;has_responded\nK;1;X;1\nK;2;X;1\n",
        },
    )

    assert conn.execute(f"select count(*) from ({views['responses']})").fetchone() == (0,)


@pytest.mark.parametrize(
    ("header", "offer", "cost", "worth"),
    [
        ("Kampagnen-ID", "Angebot", "Kosten je Reaktion (€)", "Wert je Reaktion (€)"),
        ("Id kampanii", "Oferta", "Koszt odpowiedzi (zł)", "Wartość odpowiedzi (zł)"),
        ("ID campaña", "Oferta", "Coste por respuesta (€)", "Valor por respuesta (€)"),
        ("Campaign ID", "Offer", "Cost per Response", "Expected Value per Response"),
    ],
)
def test_terms_of_a_response_in_the_tongues_of_its_file(
    tmp_path: Path, header: str, offer: str, cost: str, worth: str
) -> None:
    """What a response is worth and costs is read under words of other tongues, offers among them."""
    conn, views = views_of(
        tmp_path,
        {
            "customers.csv": CUSTOMERS.format("customer_id"),
            "campaigns.csv": f"{header};starts_on;ends_on;{worth}\nK;2026-02-01;2026-02-20;60,00\n",
            "a.csv": f"{header};{offer};{cost}\nK;X;6,50\nK;Y;12,00\n",
        },
    )

    assert conn.execute(f"select value_of_response::int from ({views['campaigns']})").fetchall() == [(60,)]
    offers = conn.execute(f"select offer_id, cost_per_response::float from ({views['offers']}) order by 1")
    assert offers.fetchall() == [("X", 6.5), ("Y", 12.0)]


def test_check_says_what_responses_alone_can_teach(tmp_path: Path) -> None:
    """Without purchases a list is ranked at random only where nobody answered either."""
    said = WORDS["de"]
    views_of(
        tmp_path,
        {
            "customers.csv": CUSTOMERS.format(said[0]),
            "campaigns.csv": CAMPAIGNS,
            "members.csv": members(said),
        },
    )

    told = "\n".join(check(tmp_path / "export", {}).lines)

    assert "models learn from the responses alone" in told
    assert "at random" not in told
