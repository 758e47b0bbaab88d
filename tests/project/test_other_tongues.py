"""A whole export in another tongue: tables by their names, columns by theirs, campaigns by their words."""

from decimal import Decimal
from pathlib import Path

import pytest
from otklik.export_files.presets import looser_names
from otklik.export_files.words import is_of_control, mechanic_by_part

from tests.families import few_of_each
from tests.project.reading import read
from tests.project.test_forms import rows

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

# of each tongue four files: customers, purchases, campaigns, contacts; the second campaign gives a present,
# and the first line of contacts is of the control
TONGUES: dict[str, dict[str, str]] = {
    "German": {
        "Kundenliste.csv": "Kundennr.;Anrede;Ort\nK1;Frau;Köln\nK2;Herr;Bonn\n",
        "Bons.csv": "Bon-Nr.;Kundennr.;Datum;Artikel;Bruttobetrag\nB1;K1;22.03.2026;Kaffee;6,16\n",
        "Aktionen.csv": "Aktionsnr.;Aktion;Kanal;Von;Bis;Art;Rabatt %;Mindestbestellwert;"
        "Kosten je Kontakt;Warenwert Zugabe\n"
        "A1;Frühling;Push;19.03.2026;31.03.2026;Rabatt;20%;15,00;0,02;\n"
        "A2;Croissant;E-Mail;14.05.2026;27.05.2026;Gratiszugabe;;;0,05;1,20\n",
        "Versand.csv": "Aktionsnr.;Kundennr.;Versanddatum;Kontrollgruppe\nA1;K1;19.03.2026;ja\nA1;"
        "K2;19.03.2026;nein\n",
    },
    "French": {
        "Clients.csv": "N° client;Civilité;Ville\nK1;Mme;Lyon\nK2;M.;Nice\n",
        "Commandes.csv": "N° de commande;N° client;Date;Article;Montant TTC\nB1;K1;22/03/2026;Café;6,16\n",
        "Campagnes.csv": "Code campagne;Nom de la campagne;Canal;Date début;Date fin;Mécanique;"
        "Remise %;Minimum d'achat;"
        "Coût par contact;Coût du cadeau\n"
        "A1;Printemps;SMS;19/03/2026;31/03/2026;Remise;20%;15,00;0,02;\n"
        "A2;Croissant;E-mail;14/05/2026;27/05/2026;Cadeau;;;0,05;1,20\n",
        "Envois.csv": "Code campagne;N° client;Date d'envoi;Groupe témoin\nA1;K1;19/03/2026;oui\nA1;"
        "K2;19/03/2026;non\n",
    },
    "Spanish": {
        "Clientes.csv": "Nº cliente;Sexo;Ciudad\nK1;Mujer;Madrid\nK2;Hombre;Vigo\n",
        "Pedidos.csv": "Nº pedido;Nº cliente;Fecha;Producto;Importe\nB1;K1;22/03/2026;Café;6,16\n",
        "Campañas.csv": "Código de campaña;Nombre de la campaña;Canal;Fecha inicio;Fecha fin;"
        "Mecánica;Descuento %;"
        "Compra mínima;Coste por contacto;Coste del regalo\n"
        "A1;Primavera;SMS;19/03/2026;31/03/2026;Descuento;20%;15,00;0,02;\n"
        "A2;Croissant;Email;14/05/2026;27/05/2026;Regalo;;;0,05;1,20\n",
        "Envíos.csv": "Código de campaña;Nº cliente;Fecha de envío;Grupo de control\nA1;K1;"
        "19/03/2026;sí\nA1;K2;19/03/2026;no\n",
    },
    "Italian": {
        "Clienti.csv": "Codice cliente;Sesso;Città\nK1;Donna;Roma\nK2;Uomo;Bari\n",
        "Ordini.csv": "Numero ordine;Codice cliente;Data;Prodotto;Importo\nB1;K1;22/03/2026;Caffè;6,16\n",
        "Campagne.csv": "Codice campagna;Nome campagna;Canale;Data inizio;Data fine;Meccanica;"
        "Sconto %;Spesa minima;"
        "Costo per contatto;Costo omaggio\n"
        "A1;Primavera;SMS;19/03/2026;31/03/2026;Sconto;20%;15,00;0,02;\n"
        "A2;Cornetto;Email;14/05/2026;27/05/2026;Omaggio;;;0,05;1,20\n",
        "Invii.csv": "Codice campagna;Codice cliente;Data invio;Gruppo di controllo\nA1;K1;"
        "19/03/2026;sì\nA1;K2;19/03/2026;no\n",
    },
    "Polish": {
        "Klienci.csv": "Nr klienta;Płeć;Miasto\nK1;kobieta;Łódź\nK2;mężczyzna;Gdynia\n",
        "Zamówienia.csv": "Nr zamówienia;Nr klienta;Data;Produkt;Kwota\nB1;K1;22.03.2026;Kawa;6,16\n",
        "Kampanie.csv": "Kod kampanii;Nazwa kampanii;Kanał;Data od;Data do;Mechanika;Rabat %;"
        "Minimalny zakup;"
        "Koszt kontaktu;Koszt prezentu\n"
        "A1;Wiosna;SMS;19.03.2026;31.03.2026;Rabat;20%;15,00;0,02;\n"
        "A2;Rogalik;E-mail;14.05.2026;27.05.2026;Prezent;;;0,05;1,20\n",
        "Wysyłki.csv": "Kod kampanii;Nr klienta;Data wysyłki;Grupa kontrolna\nA1;K1;19.03.2026;"
        "tak\nA1;K2;19.03.2026;nie\n",
    },
    "Turkish": {
        "Müşteriler.csv": "Müşteri no;Cinsiyet;Şehir\nK1;Kadın;İzmir\nK2;Erkek;Bursa\n",
        "Siparişler.csv": "Sipariş no;Müşteri no;Tarih;Ürün;Tutar\nB1;K1;22.03.2026;Kahve;6,16\n",
        "Kampanyalar.csv": "Kampanya kodu;Kampanya adı;Kanal;Başlangıç tarihi;Bitiş tarihi;"
        "Kampanya türü;İndirim %;"
        "Minimum tutar;SMS maliyeti;Hediye maliyeti\n"
        "A1;Bahar;SMS;19.03.2026;31.03.2026;İndirim;20%;15,00;0,02;\n"
        "A2;Kruvasan;E-posta;14.05.2026;27.05.2026;Hediye;;;0,05;1,20\n",
        "Gönderimler.csv": "Kampanya kodu;Müşteri no;Gönderim tarihi;Kontrol grubu\nA1;K1;"
        "19.03.2026;evet\nA1;K2;19.03.2026;hayır\n",
    },
}


