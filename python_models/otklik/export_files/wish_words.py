"""Words by which columns and cells say that somebody may be written to, or wants no messages."""

from __future__ import annotations

import re
from functools import cache

from otklik.export_files.presets import looser_names, preset_columns
from otklik.export_files.titles import plain_name

# what a column of consent may be called in words that nobody has foreseen
CONSENT = re.compile(
    r"соглас|подпис|рассыл|реклам|consent|opt[ _-]?(?:in|out)|subscri|newsletter|marketing|mailing|gdpr"
    r"|einwillig|zustimm|consenso|toestemming|zgod[ay]|згод|розсил|werbung|publicid|publicité|\baccepte\b"
    r"|\b(?:abonn|suscri|inscri|iscri|autori[sz]|erlaub)|\bizni?\b|келісім"
    r"|разреш|частота (?:пис|смс|сообщ)|permission|allowed channel|(?:mail|sms) frequency",
    re.IGNORECASE,
)
# of them, those that say a consent outright
SAYS_CONSENT = re.compile(
    r"соглас|подписан|разреш|consent|opt[ _-]?in|subscribed|accepts|gdpr|agree"
    r"|einwillig|zustimm|consenso|toestemming|zgod[ay]|згод|\bizi?n|\bonay|келісім|marketing contact",
    re.IGNORECASE,
)
# what a column of another tongue has beside its word for a consent: terms and offers are accepted, too
OF_MESSAGES = (
    r"(?:newsletter|nieuwsbr|bolet[ií]n|b[uü]lten|e? ?mail|correo|courriel|sms|push|whatsapp"
    r"|werbung|reklam|publici"
    r"|pubblici|propagand|promocion|promoç|promozion|kontaktier|kontakt|contact|mensaj|messag|mensag|nachricht"
    r"|marketing|notifi|ofertas por|anruf|appel|llamad|рассыл|розсил|повідомл)"
)
MAY_ACCEPT = r"\b(?:accept|acept|aceit|accett|autori[sz]|abonn|suscri|inscri|iscri|erlaub|darf|dürfen)"
# what may be one too, where its cells say nothing but yes and no
MAY_SAY_CONSENT = re.compile(
    r"рассыл|реклам|подписк|newsletter|mailing|marketing|subscri"
    r"|(?:можно|готов|хочет|жела|получ|отправля|присыла|слать|уведомля|информир)\w* .*"
    r"(?:писать|звон|слать|отправ|смс|sms|mail|почт|новост|акци|пуш|сообщ|связ|контакт|уведом|беспоко)"
    r"|\b(?:allow|can|may|ok|wants?|receive|permit|permission|notify)\w*\b.*"
    r"\b(?:contact|mail|email|call|phone|sms|text|push|news|offers?|promo\w*|messages?|ads?)\b"
    r"|\b(?:e ?mail|sms|смс|push|пуш|phone|calls?|contact|whatsapp|viber|звонки?)\b.*"
    r"\b(?:allowed|permitted|ok|permission|enabled|notif\w*|разреш\w*|можно|уведомлен\w*)"
    r"|\b(?:contact|mail)able\b"
    rf"|{MAY_ACCEPT}.*{OF_MESSAGES}|{OF_MESSAGES}.*{MAY_ACCEPT}"
    r"|\b(?:werbung|nieuwsbr|розсил|bülten|publicid|publicité|pubblicit|propagand)"
)
# a subscription of nothing named may be one to goods: beside a column of consents it is none to messages; a
# Russian one is to messages
OF_ANYTHING = re.compile(
    r"(?:(?:is|has|have|active|есть|активн\w+) )*"
    r"(?:subscri(?:bers?|ptions?)|abonn?(?:ent|ement)\w*|suscri(?:ptor|pci[oó]n)\w*)"
    r"(?: (?:active|status|активна|статус))?"
)
# what became of messages, and not whether they are wanted, or what is no message of a campaign
OF_RESPONSES = re.compile(r"open|click|откр|клик|перешел|переход|\bчек\w*|receipt|парол|password|invoice")
# words that are of messages and nothing else, whatever the column is called
TELLS_CONSENT = re.compile(
    r"subscribed|^opt(?:ed)?[ -]?(?:in|out)$|^(?:не )?(?:под|от)пис(?:ан|ал)\w*|^не ?соглас\w*", re.IGNORECASE
)
# who has something in a column of such a name wants no messages, on whatever channel
OPT_OUT = re.compile(
    r"отпис|не (?:беспокоить|писать|звонить|отправлять|рассылать|слать|контактировать)|стоп.?лист"
    r"|ч[её]рн\w* спис|(?:отказ\w*|запре\w+)(?: клиента)? (?:от |на |получать )?"
    r"(?:рассыл|реклам|смс|sms|e ?mail|коммуник|сообщен|звонк|контакт)|^чс$"
    r"|opt(?:ed)? ?out|unsub|do ?not ?(?:contact|e ?mail|mail|call|sms|disturb)|donot|^dnc$|^dnd$"
    r"|suppress|black ?list|^(?:is |has )?complain(?:ed|ts?)?$"
    r"|^(?:(?:is|was|gdpr|account|customer|client|user|profile|data|card) )*(?:deleted|erased|forgotten)"
    r"(?: at| on| date)?$|^дата удаления(?: клиента| карточки| профиля| из базы)?$"
    r"|^удал[её]н\w*$|пометка ?удалени|помечен\w* на удалени|забвени|forgotten|anonymi[sz]ed$"
    r"|^(?:(?:e ?mail|hard|soft|is|has) )*bounced?$|spam ?complain"
    r"|жалоб\w* на (?:спам|рассыл)|deceased|^dead$|^умер|^died|date of death|дата смерти"
    r"|^(?:is |was )?(?:blocked|banned)$|^за?блокирован\w*$|do ?not ?allow|^отказ(?:ал\w*)?$|^жалов\w+|^стоп$"
    r"|(?:delet(?:e|ion)|erasure|removal) request|запрос\w* на удалени"
    r"|заблокировал\w* (?:чат ?)?бота?|(?:blocked|stopped) (?:the |by )?(?:bot|user)"
    r"|отзыв\w* соглас|соглас\w* отозван|отозван\w* соглас|^отозван\w*$|hard bounce|soft bounce"
    r"|consent.*(?:withdr|revo)|(?:withdr|revo)\w+.* consent"
    r"|^(?:is )?(?:withdrawn|revoked)(?: at| on| date)?$"
    r"|\bkein\w* (?:werbung|e ?mails?|newsletter|anrufe?|kontakt|post)|nicht (?:kontakt|anrufen|anschr)"
    r"|widerspr[uo]ch|widerruf|ne pas (?:contacter|appeler|envoyer|solliciter|démarcher)"
    r"|ne souhaite (?:pas|plus)|no (?:contactar|enviar|llamar|molestar|desea)|non contattare"
    r"|n[aã]o (?:contatar|enviar|ligar|perturbar)|nie (?:kontakt|dzwoni|wysyła)"
    r"|niet (?:benaderen|bellen|mailen)|не (?:турбувати|дзвонити|писати|надсилати)|відпис"
    r"|d[ée]sinscri|disiscri|descadastr|uitgeschreven|afgemeld|verstorben|décédé|fallecid"
    r"|werbesperre|gesperrt|abgemeldet|d[ée]sabonn|dado de baja|^baja$|wypisan|abonelikten"
    r"|no ?(?:e ?mail|mailing|sms|calls?|contact|marketing)$"
)
# an item of a list of tags, or all that a cell says
AN_ITEM = "(?:^|[,;|/#] *)(?:{})(?:$| *[,;|/])"
# the same, said in a cell of any column: a status, tags, a comment; blanks stand for `-` and `_`, too
REFUSAL = (
    AN_ITEM.format("чс|dn[cdm]|stop|стоп|(?:(?:hard|soft) ?)?bounced|complained|отписка")
    + "|(?:^|[^a-zа-яё])(?:unsub(?:scribed?)?|black ?list(?:ed)?|opt(?:ed)? ?out"
    "|do ?not ?(?:contact|(?:e ?)?mail|call|text|sms|disturb|send)|dont (?:contact|(?:e ?)?mail|call|text)"
    "|отписан[аы]?|отписал(?:ся|ась|ись)|ч[её]рн(?:ый|ом) списо?ке?|в чс"
    "|(?:стоп|stop) ?(?:лист|list|sms|смс|рассыл[а-я]*|(?:e ?)?mail|звон[а-я]*|calls?|реклам[а-я]*)"
    "|не ?(?:беспокоить|писать|звонить|рассылать|присылать|слать|беспокойте|пишите|звоните|присылайте)"
    "|не хочет (?:получать|рассыл|смс|звон|сообщ)[а-яё]*"
    "|отказ(?:ался|алась)? от (?:рассыл|смс|sms|звон|реклам|коммуник|контакт|сообщ|общени|писем)[а-яё]*"
    "|запре[тщ][а-яё]* (?:на |по )?(?:рассыл|звон|смс|sms|реклам|контакт|коммуник)[а-яё]*"
    "|(?:рассылк|звонк|смс|sms|реклам|контакт|связь|коммуникаци)[а-я]* запрещ[а-яё]+"
    "|(?:никаких|без|против) (?:рассылок|звонков|смс|sms|рекламы|писем|уведомлений)"
    "|(?:нет|без) согласия|согласия нет|отоз[а-яё]+ согласи[а-я]*|согласие отозвано|отзыв согласия"
    "|(?:no|without|withdrew|revoked) consent|consent (?:withdrawn|revoked)"
    "|удал(?:ите|ить)(?: его| ее| её| меня)? из (?:базы|рассыл[а-яё]*)|удал[а-яё]* по 152"
    "|no (?:marketing|(?:e ?)?mails?|calls|sms|newsletters?)"
    "|(?:marketing|mailing|newsletter|(?:e ?)?mail|sms|смс|рассылк[аи]|реклама)s? ?[:=] ?(?:no|off|нет|false)"
    "|удал(?:ите|ить|ении?)(?: все| мои| его| ее| её)* (?:персональные |личные )?(?:данные|данных|пдн)"
    "|не (?:связываться|контактировать)|remov(?:e|ed)(?: (?:me|him|her|them))? from (?:the |your |our |all )?"
    "(?:mailing )?lists?|(?:delete|erase) (?:my|his|her|their|all) (?:personal )?data"
    "|stop (?:(?:e ?)?mailing|calling|texting|sending)|don['’]t (?:contact|(?:e ?)?mail|call|text)"
    "|(?:erasure|deletion|removal) requested|жалоба на (?:спам|рассыл[а-я]*)|spam complain[a-z]*"
    ")(?:$|[^a-zа-яё])|"
    + AN_ITEM.format(
        "(?:умер(?:ла)?|скончал(?:ся|ась)|погиб(?:ла)?|покойн(?:ый|ая)|deceased|verstorben|décédée?"
        "|fallecid[oa])(?: (?:в )?[0-9][0-9.]*(?: ?г[а-я.]*)?)?"
    )
    + "|^(?:(?:hard|soft) )?bounce$|^cleaned$|^spam$"
)
# and of an e-mail or a phone itself; a card or an account may be blocked for other reasons
BLOCKED = r"^(?:blocked|banned|locked|suppressed|за?блокирован[аоы]?)$"
OF_AN_ADDRESS = re.compile(
    r"e ?mail|почт|sms|смс|phone|телефон|mailing|рассыл|подпис|subscri|newsletter|contact"
)
# what every such word has in it, asked of a whole row at once
MAY_REFUSE = (
    "(?i)чс|dn[cdm]|block|banned|locked|suppress|блокир"
    "|unsub|black|opt|do[ _-]?not|don['’]?t|отпис|стоп|ч[её]рн|в чс|не[ _-]*[бпзрсхк]|bounc|cleaned|complain"
    "|spam|спам|умер|скончал|погиб|покойн|deceased|verstorben|décéd|fallecid|remove|delete|erase"
    "|отказ|удал|no[ _-](?:mark|e|m|call|sms|news)|stop|requested|запре|никаких|без[ _-][рзсп]|без ув|против"
    "|consent|соглас|[:=] ?(?:no|off|нет|false)"
)
NOT_REFUSED = (
    "(?:не|not|never) (?:был[аи]? )?(?:отпис|unsub|black|opt|в ч|против|отказ|запре|отзыв|отоз)[a-zа-яё ]*"
)
# what a word of `TELLS_CONSENT` has in it, asked of a whole row at once
MAY_TELL_CONSENT = "(?i)subscribed|opt|пис(?:ан|ал)|соглас"
# a refusal to be written to: a no, and what it is a no to; "not a customer" frees nobody
REFUSES = re.compile(
    r"запре[тщ]\w*|\bнельзя\b|\b(?:не|no|not|never|nicht|kein\w*|non|ne|nie|dont|pas de)\b|\bстоп\b|\bstop\b"
    r"|refus|отказ|\bdn[cdm]\b|\bпротив\b|отключ|приостан|недоступ|исключ|заблокир"
    r"|\b(?:disabled?|paused?|restrict\w*|forbidden|prohibit\w*|blocked|mute[ds]?|off|exclu\w+)\b"
    r"|\b(?:нет|без) (?:соглас|рассыл|реклам|смс|sms|звон|писем|уведом|сообщ)"
    r"|\b(?:ohne|sans|without) (?:consent|e ?mail|sms|contact|werbung|publicit|marketing)"
)
OF_WRITING = re.compile(
    r"call|mail|\bsms\b|\btext|contact|messag|phone|newsletter|\bnews\b|marketing|promo|advert|\bads?\b"
    r"|\bpush|solicit|notif|\bsend\b|whats ?app|viber|telegram"
    r"|звон|письм|писем|писать|\bсмс\b|рассыл|связ|сообщ|телефон|реклам|контакт|пуш|consent|соглас|\bdn[cdm]\b"
    r"|уведомл|новост|присылать|слать|отправлять|общаться|коммуник|мессендж"
    r"|anruf|werbung|kontakt|appel|llam|contatt"
)
# whoever was taken out of the letters wants none
TAKEN_OUT = re.compile(r"(?:remov|delet|exclu|удал|исключ|вычерк)\w* (?:from|of|из) ")
# a yes to two refusals is none: "does not mind letters"
MINDS_NOT = re.compile(
    r"\bне (?:против|возраж|запре[тщ]|отказ|отпис|отключ|исключ|заблокир)"
    r"|\b(?:not|no|never) (?:object|oppos|refus|unsub|opt(?:ed)? ?out|blocked|restrict|suppress|disabled)"
)
# a consent is refused by the word before it, or by one of its own behind
REFUSES_CONSENT = re.compile(
    r"\b(?:не|нет|без|no|not|non|never|without|ohne|kein\w*|отказ\w*(?: от| дать)?|lack of) "
    r"(?:соглас|подписан|разреш|consent|opt(?:ed)? ?in|subscribed|agree|einwillig)"
    r"|(?:соглас|consent|opt ?in|разреш).*(?:refus|denied|declin|reject|отсутств|не дан|не получ|запре[тщ]"
    r"|отказ)"
)
# the answers that a header offers: "Рассылка (да/нет)", "Subscribed Y/N"
CHOICE = re.compile(
    r"\(?\b(?:yes|y|да|д|ja|oui|s[ií]|true|1|no|n|нет|н|nein|non|false|0) ?(?:/|\||,|\\|or|или)? ?"
    r"(?:no|n|нет|н|nein|non|false|0|yes|y|да|д|ja|oui|s[ií]|true|1)\b\)?"
)
# what became of messages or is known of an address, and no wish
OF_ITS_FATE = re.compile(
    r"отвеч|ответ|дозвон|answer|reach|respon|open|click|\bread\b|откр|клик|прочит|доставл|deliver|указан|заполн"
    r"|known|valid|валид|актуал|существ|exist|\bno of\b|(?:phone|contact|call|message) no$"
)
# of a refusal that was taken back, confirmed or entered somewhere, a no frees nobody
OF_ITS_STATE = re.compile(
    r"withdr|отозв|revok|confirm|подтвержд|process|обработ|\bdone\b|внес|unblock|lifted|снят|remov|verif|restor"
    r"|восстан|\bsent\b|synced|выгру"
)
# but that of a consent is a refusal
OF_LOSS = re.compile(
    r"(?:consent|соглас|opt ?in)\w*.*(?:withdr|отозв|revok)\w*"
    r"|(?:withdr|отозв|revok)\w*.*(?:consent|соглас)\w*"
)
# what became of a person or an address, and no wish: a yes keeps off, a no frees nobody from what else the
# list is for
OF_A_FATE = re.compile(
    r"delet|eras|forgotten|удал|забвен|anonymi|deceased|\bdead\b|death|\bdied\b|\bумер|смерт|verstorben|décédé"
    r"|fallecid|bounc|complain|жалоб|blocked|banned|блокир|gesperrt"
)
ALLOWS = re.compile(r"\b(?:allow\w*|may|can|ok|permi\w*)\b|\bможно\b|разреш")
OF_A_CHANNEL = re.compile(
    r"(?:(?:by|via|per|по|to|channel|канал|is|flag|на) )*"
    r"(?:e ?mails?|mails?|mailings?|sms|text(?:s|ing)?|phones?|calls?|calling|telephone|push(?:es)?|viber"
    r"|whatsapp"
    r"|telegram|messengers?|post|letters?|newsletters?|ads?|advertising|marketing|promo(?:tions?)?|web|app"
    r"|почт[аы]|эл почта|электронная почта|письм\w+|смс|звон\w+|телефон\w*|обзвон|пуш\w*|вайбер|ватсап"
    r"|телеграм"
    r"|мессенджер\w*|рассылк\w*|реклам\w*|уведомлени\w+|notif(?:y|ications?)|новост\w+|news)"
    r"(?: (?:flag|y n|yes no|да нет|status|channel))?"
)


