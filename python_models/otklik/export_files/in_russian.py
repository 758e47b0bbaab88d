"""The questions and faults of an export in Russian: patterns of the English sentences, and what they say."""

from collections.abc import Iterable

from otklik.export_files.unpacking import DAMAGED_PACKING, ENDS_EARLY, HAS_PASSWORD, LEADS_NOWHERE
from otklik.patterns import found_in

WAY = r" \(or (?P<key>date_order|decimal_mark) of the file in otklik\.yml\)"
SENTENCES: tuple[tuple[str, str], ...] = (
    (
        r"(?P<file>.+?) is no text \(its bytes are those of a picture, a program or a damaged file\): export "
        r"it again as CSV UTF-8, or take it out of the export",
        "{file} – не текст (картинка, программа или испорченный файл): выгрузите его заново как CSV UTF-8 "
        "или уберите из выгрузки",
    ),
    (
        r"(?P<name>.+?) say yes or no, and nobody can tell whether a yes means not to write or that one may: "
        r"call them do_not_email or email_allowed and so on, or leave in the list those alone who want no "
        r"messages",
        "в {name} «да» или «нет», а значит ли «да» «не писать» или «можно писать», не видно: "
        "назовите колонки do_not_email или email_allowed и так далее или оставьте в списке "
        "только тех, кому писать нельзя",
    ),
    (
        r"(?P<name>.+?) is no on (?P<such>\d+) of (?P<key>\d+) lines: if they are the control, call it "
        r"is_treated, and if nobody could reach them, leave it out or write arm: null in otklik\.yml",
        "в {name} «нет» в {such} из {key} строк: если это контроль, назовите колонку is_treated, а если до "
        "них просто не дошло, уберите её или напишите в otklik.yml arm: null",
    ),
    (
        r"campaign (?P<name>.+?) has the arms (?P<such>.+?), and nobody can tell which of them is the "
        r"control: write control for whoever got nothing, or list the arms as offers in offers\.csv "
        r"\(campaign_id, offer_id\)",
        "в кампании {name} группы {such}, и какая из них контроль, не видно: напишите control тем, кто не "
        "получал ничего, или перечислите группы как предложения в offers.csv (campaign_id, offer_id)",
    ),
    (
        r"(?P<key>\d+) campaigns have arms \((?P<such>.+?)\), and nobody can tell which of those of each is "
        r"the control: write control for whoever got nothing, or list the arms as offers in offers\.csv "
        r"\(campaign_id, offer_id\)",
        "кампаний, где неизвестно, какая из групп контроль: {key} ({such}): напишите control тем, кто не "
        "получал ничего, или перечислите группы как предложения в offers.csv (campaign_id, offer_id)",
    ),
    (
        r"lines whose (?P<name>.+?) is (?P<such>.+?) say who was written to, and the files of contacts name "
        r"the control alone: save these lines as contacts\.csv \(campaign, customer, day, variant\), and "
        r"leave them out here",
        "строки, где {name}: {such}, говорят, кому отправлено, а в файлах контактов только контроль: "
        "сохраните эти строки как contacts.csv (кампания, клиент, день, вариант) и уберите их отсюда",
    ),
    (
        r"(?P<file>.+?) is a report of (?P<name>.+?) and names no customers, as the marketplace keeps them "
        r"to "
        r"itself: take it out of the export, and bring the sales of your own shops with a customer's id, "
        r"e-mail "
        r"or phone",
        "{file} – отчёт {name}, покупателей в нём нет: маркетплейс их не отдаёт. Уберите его из выгрузки и "
        "принесите продажи своих магазинов с номером, e-mail или телефоном покупателя",
    ),
    (
        r"(?P<file>.+?) is a report of (?P<name>.+?) and is a batch of postings, whose days have no year and "
        r"whose "
        r"accounts are no customers: take it out of the export, and bring the invoices with their customers, "
        r"days "
        r"and amounts as CSV",
        "{file} – пакет проводок {name}: в его датах нет года, а счета в нём не покупатели. Уберите его из "
        "выгрузки и принесите счета с покупателями, днями и суммами в CSV",
    ),
    (
        r"(?P<file>.+?) is a folder that is not read, and holds (?P<name>.+?) \((?P<such>.+?)\), of which "
        r"there is "
        r"no other file: put its files beside the others, or take it out of the export",
        "{file} – папка, которую не читают, а в ней {name} ({such}), и другого такого файла нет: положите её "
        "файлы рядом с остальными или уберите её из выгрузки",
    ),
    (
        r"(?P<name>.+?) puts lines on two sides \((?P<such>.*?)\), and nobody can tell which are sales and "
        r"which "
        r"take money back: export what was taken back with a minus, without payments, and leave (?P<key>.+?) "
        r"out",
        "{name} относит строки к двум сторонам счёта ({such}), и где продажи, а где возвраты, не видно: "
        "выгрузите возвраты с минусом, без оплат, и уберите {key}",
    ),
    (
        r"(?P<name>.+?) and (?P<key>.+?) are two sides of an account \((?P<such>\d+) and (?P<least>\d+) "
        r"lines\), and nobody can tell which are sales and which take money back: export one column of "
        r"amounts, with a minus where money was taken back, and without payments",
        "{name} и {key} – две стороны счёта (строк: {such} и {least}), и где продажи, а где возвраты, не "
        "видно: выгрузите суммы одной колонкой, возвраты с минусом, без оплат",
    ),
    (
        r"(?P<name>.+?) moves lines in and out \((?P<such>.*?)\), and nobody can tell which of them are "
        r"sales: "
        r"write sale and return there, or export returns with a minus and leave it out",
        "в {name} есть и то и другое ({such}), и что из этого продажа, не видно: напишите там «продажа» и "
        "«возврат» или выгрузите возвраты с минусом и уберите эту колонку",
    ),
    (
        r"(?P<name>.+?) is yes on (?P<such>\d+) of (?P<key>\d+) lines, which is much for tests of a system: "
        r"if it "
        r"says which orders are tests, call it is_test_order, and if it is a group of an experiment, leave "
        r"it out",
        "в {name} «да» в {such} из {key} строк, для тестов системы это много: если там сказано, какие заказы "
        "тестовые, назовите колонку is_test_order, а если это группа эксперимента, уберите её",
    ),
    (
        r"(?P<name>.+?) is yes on (?P<such>\d+) of (?P<key>\d+) lines, of customers who buy without it, too: "
        r"if it says which orders are tests, call it is_test_order, and if it is a pilot or an experiment, "
        r"leave it out",
        "в {name} «да» в {such} из {key} строк, а эти клиенты покупают и без него: если там сказано, какие "
        "заказы тестовые, назовите колонку is_test_order, а если это пилот или эксперимент, уберите её",
    ),
    (
        r"(?P<name>.+?) may be of one thing or of all of a line, and no line of several things tells which: "
        r"call it final unit price if it is of one thing, or line total if it is of all of them",
        "{name} – это цена одной вещи или всей строки, по строкам с несколькими вещами не видно: назовите "
        "колонку «final unit price», если это цена одной вещи, или «line total», если всех",
    ),
    (
        r"(?P<name>.+?) has (?P<such>.+?), and nothing says which are per cents and which are money: write "
        r"per "
        r"cents with the sign %, or name the mechanic of each line \(percent or amount\) in a column "
        r"mechanic",
        "в {name} есть {such}, и где проценты, а где деньги, не видно: напишите проценты со знаком % или "
        "укажите "
        "механику каждой строки (percent или amount) в колонке mechanic",
    ),
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
        r"(?P<name>\S+) writes the year first in some values and the day in others \((?P<such>.*?)\): "
        r"write all dates one way",
        "в {name} первым стоит то год, то день ({such}): запишите все даты одинаково",
    ),
    (
        r"(?P<name>\S+) has all days up to the 12th as dates and all others as text "
        r"\(such as (?P<such>.*?)\), so a table program has taken months for days: write all dates one way",
        "в {name} дни до 12-го стоят датами, а остальные текстом (например {such}): табличная программа "
        "приняла месяцы за дни; запишите все даты одинаково",
    ),
    (
        r"(?P<name>\S+) allows several orders of year, month and day \(such as (?P<such>.*?)\): write it as "
        r"YYYY-MM-DD",
        "в {name} год, месяц и день могут стоять по-разному (например {such}): запишите как ГГГГ-ММ-ДД",
    ),
    (
        r"(?P<name>\S+) names no day \(such as (?P<such>.*?)\): export it with the day of each record",
        "в {name} не назван день (например {such}): выгрузите с днём каждой записи",
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
        r"money is in several currencies \((?P<such>.*?)\), which cannot be summed: export one currency, or "
        r"say in otklik\.yml by the money_unit of a file what one of its units is worth",
        "деньги в файлах в разных валютах ({such}), их нельзя сложить: выгрузите одну или назовите в "
        "otklik.yml в money_unit файла, сколько стоит его единица",
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
        r"it tells of purchases that (?P<name>.+?) has as well \((?P<such>\d+) of (?P<key>\d+) compared\): "
        r"they would count double, keep the file that is meant, or say both_count: true of one of them in "
        r"otklik\.yml",
        "в нём покупки, которые есть и в {name} (совпали {such} из {key}): они посчитались бы дважды, "
        "оставьте тот файл, который нужен, или напишите в otklik.yml для одного из них both_count: true",
    ),
    (
        r"refunds in it may be taken off by (?P<name>.+?) already, by a status, a minus or a column there, "
        r"and would be taken off twice: leave it out, or say both_count: true of it in otklik\.yml",
        "возвраты из него, возможно, уже вычтены в {name} статусом, минусом или колонкой и вычлись бы "
        "дважды: уберите этот файл или напишите о нём в otklik.yml both_count: true",
    ),
    (
        r"nearly every order by (?P<file>.+?) has a line without (?P<name>.+?), of about as much as its "
        r"other lines or more \((?P<such>\d+) of (?P<key>\d+) compared\), as what all of it cost would be, "
        r"which would count double: leave such lines out, or say both_count: true of the file in otklik\.yml",
        "почти в каждом заказе ({file}) есть строка без «{name}» примерно на столько же, сколько остальные "
        "вместе, или больше ({such} из {key}), как была бы сумма всего заказа, а она посчиталась бы дважды: "
        "уберите такие строки или напишите в otklik.yml для файла both_count: true",
    ),
    (
        r"a yes under (?P<name>.+?) stands on (?P<key>\d+) lines, and (?P<such>\d+) of them match a sale of "
        r"the same customer: nobody can tell whether such a line takes a sale off or is the sale that was "
        r"brought back: give returns a minus, or leave such lines out",
        "«да» в колонке {name} стоит в строках: {key}, и у {such} из них есть такая же продажа того же "
        "клиента: не понять, вычитает ли строка продажу или это сама возвращённая продажа; выгрузите "
        "возвраты с минусом или уберите такие строки",
    ),
    (
        r"the (?P<name>first|last) line of nearly every order by (?P<file>.+?) is no less than all its other "
        r"lines \((?P<such>\d+) of (?P<key>\d+) compared\), as what all of it cost would be, which would "
        r"count double: leave such lines out, or say both_count: true of the file in otklik\.yml",
        "почти в каждом заказе ({file}) крайняя строка не меньше всех остальных вместе ({such} из {key}), "
        "как была бы сумма всего заказа, а она посчиталась бы дважды: уберите такие строки или напишите "
        "в otklik.yml для файла both_count: true",
    ),
    (
        r"(?P<name>.+?) under (?P<file>.+?) has (?P<such>\S+) and nothing above it, so nobody can tell "
        r"\S+ % from (?P<key>\S+) %: write its values with the sign %",
        "в {name} (колонка {file}) стоит {such} и ничего больше: {such} % это или {key} %, не видно; "
        "напишите значения со знаком %",
    ),
    (
        r"(?P<name>.+?) such as (?P<such>\S+) may be a share of the price or money, and no price beside a "
        r"sum tells which: write per cents with the sign % \(10%\), or say in its header that it is money "
        r"\(discount_amount\)",
        "{name}, например {such}, – это доля цены или деньги, а цены рядом с суммой, по которой это видно, "
        "нет: напишите проценты со знаком % (10%) или скажите в заголовке, что это деньги (discount_amount)",
    ),
    (
        r"(?P<name>.+?) such as (?P<such>\S+) may be per cents or money, and no price beside a sum tells "
        r"which: write the values with the sign %, or say in its header what they are "
        r"\(Discount %, or discount_amount\)",
        "{name}, например {such}, – это проценты или деньги, а цены рядом с суммой, по которой это видно, "
        "нет: напишите значения со знаком % или скажите это в заголовке (Скидка, % или discount_amount)",
    ),
    (
        r"(?P<name>.+?) is the same on all lines of an order and grows little with their number "
        r"\((?P<such>\d+) orders compared\), so nobody can tell whether each line costs it or all of them: "
        r"name the column order total or line total, or say both_count: true of the file in otklik\.yml if "
        r"each line does",
        "{name} одинакова во всех строках заказа и почти не растёт с их числом (сравнено заказов: {such}): "
        "столько стоит каждая строка или все вместе, не понять; назовите колонку «сумма заказа» или «сумма "
        "строки» или напишите в otklik.yml для файла both_count: true, если каждая",
    ),
    (
        r"(?P<name>.+?) is no on (?P<such>\d+) of (?P<key>\d+) lines, which would make most of those written "
        r"to a control: if it says which messages were tests, leave it out, else call it is_treated",
        "{name} – «нет» в {such} из {key} строк, и контролем стало бы большинство: если это пробные "
        "письма, уберите колонку, иначе назовите её is_treated",
    ),
    (
        r"its name says returns as well as sales, and neither a sign nor a column says which line is which: "
        r"export returns with a minus or with a column of what each line is, or, if there are none, leave "
        r"the word out of its name",
        "в имени файла и продажи, и возвраты, а ни знак, ни колонка не говорят, где что: выгрузите "
        "возвраты с минусом или с колонкой вида операции, а если их нет, уберите это слово из имени",
    ),
    (
        r"it has no header, and none of the (?P<such>\d+) ids in its first column is a customer's: put a "
        r"header above them \(customer_id, phone or email\), or map the file in otklik\.yml",
        "в нём нет заголовка, и ни один из номеров первого столбца ({such}) не номер клиента: поставьте "
        "сверху заголовок (customer_id, phone или email) или опишите файл в otklik.yml",
    ),
    (
        r"(?P<such>\d+) of (?P<key>\d+) ids under (?P<name>.+?) are no customer's: export it with the "
        r"customer's own id, phone or e-mail, or map its column in otklik\.yml",
        "{such} из {key} номеров в колонке {name} – не номера клиентов: выгрузите файл с номером клиента, "
        "телефоном или e-mail или укажите колонку в otklik.yml",
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
        r"(?P<file>.+?) is not read, and could be a table \((?P<such>.*?)\): its name says (?P<name>.+?); "
        r"name it after one \((?P<key>.*?)\), map it in otklik\.yml, or take it out of the export",
        "{file} не прочитан, хотя может быть таблицей ({such}): в его имени стоит «{name}»; назовите его по "
        "таблице ({key}), опишите в otklik.yml или уберите из выгрузки",
    ),
    (
        r"(?P<file>.+?) is not read, and could be a table \((?P<such>.*?)\): "
        r"name it after one \((?P<key>.*?)\), "
        r"map it in otklik\.yml, or take it out of the export",
        "{file} не прочитан, хотя может быть таблицей ({such}): назовите его по таблице ({key}), опишите в "
        "otklik.yml или уберите из выгрузки",
    ),
    (
        r"(?P<file>.+?) is a folder that is not read, and may say whom not to contact: put its files beside "
        r"the others, or take it out of the export",
        "{file} – папка, которая не читается, а в ней может быть, кому не писать: положите её файлы рядом с "
        "остальными или уберите её из выгрузки",
    ),
    (
        r"(?P<file>.+?) is in a format that is not read, and could be a table: "
        r"save it as CSV or XLSX, or take it "
        r"out of the export",
        "{file} в формате, который не читается, хотя может быть таблицей: сохраните его как CSV или XLSX или "
        "уберите из выгрузки",
    ),
    (
        r"The first line of (?P<file>.+?) names no column of (?P<name>\S+): put the header (?P<key>\S+) "
        r"there, "
        r"or the part of it that you have, or map it in otklik\.yml \(it has (?P<such>.*?)\)",
        "в первой строке {file} нет ни одного столбца таблицы {name}: поставьте туда заголовок {key} или "
        "ту его "
        "часть, которая у вас есть, или укажите столбцы в otklik.yml (есть {such})",
    ),
    (
        r"(?P<file>.+?) has none of the columns (?P<name>.*?): add one",
        "в {file} нет ни одного из столбцов {name}: добавьте один из них",
    ),
    (
        r"(?P<file>.+?) cannot be read \(it is empty\): export it again, or take it out of the export",
        "{file} пуст: выгрузите его заново или уберите из выгрузки",
    ),
    (
        r"(?P<file>.+?) cannot be read \(it is no (?P<key>\S+) file\): export it again, or take it out of "
        r"the "
        r"export",
        "{file} не читается (это не {key}): выгрузите его заново или уберите из выгрузки",
    ),
    (
        r"(?P<file>.+?) may not be read by this user: give the right to read it, or take it out of the "
        r"export",
        "{file} нельзя читать этому пользователю: дайте право чтения или уберите файл из выгрузки",
    ),
    (
        r"(?P<file>.+?) cannot be read \((?P<such>.*)\): export it again",
        "{file} не читается ({such}): выгрузите его заново",
    ),
    (
        r"(?P<file>.+?) is a web page or XML under another name: open it in Excel and save it as XLSX",
        "{file} – это веб-страница или XML под другим именем: откройте его в Excel и сохраните как XLSX",
    ),
    (
        r"(?P<file>.+?) is in a format that is not read: put it there as CSV or XLSX",
        "{file} в формате, который не читается: положите его туда как CSV или XLSX",
    ),
    (
        r"(?P<file>.+?) is an archive that is not read: unpack it, pack it as zip, or take it out of the "
        r"export",
        "{file} – архив, который не читается: распакуйте его, упакуйте в zip или уберите из выгрузки",
    ),
    (
        r"Nothing in (?P<file>.+?) is a table that is read \((?P<such>.*)\): put the tables there as "
        r"CSV, XLSX, Parquet, SQLite or JSON",
        "в {file} нет ни одной таблицы, которая читается ({such}): положите туда таблицы как CSV, XLSX, "
        "Parquet, SQLite или JSON",
    ),
    (
        r"(?P<file>.+?): (?P<key>\S+) records were read of (?P<such>\S+): please tell the makers",
        "{file}: прочитано записей {key} из {such}: пожалуйста, сообщите разработчикам",
    ),
    (
        r"(?P<file>.+?) is not readable JSON \((?P<such>.*)\): export it again",
        "{file} не читается как JSON ({such}): выгрузите его заново",
    ),
    (
        r"(?P<file>.+?) is JSON, but no list of records: export it as CSV, or as a list of flat objects",
        "{file} – это JSON, но не список записей: выгрузите его как CSV или как список плоских объектов",
    ),
    (
        r"(?P<file>.+?) holds lists within its records \((?P<such>.*)\): export it as CSV, a line for "
        r"each of them",
        "в записях {file} есть вложенные списки ({such}): выгрузите его как CSV, по строке на каждую часть",
    ),
    (
        r"(?P<file>.+?) holds more than (?P<such>\S+) bytes of JSON, which are read at once: export it "
        r"as CSV, or raise the var max_workbook_bytes",
        "{file} – больше {such} байт JSON, который читается целиком: выгрузите его как CSV или увеличьте "
        "переменную max_workbook_bytes",
    ),
    (
        r"(?P<file>.+?) is not a readable Parquet file: export it again",
        "{file} не читается как Parquet: выгрузите его заново",
    ),
    (
        r"(?P<file>.+?) has more than (?P<such>\S+) records: raise the var max_records",
        "в {file} больше {such} записей: увеличьте переменную max_records",
    ),
    (
        r"The export folder (?P<file>.+?) does not exist: set CRM_EXPORT to the folder with (?P<such>the "
        r"export's "
        r"files, or to one \.xlsx or \.sqlite file)",
        "папки выгрузки {file} нет: задайте в CRM_EXPORT папку с файлами выгрузки или один файл .xlsx или "
        ".sqlite",
    ),
    (
        r"The export folder (?P<file>.+?) does not exist: set CRM_EXPORT to the folder with (?P<such>\S+) or "
        r"(?P<key>\S+)",
        "папки выгрузки {file} нет: задайте в CRM_EXPORT папку, где есть {such} или {key}",
    ),
    (
        r"the id in line (?P<such>\S+) cannot be read \((?P<key>.*?)\), and whom not to contact depends "
        r"on it: "
        r"mend the line, save the file as CSV UTF-8, or name its encoding in otklik\.yml",
        "номер в строке {such} не читается ({key}), а от него зависит, кому не писать: исправьте строку, "
        "сохраните "
        "файл как CSV UTF-8 или назовите encoding в otklik.yml",
    ),
    (
        r"(?P<file>.+?) holds (?P<name>.+?) and (?P<such>.+?) for one table: keep the one that is meant",
        "в {file} для одной таблицы есть и {name}, и {such}: оставьте тот, который нужен",
    ),
    (
        r"(?P<file>.+?) repeats records of (?P<name>.+?) \((?P<such>\S+) of (?P<key>\S+) compared\): they "
        r"would "
        r"count double, keep the file that is meant",
        "{file} повторяет записи {name} (совпали {such} из {key}): они посчитались бы дважды, оставьте "
        "тот файл, "
        "который нужен",
    ),
    (
        r"(?P<file>.+?) has no (?P<name>\S+)\.csv \(nor (?P<such>.*?)\): put the file with the \S+ there, "
        r"its key "
        r"column is (?P<key>\S+), or take those who bought: give (?P<bought>.+?) the table \S+, too, in "
        r"otklik\.yml, as `make check` proposes",
        "в {file} нет {name}.csv (и {such} тоже нет): положите туда файл с таблицей {name}, её ключевой "
        "столбец – {key}, или возьмите тех, кто покупал: дайте {bought} в otklik.yml ещё и таблицу {name}, "
        "как предлагает `make check`",
    ),
    (
        r"(?P<file>.+?) has no (?P<name>\S+)\.csv \(nor (?P<such>.*?)\): put the file with the \S+ there, "
        r"its key "
        r"column is (?P<key>\S+)",
        "в {file} нет {name}.csv (и {such} тоже нет): положите туда файл с таблицей {name}, её ключевой "
        "столбец – "
        "{key}",
    ),
    (
        r"(?P<file>.+?) has a header and no (?P<name>\S+): export it again with its rows",
        "в {file} есть заголовок, но нет ни одной строки {name}: выгрузите его заново вместе со строками",
    ),
    (
        r"(?P<file>.+?) is not a readable SQLite database \((?P<such>.*)\): export it again",
        "{file} не читается как база SQLite ({such}): выгрузите её заново",
    ),
    (
        r"(?P<file>.+?), table (?P<name>.+?): (?P<such>\S+) rows were counted and (?P<key>\S+) read: was it "
        r"written to meanwhile\? Export it again",
        "в {file}, в таблице {name}, насчитано строк {such}, а прочитано {key}: в неё в это время писали? "
        "Выгрузите её заново",
    ),
    (
        r"(?P<file>.+?) is in an encoding that nobody can tell \(it has (?P<such>.*?)\): save it as CSV "
        r"UTF-8, or name its encoding in otklik\.yml",
        "кодировку файла {file} не определить (возможно, {such}): сохраните его как CSV UTF-8 или назовите "
        "encoding в otklik.yml",
    ),
    (
        r"(?P<file>.+?) is empty, it has not even a header line: export it again, or delete it if the "
        r"company has "
        r"no such data",
        "{file} пуст, в нём нет даже заголовка: выгрузите его заново или удалите, если таких данных у "
        "компании нет",
    ),
    (
        r"of its (?P<such>\S+) lines (?P<key>\S+) are in no record and in no reject, and (?P<name>\S+) of "
        r"\S+ "
        r"records were written: please tell the makers",
        "из строк файла (всего {such}) не попали ни в записи, ни в отклонённые {key}, а записей записано "
        "{name}: "
        "пожалуйста, сообщите разработчикам",
    ),
    (
        r"(?P<file>.+?) is not a readable workbook \((?P<such>.*)\): save it again",
        "{file} не читается как книга Excel ({such}): сохраните её заново",
    ),
    (
        r"(?P<file>.+?), sheet (?P<name>.+?): column (?P<key>\S+) has formulas without their results, "
        r"since no table program has computed them: open it in Excel and save it",
        "{file}, лист {name}: в столбце {key} формулы без результатов, их не считала ни одна табличная "
        "программа: откройте файл в Excel и сохраните",
    ),
    (
        r"(?P<file>.+?), sheet (?P<name>.+?): (?P<such>\S+) rows have something in them and (?P<key>\S+) "
        r"were "
        r"read: save the sheet as CSV UTF-8",
        "в {file}, на листе {name}, заполнено строк {such}, а прочитано {key}: сохраните лист как CSV UTF-8",
    ),
    (
        r"(?P<file>.+?): (?P<count>\d+) rows have something in them and (?P<such>\d+) were read: save the "
        r"table as CSV UTF-8",
        "{file}: строк, в которых что-то есть, {count}, прочитано {such}: сохраните таблицу как CSV UTF-8",
    ),
    (
        r"(?P<file>.+?) holds more than (?P<such>\S+) bytes when unpacked: (?:save its sheets as "
        r"CSV|split it), or "
        r"raise the var (?P<key>max_\w+) if it is (?:really )?so large",
        "в {file} после распаковки больше {such} байт: разделите его или увеличьте переменную {key}, если "
        "он и "
        "правда так велик",
    ),
    (
        r"(?P<file>otklik\.yml) has nothing behind table of (?P<name>.+?): name one \((?P<such>.*?)\), or "
        r"write table: (?P<key>\w+) where it is none",
        "в {file} у файла {name} за table пусто: назовите таблицу ({such}) или напишите table: {key}, "
        "если это не таблица",
    ),
    (
        r"(?P<file>otklik\.yml) names a table (?P<name>.+?): the tables are (?P<such>.*?); "
        r"of a file that is no table write (?P<key>\w+)",
        "в {file} названа таблица {name}: таблицы такие: {such}; о файле, который не таблица, пишут {key}",
    ),
    (
        r"(?P<file>otklik\.yml) says of (?P<name>.+?) that it is (?P<such>\w+) and that it is (?P<key>\w+): "
        r"keep one of them",
        "в {file} о {name} сказано и {such}, и {key}: оставьте одно",
    ),
    (
        r"(?P<file>otklik\.yml) maps a column (?P<name>.+?) of (?P<key>\S+), which has no such column: it "
        r"has "
        r"(?P<such>.*)",
        "в {file} указан столбец {name} таблицы {key}, а его там нет: есть {such}",
    ),
    (
        r"(?P<file>otklik\.yml) names the column (?P<name>.+?) in (?P<key>.+?), which has (?P<such>.*)",
        "в {file} назван столбец {name} файла {key}, а там есть {such}",
    ),
    (
        r"(?P<file>otklik\.yml) gives a value to (?P<name>.+?), which (?P<key>\S+) does not have",
        "в {file} задано значение столбца {name}, которого в {key} нет",
    ),
    (
        r"(?P<file>otklik\.yml) has the date_order (?P<such>.*?): write day or month",
        "в {file} задан date_order {such}: напишите day или month",
    ),
    (
        r"(?P<file>otklik\.yml) has the both_count (?P<such>.*?): write true or false",
        "в {file} задан both_count {such}: напишите true или false",
    ),
    (
        r"(?P<file>otklik\.yml) has the money_unit (?P<such>.*?): write kopecks, thousands or a number "
        r"such as "
        r"0\.01",
        "в {file} задан money_unit {such}: напишите kopecks, thousands или число вроде 0.01",
    ),
    (
        r"(?P<file>otklik\.yml) has the encoding (?P<such>.*?): write (?P<key>.*?) or the like",
        "в {file} задана кодировка {such}: напишите {key} или подобную",
    ),
    (
        r"(?P<file>otklik\.yml) cannot be read \((?P<such>.*)\): mend it, or delete it",
        "{file} не читается ({such}): исправьте или удалите его",
    ),
    (
        r"(?P<file>otklik\.yml) has no list `files`: each entry names a file and its table",
        "в {file} нет списка `files`: в каждой его записи назван файл и его таблица",
    ),
    (
        r"(?P<file>otklik\.yml) has the key (?P<name>.*?): the keys are (?P<such>.*)",
        "в {file} есть ключ {name}: ключи такие: {such}",
    ),
    (
        r"(?P<file>otklik\.yml) has an entry without file: each names one",
        "в {file} есть запись без file: назовите файл",
    ),
    (
        r"(?P<file>otklik\.yml) has (?P<key>\w+) of (?P<such>.+?) without a table: name the one "
        r"they are of",
        "в {file} для {such} указаны {key}, но нет table: назовите таблицу, к которой они относятся",
    ),
    (
        r"(?P<file>.+?) has no customers: put (?P<name>\S+) with the table (?P<such>.*?) or (?P<key>\S+) "
        r"there",
        "в {file} нет клиентов: положите туда {name} с таблицей {such} или {key}",
    ),
    (
        r"The table (?P<name>.+?) of (?P<file>.+?) has no column (?P<key>\S+): add it \(it has "
        r"(?P<such>.*)\)",
        "в таблице {name} базы {file} нет столбца {key}: добавьте его (есть {such})",
    ),
    (
        r"The table (?P<name>.+?) of (?P<file>.+?) cannot be read to its end \((?P<such>.*)\): export it "
        r"again",
        "таблица {name} базы {file} не читается до конца ({such}): выгрузите её заново",
    ),
    (
        r"(?P<file>.+?) is no text in UTF-8: save it as plain text UTF-8",
        "{file} – не текст в UTF-8: сохраните его как простой текст UTF-8",
    ),
    (
        r"The connector (?P<name>\S+) needs the package (?P<such>\S+): `make journey` installs it",
        "для {name} нужен пакет {such}: его поставит `make journey`",
    ),
)


# why a file cannot be read
REASONS = {
    ENDS_EARLY: "он обрывается",
    DAMAGED_PACKING: "архив повреждён",
    HAS_PASSWORD: "он закрыт паролем, снимите его",
    LEADS_NOWHERE: "ссылка никуда не ведёт или файл пропал",
}


def in_russian(fault: str) -> str:
    """Return a fault in Russian, the name of its file before it; as it is where no pattern is of it."""
    found = found_in(fault.rstrip("."), SENTENCES, r"(?:(?P<before>[^:]+): )?")
    if found is None:
        return fault
    sentence, named = found
    before = f"{named['before']}: " if named["before"] else ""
    if "such" in named:
        named["such"] = REASONS.get(named["such"], named["such"])
    return before + sentence.format(**named)


def stop_in_russian(faults: Iterable[str]) -> str:
    """Return all that a build is stopped by, in Russian, as one sentence."""
    said = "; ".join(in_russian(fault).rstrip(".") for fault in faults)
    # the name of a file stays as it is written
    begins = {sentence.split()[0] for _, sentence in SENTENCES if not sentence.startswith("{")}
    if said.split()[0] in begins:
        said = said[0].upper() + said[1:]
    return said if said.endswith("?") else f"{said}."