@pytest.mark.parametrize("tongue", TONGUES)
def test_an_export_in_another_tongue_is_read(tmp_path: Path, tongue: str) -> None:
    """Nothing is mapped by hand, and no term of a campaign is lost."""
    folder = tmp_path / "export"
    folder.mkdir()
    for name, text in TONGUES[tongue].items():
        (folder / name).write_text(text, encoding="utf-8")
    assert rows(folder, "customers", "customer_id, gender") == [("K1", "female"), ("K2", "male")]
    assert rows(folder, "purchases", "customer_id, receipt_id, amount") == [("K1", "B1", Decimal("6.16"))]
    terms = "campaign_id, mechanic, discount_rate, min_check, contact_cost, cost_per_response"
    assert rows(folder, "campaigns", terms) == [
        ("A1", None, Decimal("0.2"), 15, Decimal("0.02"), None),
        ("A2", "gift", None, None, Decimal("0.05"), Decimal("1.2")),
    ]
    assert rows(folder, "contacts", "customer_id, arm") == [("K1", "control"), ("K2", None)]


@pytest.mark.parametrize(
    "header", ["Kundennr.", "Kunden-Nr.", "Kunden Nr", "KundenNr.", "KUNDEN_NR", "Kunden-Nummer"]
)
def test_a_number_is_one_however_it_is_shortened(header: str) -> None:
    """Whatever stands between a word and `number`, the whole word is found."""
    assert "kundennummer" in looser_names(header)


@pytest.mark.parametrize("header", ["Jahr", "Nr.", "Summe brutto, €", "nummer", "Casino"])
def test_what_has_no_number_behind_it_is_none(header: str) -> None:
    """A lone `Nr.` numbers the lines."""
    assert set(looser_names(header)) <= {"nr", "summe brutto"}


PEOPLE = "Kundennummer;Ort\nK1;Köln\nK2;Bonn\n"
CAMPAIGN = "Aktionsnr.;Aktion;Von;Bis;{header}\nA1;Fruehling;19.03.2026;31.03.2026;{cell}\n"


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("Codice cliente;Data;Importo;Promozione;Variante;Gruppo", "K1;22/03/2026;6,16;Fruehling;L;A"),
        ("N° client;Date;Montant;Opération;Envoyé le", "K1;22/03/2026;6,16;Fruehling;23/03/2026"),
        ("Kundennummer;Datum;Aktion;Versanddatum;Betrag", "K1;22.03.2026;Fruehling;23.03.2026;6,16"),
    ],
)
def test_an_order_that_names_its_campaign_is_no_contact(tmp_path: Path, header: str, columns: str) -> None:
    """Its variants are sizes, and its sending is of goods."""
    files = {
        "Kunden.csv": PEOPLE,
        "Aktionen.csv": CAMPAIGN.format(header="Kanal", cell="SMS"),
        "Shop.csv": f"{header}\n{columns}\n",
    }
    assert read(tmp_path, files, "purchases", "customer_id, amount")[0] == [("K1", Decimal("6.16"))]


