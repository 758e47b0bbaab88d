"""The questions and faults of an export in Russian: patterns of the English sentences, and what they say."""

import re

WAY = r" \(or (?P<key>date_order|decimal_mark) of the file in otklik\.yml\)"
SENTENCES: tuple[tuple[str, str], ...] = (
    (
        r"(?P<name>\S+) allows both day first and month first \(such as (?P<such>.*?)\): "
        r"set the var date_order to day or month" + WAY,
        "в {name} первым может быть и день, и месяц (например {such}): задайте "
        "переменную date_order: day или "
        "month (или date_order файла в otklik.yml)",
    ),
    (
        r"(?P<name>\S+) writes the day first in some values and the month in others \((?P<such>.*?)\): "
        r"write all dates one way",
        "в {name} первым стоит то день, то месяц ({such}): запишите все даты одинаково",
    ),
    (
        r"(?P<name>\S+) writes decimals with a comma and with a point \(such as (?P<such>.*?)\): "
        r"set the var decimal_mark to , or \." + WAY,
        "в {name} дробная часть отделена то запятой, то точкой (например {such}): задайте переменную "
        "decimal_mark (или decimal_mark файла в otklik.yml)",
    ),
    (
        r"(?P<name>\S+) has exactly three digits after the only mark \(such as (?P<such>.*?)\), thousands or "
        r"decimals: set the var decimal_mark to , or \." + WAY,
        "в {name} после единственного знака ровно три цифры (например {such}), "
        "тысячи это или дробная часть, не "
        "видно: задайте переменную decimal_mark (или decimal_mark файла в otklik.yml)",
    ),
    (
        r"(?P<name>\S+) has three digits after a comma and after a point \(such as (?P<such>.*?)\): "
        r"set the var decimal_mark to , or \." + WAY,
        "в {name} по три цифры и после запятой, и после точки (например "
        "{such}): задайте переменную decimal_mark "
        "(или decimal_mark файла в otklik.yml)",
    ),
    (
        r"(?P<name>\S+) has (?P<such>\S+), which is a long number cut by Excel: its last digits are lost; "
        r"export it again and keep the column as text",
        "в {name} стоит {such}: это длинный номер, который обрезал Excel, последних цифр нет; выгрузите его "
        "заново и оставьте столбец текстом",
    ),
    (
        r"consent has words nobody knows, such as (?P<such>.*?): write yes or no, or add the word to "
        r"seeds/reference/input_words\.csv",
        "в consent непонятные слова, например {such}: напишите да или нет, или добавьте слово в "
        "seeds/reference/input_words.csv",
    ),
    (
        r"(?P<name>\S+) is in several currencies \((?P<such>.*?)\), which cannot be summed: export one "
        r"currency, or convert the others",
        "в {name} несколько валют ({such}), их нельзя сложить: выгрузите одну или пересчитайте остальные",
    ),
    (
        r"its money is in several currencies \((?P<such>.*?) in "
        r"(?P<name>.*?)\), which cannot be summed: export "
        r"one currency, or convert the others",
        "деньги в нескольких валютах ({such} в столбце {name}), их нельзя сложить: выгрузите одну или "
        "пересчитайте остальные",
    ),
    (
        r"customers are named by phone or e-mail there, and (?P<such>\d+) of (?P<key>\d+) are not among "
        r"customers: export customers with their phones and e-mails, or this file with the customer's id",
        "клиенты названы там телефоном или e-mail, и {such} из {key} среди "
        "клиентов нет: выгрузите клиентов с "
        "телефонами и e-mail или этот файл с номером клиента",
    ),
    (
        r"nobody can tell its encoding, and whom not to contact depends on it \(read in (?P<key>\S+) it has "
        r"(?P<such>.*?), which is no customer\): save it as CSV UTF-8, or name its encoding in otklik\.yml",
        "кодировку не определить, а от неё зависит, кому не писать (в {key} там {such}, такого клиента нет): "
        "сохраните файл как CSV UTF-8 или назовите encoding в otklik.yml",
    ),
    (
        r"(?P<file>.+?) has no column (?P<name>\S+): add it, or map it in "
        r"otklik\.yml \(it has (?P<such>.*?)\)",
        "в {file} нет столбца {name}: добавьте его или укажите в otklik.yml (есть {such})",
    ),
    (
        r"(?P<file>.+?) has the column (?P<name>\S+) twice: rename or delete one of them",
        "в {file} столбец {name} встречается дважды: переименуйте или удалите один из них",
    ),
    (
        r"(?P<file>.+?) is not read, and could be a table \((?P<such>.*?)\): "
        r"name it after one \((?P<key>.*?)\), "
        r"map it in otklik\.yml, or take it out of the export",
        "{file} не прочитан, хотя может быть таблицей ({such}): назовите его по таблице ({key}), опишите в "
        "otklik.yml или уберите из выгрузки",
    ),
    (
        r"(?P<file>.+?) is in a format that is not read, and could be a table: "
        r"save it as CSV or XLSX, or take it "
        r"out of the export",
        "{file} в формате, который не читается, хотя может быть таблицей: сохраните его как CSV или XLSX или "
        "уберите из выгрузки",
    ),
)


def in_russian(fault: str) -> str:
    """Return a fault in Russian, the name of its file before it; as it is where no pattern is of it."""
    bare = fault.rstrip(".")
    for pattern, sentence in SENTENCES:
        found = re.fullmatch(rf"(?:(?P<before>[^:]+): )?{pattern}", bare, re.DOTALL)
        if found:
            named = {name: text or "" for name, text in found.groupdict().items()}
            before = f"{named['before']}: " if named.get("before") else ""
            return before + sentence.format(**named)
    return fault
