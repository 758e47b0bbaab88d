"""Names of months in the languages of exports, and which month each word of a column is.

The same beginning means different months in different languages (`lis` is November in Polish and October in
Croatian), so a column's words are read together: the language that knows the most of them decides.
"""

from collections.abc import Collection

# twelve names each, another form of one behind a slash
NAMES = {
    "ru": "январь/января февраль/февраля март/марта апрель/апреля май/мая июнь/июня июль/июля август/августа "
    "сентябрь/сентября октябрь/октября ноябрь/ноября декабрь/декабря",
    "en": "january february march april may june july august september/sept october november december",
    "uk": "січень/січня лютий/лютого березень/березня квітень/квітня травень/травня червень/червня "
    "липень/липня серпень/серпня вересень/вересня жовтень/жовтня листопад/листопада грудень/грудня",
    "be": "студзень/студзеня люты/лютага сакавік/сакавіка красавік/красавіка май/мая/травень чэрвень/чэрвеня "
    "ліпень/ліпеня жнівень/жніўня верасень/верасня кастрычнік/кастрычніка лістапад/лістапада снежань/снежня",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "uz": "yanvar fevral mart aprel may iyun iyul avgust sentabr/sentyabr oktabr/oktyabr noyabr dekabr",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "de": "januar/jänner februar/feber märz/mrz/maerz april mai juni juli august september/sept oktober "
    "november dezember",
    "fr": "janvier février/fevrier mars avril mai juin juillet août/aout septembre/sept octobre novembre "
    "décembre/decembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre/sept octubre noviembre "
    "diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre/sett ottobre novembre "
    "dicembre",
    "pt": "janeiro fevereiro março/marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "pl": "styczeń/stycznia luty/lutego marzec/marca kwiecień/kwietnia maj/maja czerwiec/czerwca "
    "lipiec/lipca sierpień/sierpnia wrzesień/września październik/października listopad/listopada "
    "grudzień/grudnia",
    "cs": "leden/ledna únor/února březen/března duben/dubna květen/května červen/června červenec/července "
    "srpen/srpna září říjen/října listopad/listopadu prosinec/prosince",
    "sk": "január/januára február/februára marec/marca apríl/apríla máj/mája jún/júna júl/júla "
    "august/augusta september/septembra október/októbra november/novembra december/decembra",
    "nl": "januari februari maart/mrt april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "no": "januar februar mars april mai/maj juni juli august september oktober november desember/december",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie/noe "
    "decembrie",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "sr": "januar/januara februar/februara mart/marta april/aprila maj/maja jun/juna/juni jul/jula/juli "
    "avgust/avgusta septembar/septembra oktobar/oktobra novembar/novembra decembar/decembra",
    "hr": "siječanj/siječnja veljača/veljače ožujak/ožujka travanj/travnja svibanj/svibnja lipanj/lipnja "
    "srpanj/srpnja kolovoz/kolovoza rujan/rujna listopad/listopada studeni/studenoga prosinac/prosinca",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "lt": "sausis/sausio vasaris/vasario kovas/kovo balandis/balandžio gegužė/gegužės birželis/birželio "
    "liepa/liepos rugpjūtis/rugpjūčio rugsėjis/rugsėjo spalis/spalio lapkritis/lapkričio gruodis/gruodžio",
    "lv": "janvāris/janvārī februāris/februārī marts/martā aprīlis/aprīlī maijs/maijā jūnijs/jūnijā "
    "jūlijs/jūlijā augusts/augustā septembris/septembrī oktobris/oktobrī novembris/novembrī "
    "decembris/decembrī",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "fi": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu "
    "joulukuu",
    "": "i ii iii iv v vi vii viii ix x xi xii",
}
# what a word may begin with and be short for; Roman numerals are short for nothing
SHORTEST = 3
# the Finnish shorten to the part before `kuu`, and write `kuuta` behind a day
FINNISH = "fi"
ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {
    language: [frozenset(name.split("/")) for name in names.split()] for language, names in NAMES.items()
}


def month_in(language: str, word: str) -> int | None:
    """Return the month (1 to 12) that a word is in a language, None where it is none, or could be two.

    Examples
    --------
    >>> month_in("fr", "févr"), month_in("fr", "jui"), month_in("fr", "juin"), month_in("", "iv")
    (2, None, 6, 4)
    """
    if language == FINNISH:
        word = word.removesuffix("ta").removesuffix("kuu")
        found = [at for at, names in enumerate(MONTHS[language], start=1) if f"{word}kuu" in names]
        return found[0] if found and word else None
    exact = [at for at, names in enumerate(MONTHS[language], start=1) if word in names]
    if exact or not language or len(word) < SHORTEST:
        return exact[0] if exact else None
    begun = [
        at
        for at, names in enumerate(MONTHS[language], start=1)
        if any(name.startswith(word) for name in names)
    ]
    return begun[0] if len(begun) == 1 else None


def months_of(words: Collection[str]) -> dict[str, int]:
    """Return the month of each word that is one, in lower case; a word that could be two is left out.

    The language that knows the most of the words decides for those it knows, then the next one; where two
    know as many and differ, nobody knows.

    Examples
    --------
    >>> months_of(["lipca", "lis", "sierpnia"]), months_of(["lip", "srp", "kol"]), months_of(["lis"])
    ({'lipca': 7, 'lis': 11, 'sierpnia': 8}, {'lip': 6, 'srp': 7, 'kol': 8}, {})
    >>> months_of(["января", "feb", "friday"])
    {'января': 1, 'feb': 2}
    """
    left = sorted(set(words))
    found: dict[str, int] = {}
    while left:
        known = {
            language: {word: month for word in left if (month := month_in(language, word))}
            for language in NAMES
        }
        most = max(len(months) for months in known.values())
        if not most:
            break
        best = [months for months in known.values() if len(months) == most]
        told = {
            word: month
            for word, month in best[0].items()
            if all(other.get(word, month) == month for other in best)
        }
        found |= told
        left = [word for word in left if word not in best[0]]
    return {word: found[word] for word in words if word in found}