@pytest.mark.parametrize(
    ("header", "cell", "rate", "amount"),
    [
        ("Rabatt", "10 €", None, 10),
        ("Rabatt", "€ 5", None, 5),
        ("Rabatt", "10 euro", None, 10),
        ("Rabatt", "10%", Decimal("0.1"), None),
        ("Rabatt", "10", Decimal("0.1"), None),
    ],
)
def test_a_discount_in_money_is_no_per_cents(
    tmp_path: Path, header: str, cell: str, rate: Decimal | None, amount: int | None
) -> None:
    """Whatever its header says, the sign of a currency decides."""
    files = {"Kunden.csv": PEOPLE, "Aktionen.csv": CAMPAIGN.format(header=header, cell=cell)}
    assert read(tmp_path, files, "campaigns", "discount_rate, discount_amount")[0] == [(rate, amount)]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Art", "E-Mail"), ("Aktionstyp", "Gewinnspiel"), ("Stato", "attiva"), ("Estado", "SP"),
        ("Ort", "alle Filialen"),
        ("Kosten SMS je Kampagne", "350"), ("SMS cost per campaign", "350"), ("Koszt SMS na kampanię", "350"),
    ],
)  # fmt: skip
def test_what_may_mean_another_thing_is_not_read(tmp_path: Path, header: str, cell: str) -> None:
    """The kind of anything, the state of a country, the branches, a sum of all messages: named as unread."""
    files = {"Kunden.csv": PEOPLE, "Aktionen.csv": CAMPAIGN.format(header=header, cell=cell)}
    assert read(tmp_path, files, "campaigns", "mechanic, status, city, contact_cost")[0] == [
        (None, None, None, None)
    ]


@pytest.mark.parametrize(
    ("word", "mechanic"),
    [
        ("kein Geschenk", None), ("sans cadeau", None), ("bez prezentu", None), ("ohne Punkte", None),
        ("Prezent", "gift"), ("prezentacja", None), ("Schwerpunkte", None), ("Doppelte Punkte", "cashback"),
        ("Entrega gratis", "service"), ("Versand gratis", "service"), ("Gratis-Croissant", "gift"),
        ("2+1 gratis", "bundle"), ("Free delivery from 50 €", "service"), ("Free gift 5 €", "gift"),
        ("Cashback 5 €", "cashback"), ("5 € Rabatt", ""),
    ],
)  # fmt: skip
def test_a_mechanic_is_what_its_words_say_together(word: str, mechanic: str | None) -> None:
    """A denial takes it back, and what is free is named beside it."""
    assert mechanic_by_part(word) == mechanic


@pytest.mark.parametrize(
    ("arm", "is_one"),
    [
        ("CTR", True),
        ("КонтрГруппа", True),
        ("ctl 10%", True),
        ("CTR optimised", False),
        ("Контр-предложение", False),
    ],
)
def test_a_short_word_is_the_control_by_itself_alone(arm: str, is_one: bool) -> None:
    """A rate of clicks and a counter-offer are none."""
    assert is_of_control(arm) == is_one


def test_an_account_is_no_number_of_a_customer(tmp_path: Path) -> None:
    """`Konto` is DATEV's word for it, and a bank's for another thing."""
    text = "Kundennummer;Konto;BLZ;Ort;Land;Telefon;E-Mail\nK1;111;1;Bonn;DE;0228123;a@b.de\n"
    assert read(tmp_path, {"Kunden.csv": text}, "customers", "customer_id")[0] == [("K1",)]


@pytest.mark.parametrize("name", ["archiv/campaigns.csv", "old/Aktionen.csv", "__MACOSX/._campaigns.csv"])
def test_files_of_long_ago_stop_nothing(tmp_path: Path, name: str) -> None:
    """Though nothing else is called so."""
    folder = tmp_path / "export"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("campaign_id\na\n")
    (folder / "customers.csv").write_text("customer_id\n1\n")
    assert rows(folder, "customers", "customer_id") == [("1",)]


NOT_SAID = {
    "German": ("unbekannt", "keine Angabe", "divers"),
    "French": ("inconnu", "Non renseigné", "autre"),
    "Spanish": ("desconocido", "No especificado", "otro"),
    "Polish": ("nieznana", "nie podano", "inna"),
    "Ukrainian": ("невідомо", "Не вказано", "інша"),
    "Uzbek": ("noma'lum", "ko'rsatilmagan", "boshqa"),
}


@pytest.mark.parametrize("tongue", NOT_SAID)
def test_a_gender_not_said_is_empty_in_any_tongue(tmp_path: Path, tongue: str) -> None:
    """A word of not knowing or of neither empties the cell, and is no fault of the file's; `?!` is one."""
    people = "".join(f"K{place},{word}\n" for place, word in enumerate(["female", *NOT_SAID[tongue], "?!"]))
    files = {"customers.csv": f"customer_id,gender\n{people}"}
    found, _ = read(tmp_path, files, "customers", "gender", "faults is not null")
    assert found == [("female", False), (None, False), (None, False), (None, False), (None, True)]