@cache
def consent_headers() -> frozenset[str]:
    """Return what systems and people call a consent."""
    return frozenset(
        row.header for row in preset_columns() if (row.table, row.column) == ("customers", "consent")
    )


def names_consent(header: str) -> bool:
    """Tell whether a header is one that systems and people give a consent."""
    return not consent_headers().isdisjoint((plain_name(header), *looser_names(header, "customers")))


def wants_none(header: str) -> bool:
    """Tell whether whoever has something under a header wants no messages."""
    name = plain_name(header)
    return bool(OPT_OUT.search(name)) and not MINDS_NOT.search(name)


def meaning_of(header: str) -> str:
    """Return what a yes under a header means to whoever would write; empty where it says nothing.

    Examples
    --------
    >>> [meaning_of(header) for header in ("Do Not Call", "СМС запрещены", "opt_in", "Согласие на рассылку")]
    ['refusals', 'refusals', 'consents', 'consents']
    >>> [meaning_of(header) for header in ("email", "Звонки", "vip", "no consent")]
    ['channels', 'channels', '', 'refusals']
    >>> [meaning_of(header) for header in ("Отказ отозван", "unsubscribe confirmed", "Не клиент")]
    ['', '', '']
    >>> [meaning_of(header) for header in ("Согласие отозвано", "Удалён из рассылки", "Newsletter disabled")]
    ['refusals', 'refusals', 'refusals']
    >>> [meaning_of(header) for header in ("Не отписан", "Рассылка (да/нет)", "Не отвечает на звонки")]
    ['consents', 'channels', '']
    """
    name = CHOICE.sub("", plain_name(header)).strip()
    is_of_writing = bool(OF_WRITING.search(name))
    says_consent = bool(SAYS_CONSENT.search(name))
    refuses = bool(OPT_OUT.search(name))
    if MINDS_NOT.search(name):
        return "consents"
    if says_consent:
        refuses |= bool(REFUSES_CONSENT.search(name))
    elif is_of_writing and not OF_ITS_FATE.search(name):
        refuses |= bool(REFUSES.search(name))
    if is_of_writing and TAKEN_OUT.search(name):
        return "refusals"
    if OF_ITS_STATE.search(name):
        is_of_refusal = REFUSES.search(name) or OPT_OUT.search(OF_LOSS.sub("", name))
        return "refusals" if OF_LOSS.search(name) and not is_of_refusal else ""
    if refuses:
        return "refusals"
    if says_consent or names_consent(header) or (is_of_writing and ALLOWS.search(name)):
        return "consents"
    return "channels" if OF_A_CHANNEL.fullmatch(name) else ""
