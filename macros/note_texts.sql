{#- What build notes are made of, by language; figures stand where {name} does. -#}
{% macro note_texts() -%}
    {{ return({
        'period.topic': {'en': 'period', 'ru': 'период'},
        'period': {
            'en': 'as of {as_of}: {first}, last event on {last}',
            'ru': 'на {as_of}: {first}, последнее событие {last}',
        },
        'period.first': {'en': 'purchases from {first}', 'ru': 'первая покупка {first}'},
        'period.none': {'en': 'no purchases', 'ru': 'покупок нет'},
        'never': {'en': 'never', 'ru': '–'},
        'no day': {'en': 'no day', 'ru': '–'},
        'input.topic': {'en': 'input', 'ru': 'данные'},
        'input': {
            'en': '{input_rows} {input_rows|row|rows} read, {rejected_rows} rejected',
            'ru': 'строк прочитано: {input_rows}, отклонено: {rejected_rows}',
        },
        'currency.topic': {'en': 'currency', 'ru': 'валюта'},
        'currency': {
            'en': 'sums of money are in {currency}, as the export names it; the var currency says another',
            'ru': 'суммы в валюте {currency}, как она названа в выгрузке; другую задаёт настройка currency',
        },
        'input.unused': {
            'en': ', {unused_rows} not used (cancelled orders, purchases of nobody named, customers named before,'
                ~ ' lines that are no purchase or no response)',
            'ru': ', не понадобилось: {unused_rows} (отменённые заказы, покупки без имени клиента, клиенты, названные раньше,'
                ~ ' строки не о покупках и не об откликах)',
        },
        'input.rejects': {'en': ' (see crm_rejects)', 'ru': ' (см. crm_rejects)'},
        'unnamed.topic': {'en': 'purchases of {file}', 'ru': 'покупки в {file}'},
        'unnamed': {
            'en': '{unnamed} {unnamed|names|name} no customer, as those of a till without a card: they belong to'
                ~ ' nobody, and no figure counts them',
            'ru': 'клиент не назван, как при продаже без карты, строк: {unnamed}; они ничьи, и в цифрах их нет',
        },
        'suppressed.topic': {'en': 'suppressions', 'ru': 'не беспокоить'},
        'suppressed': {
            'en': 'ids that match a customer only without regard to case, signs or letters that look alike:'
                ~ ' {without_case} (they are not contacted); ids that match nobody: {strangers} (see crm_rejects)',
            'ru': 'номеров, совпавших с клиентом только без учёта регистра, знаков и похожих букв:'
                ~ ' {without_case} (им не пишем); номеров, не совпавших ни с кем: {strangers} (см. crm_rejects)',
        },
        'left out.profiling.topic': {'en': 'profiling withdrawn', 'ru': 'отозвано профилирование'},
        'left out.profiling': {
            'en': '{people} {people|customer is|customers are} left out of features, models, segments and lists,'
                ~ ' as if the export did not'
                ~ ' have them, and nobody writes to them ({rows_out} {rows_out|row|rows}, see people_left_out)',
            'ru': 'клиентов, которых нет ни в признаках, ни в моделях, ни в сегментах, ни в списках, как будто их нет'
                ~ ' в выгрузке, и которым не пишут: {people} (строк {rows_out}, см. people_left_out)',
        },
        'left out.nobody.topic': {
            'en': 'profiling withdrawn, by whom is not known',
            'ru': 'отозвано профилирование, неизвестно кем',
        },
        'left out.nobody': {
            'en': '{people} {people|id in consents matches|ids in consents match} no customer: correct'
                ~ ' {people|it, or its|them, or their} wish is not met',
            'ru': 'номеров в consents, не совпавших ни с одним клиентом: {people}; исправьте их, иначе просьба не'
                ~ ' исполнена',
        },
        'left out.forgotten.topic': {'en': 'forgotten people are back', 'ru': 'забытые вернулись'},
        'left out.forgotten': {
            'en': 'the export names {people} {people|person|people} who had to be forgotten ({rows_out}'
                ~ ' {rows_out|row|rows} in {files}): they are left'
                ~ ' out; have the CRM delete them, or take them back by make forget CUSTOMER=... BACK=yes',
            'ru': 'в выгрузке есть забытые люди: {people} (строк {rows_out}, файлы {files}); они не используются;'
                ~ ' удалите их в CRM или верните командой make forget CUSTOMER=... BACK=yes',
        },
        'protected.topic': {'en': 'kept out of the models', 'ru': 'не видят модели'},
        'protected': {
            'en': '{columns}: no model of whom to contact sees them; what that costs stands in'
                ~ ' response_model_registry.why',
            'ru': '{columns}: модели того, кому писать, их не видят; чего это стоит, сказано в'
                ~ ' response_model_registry.why',
        },
        'repaired.topic': {'en': 'emptied in {file}', 'ru': 'опустошено в {file}'},
        'repaired': {
            'en': '{column_name} in {repaired_rows} {repaired_rows|row|rows}, such as {sample_value}',
            'ru': '{column_name}: строк {repaired_rows}, например {sample_value}',
        },
        'repaired.end': {
            'en': ' (unreadable and not required: the rows stay, see crm_repairs)',
            'ru': ' (не читается и не обязательно: строки остаются, см. crm_repairs)',
        },
        'outlying.topic': {'en': 'unlike everybody', 'ru': 'не как все'},
        'outlying': {
            'en': '{customers} {customers|customer is|customers are} left out of the segments, their names,'
                ~ ' checks and goods: {named}',
            'ru': 'сегменты, их названия, чеки и товары посчитаны без клиентов, которые ни на кого не похожи (всего'
                ~ ' {customers}): {named}',
        },
        'outlying.customer': {
            'en': '{customer_id} ({receipts} {receipts|receipt|receipts}, {amount} in all)',
            'ru': '{customer_id} (чеков {receipts} на {amount})',
        },
        'outlying.more': {
            'en': ' and others, see outlying_customers',
            'ru': ' и другие, см. outlying_customers',
        },
        'outlying.why': {
            'en': '; a card of a cashier, a company or a mistyped price? Lists and results still have them',
            'ru': '; карта кассира, фирма, опечатка в цене? В списках и результатах они остались',
        },
        'cold start.topic': {'en': 'cold start', 'ru': 'холодный старт'},
        'cold start': {
            'en': 'past campaigns cannot teach who responds ({why}): the lists rank by the probability'
                ~ ' of a purchase and promise no profit',
            'ru': 'по прошлым кампаниям нельзя узнать, кто откликается ({why}): списки упорядочены по'
                ~ ' вероятности покупки и прибыли не обещают',
        },
        'models.topic': {'en': 'models', 'ru': 'модели'},
        'model.topic': {'en': '{model_kind} model', 'ru': 'модель {model_kind}'},
        'model': {
            'en': '{recipe}, {training_rows} {training_rows|row|rows}; ROC-AUC {split} {roc_auc} ({roc_auc_low}'
                ~ ' to {roc_auc_high}),'
                ~ ' calibration error {calibration_error}',
            'ru': '{recipe}, строк: {training_rows}; ROC-AUC {split} {roc_auc} (от {roc_auc_low} до {roc_auc_high}),'
                ~ ' ошибка калибровки {calibration_error}',
        },
        'named.price': {
            'en': ', prices of goods {ratio} times everybody\'\'s',
            'ru': ', цены товаров {ratio} от общего',
        },
        'named.frequency': {
            'en': ', receipts a year {ratio} times everybody\'\'s',
            'ru': ', чеков в год {ratio} от общего',
        },
        'named.discount': {
            'en': ', buying at a discount {ratio} times everybody\'\'s',
            'ru': ', покупки со скидкой {ratio} от общего',
        },
        'named.recency': {
            'en': ', days since the last purchase {ratio} times everybody\'\'s',
            'ru': ', дней с последней покупки {ratio} от общего',
        },
        'named.age': {'en': ', mean age {age}', 'ru': ', средний возраст {age}'},
        'recipe.forest': {'en': 'a random forest', 'ru': 'случайный лес'},
        'recipe.forest_and_logistic': {
            'en': 'a random forest with a logistic regression',
            'ru': 'случайный лес с логистической регрессией',
        },
        'split.out_of_time': {'en': 'on later campaigns', 'ru': 'на более поздних кампаниях'},
        'split.cross_fitted': {'en': 'on customers held out', 'ru': 'на отложенных клиентах'},
        'nobody.topic': {'en': 'list of {campaign_id}', 'ru': 'список {campaign_id}'},
        'nobody': {
            'en': 'no customer is in its audience: correct the city and country in campaigns, or name its'
                ~ ' customers in contacts',
            'ru': 'в аудитории нет ни одного клиента: исправьте город и страну в campaigns или назовите'
                ~ ' клиентов в contacts',
        },
        'over.topic': {'en': 'window of {campaign_id}', 'ru': 'окно {campaign_id}'},
        'over': {
            'en': 'it closed on {day}, before as_of, and the campaign is still planned: nobody is to be'
                ~ ' contacted; correct ends_on, or its status',
            'ru': 'оно закрылось {day}, раньше as_of, а кампания всё ещё планируется: писать некому;'
                ~ ' исправьте ends_on или статус',
        },
        'length.topic': {'en': 'length of {campaign_id}', 'ru': 'длина {campaign_id}'},
        'length': {
            'en': 'it lasts {duration_days} {duration_days|day|days}, the past campaign nearest to it {comparable_days}: ',
            'ru': 'она длится дней: {duration_days}, ближайшая к ней прошлая кампания – {comparable_days}: ',
        },
        'length.shorter': {
            'en': 'its promise is for its own days, as if purchases and the effect were spread evenly over them',
            'ru': 'обещание – за её собственные дни, как если бы покупки и эффект шли по дням равномерно',
        },
        'length.longer': {
            'en': 'its promise counts what the offer costs on purchases of all its days, and an effect no larger than'
                ~ ' there, for nobody has seen what further days add',
            'ru': 'обещание считает, чего предложение стоит на покупках всех её дней, а эффект – не больше, чем'
                ~ ' там: что добавят лишние дни, никто не видел',
        },
        'length.reported': {
            'en': 'its promise expects as many responses as there, for most come in the first days',
            'ru': 'обещание ждёт столько же откликов, сколько там: почти все приходят в первые дни',
        },
        'unlisted.topic': {'en': 'cap after {campaign_id}', 'ru': 'перерыв после {campaign_id}'},
        'unlisted': {
            'en': 'it began on {day} without a list, so everybody in its city and country counts as'
                ~ ' contacted then; if not, name its customers in contacts, or the mass channel it used',
            'ru': 'она началась {day} без списка, поэтому считается, что тогда писали всем в её городе и'
                ~ ' стране; если нет, назовите её клиентов в contacts или массовый канал',
        },
        'unlisted.running.topic': {'en': 'running campaign {campaign_id}', 'ru': 'идущая кампания {campaign_id}'},
        'unlisted.running': {
            'en': 'it runs from {day} to {last} without a list, so it is not known whom it reaches, and it keeps'
                ~ ' nobody off the planned lists; name its customers in contacts',
            'ru': 'она идёт с {day} по {last} без списка, поэтому неизвестно, кому по ней пишут, и из новых списков'
                ~ ' по ней никто не исключён; назовите её клиентов в contacts',
        },
        'mechanic.taken.topic': {'en': 'mechanic not named', 'ru': 'механика не названа'},
        'mechanic.taken': {
            'en': 'of {terms} {terms|campaign or offer|campaigns or offers} ({names}): a discount_rate is taken'
                ~ ' for percent off, a'
                ~ ' discount_amount for an amount off; name the mechanic if it is another',
            'ru': 'кампаний и предложений: {terms} ({names}): discount_rate считается скидкой в процентах,'
                ~ ' discount_amount скидкой суммой; назовите механику, если она другая',
        },
        'mechanic.free.topic': {'en': 'mechanic none beside a discount', 'ru': 'механика none рядом со скидкой'},
        'mechanic.free': {
            'en': 'of {terms} {terms|campaign or offer|campaigns or offers} ({names}): what is promised counts'
                ~ ' no discount; name the mechanic'
                ~ ' if one is given',
            'ru': 'кампаний и предложений: {terms} ({names}): в обещанном скидка не учтена; назовите механику, если'
                ~ ' скидка есть',
        },
        'mechanic.unpriced.topic': {'en': 'mechanic without its cost', 'ru': 'механика без своей цены'},
        'mechanic.unpriced': {
            'en': 'of {terms} {terms|campaign or offer|campaigns or offers} ({names}): what is promised counts 0'
                ~ ' for it and is too high if it'
                ~ ' costs something; fill discount_rate, discount_amount or cost_per_response',
            'ru': 'кампаний и предложений: {terms} ({names}): в обещанном она стоит 0, и обещанное завышено, если это'
                ~ ' не так; заполните discount_rate, discount_amount или cost_per_response',
        },
        'mechanic.paid.topic': {'en': 'mechanic with a sum', 'ru': 'механика с суммой'},
        'mechanic.paid': {
            'en': 'of {terms} {terms|campaign or offer|campaigns or offers} ({names}): discount_amount is taken for'
                ~ ' what each response costs; fill cost_per_response if it costs something else',
            'ru': 'кампаний и предложений: {terms} ({names}): discount_amount считается ценой каждого отклика;'
                ~ ' заполните cost_per_response, если он стоит другого',
        },
        'plan far ahead.topic': {'en': 'plan far ahead', 'ru': 'план на далёкое будущее'},
        'plan far ahead': {
            'en': 'of {terms} {terms|campaign|campaigns} ({names}): {terms|it begins|they begin} more than half'
                ~ ' a year after the day of the build, and what'
                ~ ' is promised is of customers as they are now; look at'
                ~ ' {terms|its dates, and build again nearer to it|their dates, and build again nearer to them}',
            'ru': 'кампаний: {terms} ({names}): до их начала больше полугода, а обещанное – о клиентах, какие'
                ~ ' они сейчас;'
                ~ ' проверьте даты и соберите заново ближе к началу',
        },
        'setting.topic': {'en': 'setting {column} of {campaign_id}', 'ru': 'настройка {column} для {campaign_id}'},
        'setting.without effect': {
            'en': 'its own column says {own}, so the var {column} ({given}) does nothing there; for one build set the'
                ~ ' var campaign_overrides to {"{campaign_id}": {"{column}": {given}}}',
            'ru': 'в её собственной колонке {own}, поэтому переменная {column} ({given}) на неё не действует; на одну'
                ~ ' сборку задайте campaign_overrides: {"{campaign_id}": {"{column}": {given}}}',
        },
        'setting.learned': {
            'en': 'nothing names what a response is worth, so it is {value}: what {responses} reported'
                ~ ' {responses|response has|responses have}'
                ~ ' brought, {revenue} on average, times the margin of {margin}; fill value_of_response to say'
                ~ ' another',
            'ru': 'ценность отклика не названа и принята за {value}: средняя выручка сообщённых откликов {revenue}'
                ~ ' (откликов: {responses}) на долю маржи {margin}; другую задаёт value_of_response',
        },
        'setting.overridden': {
            'en': '{value} in this build, set by campaign_overrides',
            'ru': 'в этой сборке {value}, задано в campaign_overrides',
        },
        'setting.taken away': {
            'en': 'its own column does not count in this build, by campaign_overrides',
            'ru': 'её собственная колонка в этой сборке не учитывается, задано в campaign_overrides',
        },
        'waiting.topic': {'en': 'results of {campaign_id}', 'ru': 'итоги {campaign_id}'},
        'waiting.last day': {
            'en': 'it ended on {day}, the last day with events, which the export may have cut short: it is measured'
                ~ ' when an event of a later day arrives, or with as_of set to a later day',
            'ru': 'она кончилась {day}, в последний день с событиями, а он может быть неполным: кампания будет'
                ~ ' измерена, когда появится событие более позднего дня или если задать as_of позже',
        },
        'waiting.events': {
            'en': 'it ended on {day}, and the last event of the export is of {last}: bring what was bought up to'
                ~ ' {day}, and it is measured',
            'ru': 'она кончилась {day}, а последнее событие в выгрузке – {last}: добавьте покупки по {day}, и'
                ~ ' кампания будет измерена',
        },
        'unusable.topic': {'en': 'contacts of {campaign_id}', 'ru': 'контакты {campaign_id}'},
        'unusable': {
            'en': 'none of those that the export lists can be used, so nobody counts as contacted: see crm_rejects',
            'ru': 'ни один из перечисленных в выгрузке не годится, поэтому никто не считается охваченным: см.'
                ~ ' crm_rejects',
        },
        'launch.topic': {'en': 'launch of {campaign_id}', 'ru': 'запуск {campaign_id}'},
        'launch': {
            'en': 'sent on {day} to {contacts} {contacts|customer|customers} of its list',
            'ru': 'отправлено {day}, клиентов из списка: {contacts}',
        },
        'launch.assumed': {
            'en': 'taken as sent on {day} to {contacts} {contacts|customer|customers} of its list, as its first'
                ~ ' day has passed and no contact of it has come (if it was not sent, give it its new days or'
                ~ ' take it out of campaigns)',
            'ru': 'считается отправленным {day}, клиентов из списка: {contacts}: первый день прошёл, а контактов'
                ~ ' по кампании нет (если она не отправлена, дайте ей новые даты или уберите из кампаний)',
        },
        'launch.promised': {'en': ', promised {promised_profit}', 'ru': ', обещано {promised_profit}'},
        'launch.realised': {
            'en': ', brought {realised_profit} ({ci_low} to {ci_high})',
            'ru': ', принесло {realised_profit} (от {ci_low} до {ci_high})',
        },
        'cities.topic': {'en': 'cities held out of {campaign_id}', 'ru': 'города без кампании {campaign_id}'},
        'cities.unknown': {
            'en': 'nobody lives in {cities}: write the cities in held_out_cities as customers have them, with'
                ~ ' semicolons between them; until then these hold nothing out',
            'ru': 'никто из клиентов не живёт в городах: {cities}; напишите их в held_out_cities так, как у'
                ~ ' клиентов, через точку с запятой: пока они ни на что не влияют',
        },
        'cities.held': {
            'en': '{cities}: {customers} {customers|customer is|customers are} not in the campaign; what it'
                ~ ' added is told when its window is'
                ~ ' over',
            'ru': '{cities}: клиентов, до которых кампания не доходит: {customers}; что она добавила, будет сказано,'
                ~ ' когда её окно кончится',
        },
        'cities.result.topic': {'en': 'result of {campaign_id}, by cities', 'ru': 'итог {campaign_id} по городам'},
        'cities.few': {
            'en': '{pairs} {pairs|pair|pairs} of a city without the campaign and one like it with it'
                ~ ' {pairs|is|are} too few to tell: three of'
                ~ ' ten customers or more each are needed, and two earlier windows of its length',
            'ru': 'пар «город без кампании и похожий с ней»: {pairs}, этого мало для вывода: нужно три пары городов,'
                ~ ' в каждом не меньше десяти клиентов, и два прежних периода той же длины',
        },
        'cities.result': {
            'en': '{pairs} {pairs|city|cities} had no campaign; compared with cities like them that had it, it'
                ~ ' added {total} of'
                ~ ' profit in all ({total_low} to {total_high} in 95 of 100 cases): {verdict}',
            'ru': 'городов без кампании: {pairs}; по сравнению с ними в похожих городах, где она была, она добавила'
                ~ ' всего {total} прибыли (от {total_low} до {total_high} в 95 случаях из 100): {verdict}',
        },
        'readout.topic': {'en': 'so far, {campaign_id}', 'ru': 'пока что, {campaign_id}'},
        'readout': {
            'en': 'day {day_number} of {duration_days}, up to {day}, {offer_customers}'
                ~ ' {offer_customers|customer|customers} with the offer and'
                ~ ' {control_customers} without',
            'ru': 'день {day_number} из {duration_days}, по {day}, клиентов с предложением: {offer_customers}, без:'
                ~ ' {control_customers}',
        },
        'readout.profit so far': {'en': ', a profit of {total} so far', 'ru': ', прибыль пока {total}'},
        'readout.profit': {
            'en': ', a profit of {total} so far ({total_low} to {total_high})',
            'ru': ', прибыль пока {total} (от {total_low} до {total_high})',
        },
        'readout.conversion': {
            'en': ', conversion {gain} points ({gain_low} to {gain_high})',
            'ru': ', конверсия {gain} п. п. (от {gain_low} до {gain_high})',
        },
        'readout.known': {
            'en': '; the interval holds on all days at once, so this may be acted on today',
            'ru': '; интервал верен для всех дней сразу, поэтому решать можно уже сегодня',
        },
        'readout.days': {
            'en': '; about {days_to_know} more {days_to_know|day|days} to know, if it goes on like this',
            'ru': '; до вывода ещё примерно дней: {days_to_know}, если так пойдёт и дальше',
        },
        'readout.early': {
            'en': ': too few have bought; about {days_to_know} more {days_to_know|day|days} until anything is said',
            'ru': ': купили ещё немногие; примерно дней до первого вывода: {days_to_know}',
        },
        'readout.never': {
            'en': '; at this pace nothing will be known before the end',
            'ru': '; при таком ходе до конца ничего не будет известно',
        },
        'list.topic': {'en': 'list of {campaign_id}', 'ru': 'список {campaign_id}'},
        'list': {
            'en': 'contact {contacts} of {customers} {customers|customer|customers} ({excluded} excluded),'
                ~ ' expected cost {expected_cost}',
            'ru': 'связаться с {contacts} {contacts|клиентом|клиентами|клиентами} из {customers} (исключено'
                ~ ' {excluded}), ожидаемые расходы {expected_cost}',
        },
        'list.passing': {
            'en': 'its channel reaches whoever passes by and chooses nobody; it should pay for itself on {contacts}'
                ~ ' of {customers} {customers|customer|customers} ({excluded} excluded), expected cost'
                ~ ' {expected_cost}',
            'ru': 'её канал видят все, выбрать никого нельзя; окупится на {contacts} из {customers}'
                ~ ' {customers|клиента|клиентов|клиентов} (исключено {excluded}), ожидаемые расходы {expected_cost}',
        },
        'list.budget': {'en': ' of a budget of {budget}', 'ru': ' из бюджета {budget}'},
        'list.contacts alone': {
            'en': ' (contacts alone, no discounts counted)',
            'ru': ' (только контакты, скидки не посчитаны)',
        },
        'list.risky': {
            'en': '; it loses more often than it earns: better not run it as it is',
            'ru': '; он чаще приносит убыток, чем прибыль: лучше не проводить кампанию как есть',
        },
        'list.unpromised': {
            'en': '; ranked by response, no promise of profit',
            'ru': '; по вероятности отклика, прибыль не обещана',
        },
        'list.profit': {'en': ', expected profit {expected_profit}', 'ru': ', ожидаемая прибыль {expected_profit}'},
        'list.promised': {'en': ', promised {promised_profit}', 'ru': ', обещано {promised_profit}'},
        'list.interval': {
            'en': ', between {promised_low} and {promised_high}',
            'ru': ', между {promised_low} и {promised_high}',
        },
        'list.level': {'en': ' in {level} of 100 cases', 'ru': ' в {level} случаях из 100'},
        'list.everyone': {
            'en': '; everyone: {profit_of_everyone}',
            'ru': '; если писать всем: {profit_of_everyone}',
        },
        'list.bound': {
            'en': '; no choice within the limits earns more than {profit_bound}',
            'ru': '; больше {profit_bound} в пределах ограничений не приносит никакой выбор',
        },
        'list.borrowed': {
            'en': '; nothing is left if {borrowed} % of the added purchases are borrowed from later',
            'ru': '; ничего не останется, если {borrowed} % добавленных покупок взяты у будущих',
        },
        'list.tries': {
            'en': '. {explored} of them {explored|is a try|are tries}',
            'ru': '. Из них проб: {explored}',
        },
        'list.tries earn': {
            'en': ', earning {profit_of_explored}, which no promise counts',
            'ru': ', их прибыль {profit_of_explored}, в обещание она не входит',
        },
        'list.assumed': {
            'en': '. No campaign is planned: this one is assumed, on the terms of the last but for its limits',
            'ru': '. Кампаний в плане нет: эта предположена, на условиях последней, но без её лимитов',
        },
        'rule.topic': {'en': 'list of {campaign_id}, {rule}', 'ru': 'список {campaign_id}, {rule}'},
        'control.topic': {'en': 'control of {campaign_id}', 'ru': 'контроль {campaign_id}'},
        'control.none': {
            'en': 'nobody is kept without the offer: what the list earns will not be provable',
            'ru': 'без предложения не оставлен никто: что заработает список, будет не доказать',
        },
        'control': {
            'en': '{controls} {controls|customer gets|customers get} no offer, beside {drawn}'
                ~ ' {drawn|contact|contacts}. Comparing the two shows, four times in five,',
            'ru': 'без предложения остаются {controls}, с ним {drawn}. Сравнение тех и других заметит в четырёх'
                ~ ' случаях из'
                ~ ' пяти',
        },
        'control.too few': {
            'en': 'customers kept without the offer: {controls}, contacts beside them: {drawn}. So few are'
                ~ ' compared that no'
                ~ ' difference there can be would be told from chance',
            'ru': 'без предложения остаются {controls}, с ним {drawn}. Их так мало, что никакая возможная'
                ~ ' разница не отличится от'
                ~ ' случайной',
        },
        'control.profit': {
            'en': ' a profit of {detectable_total} or more',
            'ru': ' прибыль от {detectable_total}',
        },
        'control.times': {
            'en': ' ({detectable_times} times the promised {promised_profit})',
            'ru': ' ({detectable_times} × обещанных {promised_profit})',
        },
        'control.or': {'en': ' or', 'ru': ' или'},
        'control.points': {
            'en': ' a response rate higher by {points} points',
            'ru': ' долю откликов больше на {points} п. п.',
        },
        'control.unseen': {
            'en': '; less stays unseen',
            'ru': '; меньшее останется незаметным',
        },
        'control.needed': {
            'en': '. To see what is promised, set control_share to {needed_percent} % ({needed_controls}'
                ~ ' {needed_controls|customer|customers}); that costs'
                ~ ' {needed_cost} of profit',
            'ru': '. Чтобы увидеть обещанное, задайте control_share {needed_percent} % (клиентов:'
                ~ ' {needed_controls}); это стоит'
                ~ ' {needed_cost} прибыли',
        },
        'control.impossible': {
            'en': '. No control of this list is large enough to see its promise: with half of the list kept'
                ~ ' back, a profit'
                ~ ' of {widest_times} times the promise is seen',
            'ru': '. Обещанного на этом списке не увидеть ни с каким контролем: если оставить половину, заметна'
                ~ ' прибыль'
                ~ ' от {widest_times} × обещанной',
        },
        'control.larger list': {
            'en': '. A list of {needed_list}, half of it kept back, would do',
            'ru': '. Хватило бы списка из {needed_list}, половина без предложения',
        },
        'control.cost': {
            'en': '. This control costs {profit_of_controls} of expected profit',
            'ru': '. Этот контроль стоит {profit_of_controls} ожидаемой прибыли',
        },
        'no gain.topic': {'en': 'evidence for {campaign_id}', 'ru': 'на чём стоит {campaign_id}'},
        'no gain': {
            'en': 'no past campaign with a control has shown a gain in profit, of {campaigns}{beside}; nearest to it came'
                ~ ' {nearest} with {difference} a customer ({low} to {high} in 95 of 100 cases). The promise of'
                ~ ' this list rests on what'
                ~ ' customers do anyway and on differences too small to be told from chance: keep a control, and do'
                ~ ' not take it for proven',
            'ru': 'ни одна из прошлых кампаний с контролем (всего {campaigns}{beside}) не показала прироста прибыли; ближе'
                ~ ' всех к нему {nearest}: {difference} на клиента (от {low} до {high} в 95 случаях из 100).'
                ~ ' Обещание этого списка стоит'
                ~ ' на обычном поведении клиентов и на различиях, которые не отличить от случайных: оставьте контроль'
                ~ ' и не считайте его доказанным',
        },
        'no gain.untold': {
            'en': ' (beside {untold} more whose control tells too little or is not believed)',
            'ru': ' и ещё {untold}, чей контроль говорит слишком мало или не внушает доверия',
        },
        'no more responses': {
            'en': 'no past campaign with a control has shown more responses than came without the offer, of'
                ~ ' {campaigns}{beside};'
                ~ ' nearest to it came {nearest} with {difference} points ({low} to {high} in 95 of 100 cases).'
                ~ ' The profit of this list'
                ~ ' counts every response, those too that come anyway: keep a control, and do not take it for proven',
            'ru': 'ни одна из прошлых кампаний с контролем (всего {campaigns}{beside}) не показала больше откликов, чем без'
                ~ ' предложения; ближе всех к этому {nearest}: {difference} п. п. (от {low} до {high} в 95'
                ~ ' случаях из 100). Прибыль этого'
                ~ ' списка считает все отклики, и те, что будут и так: оставьте контроль и не считайте её доказанной',
        },
        'gross.topic': {
            'en': 'responses of the control, {campaign_id}',
            'ru': 'отклики контроля, {campaign_id}',
        },
        'gross.silent': {
            'en': 'of {controls} control {controls|customer|customers} of past campaigns no response is'
                ~ ' reported: they are taken as not'
                ~ ' observed, not as silent, and the profit stays gross; report the responses of the control'
                ~ ' too, and it'
                ~ ' becomes incremental',
            'ru': 'об откликах контроля прошлых кампаний (клиентов: {controls}) не сообщено ничего: считается,'
                ~ ' что их не'
                ~ ' наблюдали, а не что откликов нет, и прибыль остаётся валовой; если сообщать и отклики'
                ~ ' контроля, она'
                ~ ' будет сверх того, что будет и так',
        },
        'gross.few': {
            'en': '{responses} of {controls} control {controls|customer|customers} of past campaigns responded:'
                ~ ' to learn who responds anyway'
                ~ ' takes 20 who did and 20 who did not, in a control drawn at random; the profit stays gross',
            'ru': 'в контроле прошлых кампаний откликнулись {responses} из {controls}: чтобы узнать, кто'
                ~ ' откликается и'
                ~ ' так, нужно по 20 откликнувшихся и нет, в контроле, выбранном случайно; прибыль остаётся валовой',
        },
        'season.topic': {'en': 'season of {campaign_id}', 'ru': 'сезон {campaign_id}'},
        'season': {
            'en': 'in the same weeks a year before customers bought {last} % of what they did in the weeks, a year'
                ~ ' before, of the windows that it is learned from who buys anyway. As far as one year has told the'
                ~ ' next here ({pairs} {pairs|pair|pairs} of windows), {expected} % is expected now of what is bought'
                ~ ' anyway; a contact is counted as adding no more than it was seen to',
            'ru': 'в те же недели год назад клиенты покупали {last} % от того, что в недели (тоже год назад) тех окон,'
                ~ ' по которым известно, кто купит и так. Насколько один год здесь предсказывал следующий'
                ~ ' (пар окон: {pairs}), теперь ожидается {expected} % того, что купят и так; от контакта ждём не'
                ~ ' больше, чем контакты уже давали',
        },
        'season.once': {
            'en': 'in the same weeks a year before customers bought {last} % of what they did in the weeks, a year'
                ~ ' before, of the windows that it is learned from who buys anyway. The purchases are too few years'
                ~ ' old to tell whether that comes again: the promise does not count on it, its interval does',
            'ru': 'в те же недели год назад клиенты покупали {last} % от того, что в недели (тоже год назад) тех окон,'
                ~ ' по которым известно, кто купит и так. Повторится ли это, покупки слишком немногих лет сказать не'
                ~ ' могут: в обещании этого нет, в его интервале есть',
        },
        'overlap.topic': {'en': 'two lists, {campaign_id}', 'ru': 'два списка, {campaign_id}'},
        'overlap': {
            'en': '{shared} of {contacts} {contacts|contact|contacts} {shared|is|are} in the list of another'
                ~ ' planned campaign of the same days, too. Each list is promised as if it were alone, so their'
                ~ ' profits do not add up.',
            'ru': 'из контактов ({contacts}) ещё и в списке другой кампании тех же дней: {shared}. Каждое'
                ~ ' обещание дано так, будто список один, поэтому прибыли не складываются.',
        },
        'overlap.left_out': {
            'en': ' Launch the better one first and build again: who is in a running campaign is left out of the'
                ~ ' others',
            'ru': ' Запустите сначала лучшую и соберите снова: кто в идущей кампании, того в других нет',
        },
        'overlap.twice': {
            'en': ' exclude_running is off: they are written to twice',
            'ru': ' exclude_running выключен: им напишут дважды',
        },
        'opt-outs.topic': {'en': 'opt-outs, {campaign_id}', 'ru': 'отписки, {campaign_id}'},
        'opt-outs.stated': {
            'en': 'a contact is taken to cost {cost_of_one} beyond its price (opt_out_cost): an assumption, not'
                ~ ' a measurement.'
                ~ ' It takes {total} off what {listed} {listed|contact is|contacts are} expected to earn, and'
                ~ ' {resting} {resting|customer is|customers are} left'
                ~ ' to rest for it',
            'ru': 'контакт считается дороже своей цены на {cost_of_one} (opt_out_cost): это допущение, а не'
                ~ ' измерение. Ожидаемая'
                ~ ' прибыль {listed} {listed|контакта|контактов|контактов} меньше на {total}, отдыхать из-за'
                ~ ' него оставлено клиентов: {resting}',
        },
        'opt-outs.seen': {
            'en': '; of {contacts} past {contacts|contact|contacts} {opt_outs} ended in an unsubscription within'
                ~ ' 30 days',
            'ru': '; из {contacts} {contacts|прошлого контакта|прошлых контактов|прошлых контактов} отпиской за'
                ~ ' 30 дней {opt_outs|кончился|кончились|кончились} {opt_outs}',
        },
        'opt-outs.counted': {
            'en': '{opt_outs} of {contacts} past {contacts|contact|contacts} ended in an unsubscription within'
                ~ ' 30 days',
            'ru': 'из {contacts} {contacts|прошлого контакта|прошлых контактов|прошлых контактов} отпиской за 30'
                ~ ' дней {opt_outs|кончился|кончились|кончились} {opt_outs}',
        },
        'opt-outs.anyway': {
            'en': ', of which {opt_outs_anyway} would be expected without a contact, as those customers'
                ~ ' unsubscribe on later days, too',
            'ru': ', из них и без контакта ожидалось бы {opt_outs_anyway}: эти клиенты отписываются и в более'
                ~ ' поздние дни',
        },
        'opt-outs.learned': {
            'en': '. Each that a contact brings is taken to lose'
                ~ ' {opt_out_worth}, a year of messages ({a_year}) at what those expected to pay earn here:'
                ~ ' {cost_of_one} a contact'
                ~ ' beyond its price, {total} off what {listed} {listed|contact is|contacts are} expected to'
                ~ ' earn, and {resting} {resting|customer is|customers are}'
                ~ ' left to rest for it. The var opt_out_cost states another cost, or 0',
            'ru': '. Считается, что каждая отписка из-за контакта отнимает'
                ~ ' {opt_out_worth}: сообщения за год ({a_year}) по тому, что приносит здесь тот, кто окупается.'
                ~ ' Это {cost_of_one} за'
                ~ ' контакт сверх его цены, {total} из ожидаемой прибыли {listed}'
                ~ ' {listed|контакта|контактов|контактов}; отдыхать из-за этого оставлено'
                ~ ' клиентов: {resting}. Настройка opt_out_cost задаёт другую стоимость или 0',
        },
        'opt-outs.worth nothing': {
            'en': ', but no contact of this'
                ~ ' list is expected to pay, so what an unsubscription loses is not known, and nothing is taken'
                ~ ' off; the var'
                ~ ' opt_out_cost states it',
            'ru': ', но ни один контакт этого списка не'
                ~ ' обещает прибыли: чего стоит отписка, неизвестно, и в прибыли её нет; задать её можно'
                ~ ' настройкой opt_out_cost',
        },
        'opt-outs.few': {
            'en': ': too few to learn what a'
                ~ ' contact costs beyond its price (it takes 5), and nothing is taken off; the var opt_out_cost'
                ~ ' states it',
            'ru': ': этого мало, чтобы узнать, сколько'
                ~ ' контакт стоит сверх цены (нужно 5), и в прибыли отписок нет; задать их цену можно настройкой'
                ~ ' opt_out_cost',
        },
        'changes.topic': {'en': 'changes of {campaign_id}', 'ru': 'изменения {campaign_id}'},
        'changes.none': {
            'en': 'none (no earlier list, or the same one)',
            'ru': 'нет (прежнего списка не было, или он тот же)',
        },
        'changes': {
            'en': '{entered} entered, {departed} left, {moved} moved, {stayed} stayed since the list of {day},'
                ~ ' most by the {term}',
            'ru': 'со списка от {day} вошли {entered}, вышли {departed}, сместились {moved}, остались'
                ~ ' {stayed}; больше всего изменила причина: {term}',
        },
        'changes.by': {'en': ' ({biggest_term_difference})', 'ru': ' ({biggest_term_difference})'},
        'gain.rate': {'en': ', {rate} %', 'ru': ', {rate} %'},
        'gain.amount': {'en': ', {amount}', 'ru': ', {amount}'},
        'gain.check': {'en': ', from a check of {check}', 'ru': ', от чека {check}'},
        'gain.why': {
            'en': 'Tested here on this segment: in {campaign} it gained {difference} of profit per customer against'
                ~ ' the control ({low} to {high})',
            'ru': 'Проверено здесь на этом сегменте: в {campaign} дало {difference} прибыли на клиента против контроля'
                ~ ' (от {low} до {high})',
        },
        'digest.do.topic': {'en': 'Do', 'ru': 'Что делать'},
        'digest.do': {
            'en': 'contact {contacts} of {customers} {customers|customer|customers} of {campaign_id}; {controls}'
                ~ ' more are kept without'
                ~ ' the offer, {excluded} must not be contacted',
            'ru': 'кампания {campaign_id}: связаться с {contacts} {contacts|клиентом|клиентами|клиентами} из'
                ~ ' {customers}; без предложения оставить ещё {controls},'
                ~ ' писать нельзя {excluded}',
        },
        'digest.passing': {
            'en': 'run {campaign_id} for everybody: its channel chooses nobody, and all {allowed} who may be'
                ~ ' counted should'
                ~ ' bring {profit_of_everyone}; the list has the {contacts} with whom it should pay',
            'ru': 'проводить {campaign_id} для всех: её канал никого не выбирает, и все, кого можно посчитать'
                ~ ' ({allowed}),'
                ~ ' должны принести {profit_of_everyone}; в списке те, с кем она окупится ({contacts})',
        },
        'digest.passing loses': {
            'en': 'do not run {campaign_id}: its channel chooses nobody, and all {allowed} who may be counted'
                ~ ' should bring'
                ~ ' {profit_of_everyone}',
            'ru': 'не проводить {campaign_id}: её канал никого не выбирает, и все, кого можно посчитать'
                ~ ' ({allowed}), должны'
                ~ ' принести {profit_of_everyone}',
        },
        'digest.nobody': {
            'en': 'do not run {campaign_id}: none of its {customers} {customers|customer|customers} is to be'
                ~ ' contacted ({excluded} must not'
                ~ ' be)',
            'ru': 'не проводить кампанию {campaign_id}: писать некому из {customers}'
                ~ ' {customers|клиента|клиентов|клиентов} (нельзя {excluded})',
        },
        'digest.loses': {
            'en': 'do not run {campaign_id} as it is: the {contacts}'
                ~ ' {contacts|contact of its list earns|contacts of its list earn} nothing; {excluded} of'
                ~ ' {customers} {customers|customer|customers} must not be contacted',
            'ru': 'не проводить кампанию {campaign_id} как есть: {contacts}'
                ~ ' {contacts|контакт её списка ничего не зарабатывает|контакта её списка ничего не зарабатывают|контактов её списка ничего не зарабатывают};'
                ~ ' писать нельзя {excluded} из {customers} {customers|клиента|клиентов|клиентов}',
        },
        'digest.risky': {
            'en': 'do not run {campaign_id} as it is: the {contacts}'
                ~ ' {contacts|contact of its list loses|contacts of its list lose} money more often than not;'
                ~ ' {excluded} of {customers} {customers|customer|customers} must not be contacted',
            'ru': 'не проводить кампанию {campaign_id} как есть: её список,'
                ~ ' {contacts} {contacts|контакт|контакта|контактов}, чаще приносит убыток, чем прибыль;'
                ~ ' писать нельзя {excluded} из {customers} {customers|клиента|клиентов|клиентов}',
        },
        'digest.cost.topic': {'en': 'Cost', 'ru': 'Расходы'},
        'digest.cost': {
            'en': '{expected_cost}, contacts and what the offers should cost',
            'ru': '{expected_cost}: контакты и ожидаемая стоимость предложений',
        },
        'digest.cost of contacts': {
            'en': '{expected_cost}, contacts alone, no discounts counted',
            'ru': '{expected_cost}: только контакты, скидки не посчитаны',
        },
        'digest.budget': {
            'en': '; of the budget of {budget}, {unspent} stay unspent',
            'ru': '; из бюджета {budget} не потратить {unspent}',
        },
        'digest.ladder': {
            'en': '; {single_offer} for everybody would give away {saved_discount} more in discounts for the'
                ~ ' same profit',
            'ru': '; если дать всем {single_offer}, та же прибыль стоила бы скидок больше на {saved_discount}',
        },
        'digest.further': {
            'en': ': any further contact loses money',
            'ru': ': каждый следующий контакт убыточен',
        },
        'digest.earn.topic': {'en': 'Earns', 'ru': 'Заработок'},
        'digest.loss': {
            'en': '; the chance of a loss is {loss} %',
            'ru': '; вероятность убытка {loss} %',
        },
        'digest.small loss': {
            'en': '; the chance of a loss is below 1 %',
            'ru': '; вероятность убытка меньше 1 %',
        },
        'digest.tries': {
            'en': '; {explored} of the contacts {explored|is a try|are tries}, drawn to learn from, earning'
                ~ ' {profit_of_explored} beside that',
            'ru': '; среди контактов проб, случайных, чтобы узнать: {explored}, их прибыль {profit_of_explored}'
                ~ ' сверх этого',
        },
        'digest.everyone': {
            'en': '; contacting everyone: {profit_of_everyone}',
            'ru': '; если писать всем: {profit_of_everyone}',
        },
        'digest.more.topic': {'en': 'More lists', 'ru': 'Ещё списки'},
        'digest.more': {
            'en': '{campaigns} more, {contacts} {contacts|contact|contacts} in all, in files of their own',
            'ru': 'ещё {campaigns}, контактов в них {contacts}, у каждого свои файлы',
        },
        'digest.segments.topic': {'en': 'Segments', 'ru': 'Сегменты'},
        'digest.segment': {
            'en': '{segment}: {contacts} {contacts|contact|contacts}, profit {profit}',
            'ru': '{segment}: контактов {contacts}, прибыль {profit}',
        },
        'digest.segments.outside': {'en': 'no segment', 'ru': 'без сегмента'},
        'digest.segments.none': {'en': 'nobody is contacted', 'ru': 'связываться не с кем'},
        'digest.past.topic': {
            'en': 'Past campaigns, profit a customer against the control',
            'ru': 'Прошлые кампании, прибыль на клиента против контроля',
        },
        'digest.past': {
            'en': '{campaign_id} {difference} ({low} to {high}), {verdict}',
            'ru': '{campaign_id} {difference} (от {low} до {high}), {verdict}',
        },
        'digest.past.none': {
            'en': 'none has a control that shows it',
            'ru': 'ни в одной нет контроля, который её показал бы',
        },
        'digest.unproven': {
            'en': '; none has proven what the list promises: keep a control',
            'ru': '; ни одна не доказала того, что обещает список: оставьте контроль',
        },
        'digest.changes.topic': {'en': 'Since the last lists', 'ru': 'С прошлых списков'},
        'digest.changes': {
            'en': '{entered} entered, {departed} left, {moved} moved',
            'ru': 'вошли {entered}, вышли {departed}, сместились {moved}',
        },
        'digest.scores.topic': {'en': 'Scores', 'ru': 'Оценки'},
        'digest.scores.none': {
            'en': 'no model of who responds: {why}',
            'ru': 'модели отклика нет: {why}',
        },
        'digest.rejected.topic': {'en': 'Data', 'ru': 'Данные'},
        'digest.rejected': {'en': '; {entity}: {rejected_rows}', 'ru': '; {entity}: {rejected_rows}'},
        'digest.files.topic': {'en': 'Files', 'ru': 'Файлы'},
    }) }}
{%- endmacro %}


{#-
    The text of a key in a language, as an expression; each {name} in it is replaced by its expression in `figures`,
    which are numbers' texts (of money: {'money': text}) and written as the language does, or else in `words`; words
    beside a number agree with it (counted.sql).
-#}
{% macro noted(key, language, figures={}, words={}) -%}
    {%- set text = namespace(said="'" ~ counted(note_texts()[key][language], figures, language) ~ "'") -%}
    {%- for name, figure in figures.items() -%}
        {%- set shown = figure_in(figure, language) -%}
        {%- set text.said = text.said | replace('{' ~ name ~ '}', "' || " ~ shown ~ " || '") -%}
    {%- endfor -%}
    {%- for name, word in words.items() -%}
        {%- set text.said = text.said | replace('{' ~ name ~ '}', "' || " ~ word ~ " || '") -%}
    {%- endfor -%}
    {{ text.said }}
{%- endmacro %}


{#- For `noted`: what a model is made of, and how it was judged, in words over the columns of `model_headlines`. -#}
{% macro model_words(language) -%}
    {{ return({
        'recipe': "case recipe when 'forest' then " ~ noted('recipe.forest', language)
            ~ " when 'forest_and_logistic' then " ~ noted('recipe.forest_and_logistic', language)
            ~ ' else recipe end',
        'split': "case split when 'out_of_time' then " ~ noted('split.out_of_time', language)
            ~ ' else ' ~ noted('split.cross_fitted', language) ~ ' end',
    }) }}
{%- endmacro %}


{#- For `noted`: columns as whole numbers. -#}
{% macro whole_figures(columns) -%}
    {%- set figures = {} -%}
    {%- for column in columns -%}
        {%- do figures.update({column: thousands(column)}) -%}
    {%- endfor -%}
    {{ return(figures) }}
{%- endmacro %}


{#- The suffix of a note's columns in each language. -#}
{% macro note_languages() -%}
    {{ return({'en': '', 'ru': '_ru'}) }}
{%- endmacro %}
