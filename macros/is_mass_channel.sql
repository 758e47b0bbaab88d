{#- A channel's words with a blank on each side; what is denied hangs on its denial (`noradio`). -#}
{% macro words_of_channel(channel) -%}
    {%- set own = "replace(replace(lower(" ~ channel ~ "), 'ё', 'е'), 'e-mail', 'email')" -%}
    {%- set blanks = "translate(" ~ own ~ ", '-_/,.;:()&+', '            ')" -%}
    {%- set text = namespace(sql="' ' || " ~ blanks ~ " || ' '") -%}
    {%- for denial in ['no', 'not', 'non', 'without', 'ohne', 'не', 'нет', 'без'] -%}
        {%- set pair = "' " ~ denial ~ " ', ' " ~ denial ~ "'" -%}
        {%- set text.sql = "replace(" ~ text.sql ~ ", " ~ pair ~ ")" -%}
    {%- endfor -%}
    {{ text.sql }}
{%- endmacro %}


{#- Whether one of a channel's words is one of these, or begins so where a per cent sign says it.
    Both engines replace by an expression; what matches one has another name in each. -#}
{% macro channel_has(channel, words) -%}
    {%- set own = words_of_channel(channel) -%}
    {%- set pattern = ' (' ~ words | map('replace', '%', '[^ ]*') | join('|') ~ ') ' -%}
    regexp_replace({{ own }}, '{{ pattern }}', '') <> {{ own }}
{%- endmacro %}


{#- Whether a channel speaks to whoever passes by: without a list, a campaign there contacts nobody.
    A word of what reaches somebody by name beats it: a cinema's mailing is a mailing. -#}
{% macro is_mass_channel(channel) -%}
    coalesce(
        lower(trim({{ channel }})) in (
            'press', 'пресса', 'store', 'in-store', 'магазин', 'website', 'сайт', 'щит', 'щиты',
            'banner', 'banners', 'баннер', 'баннеры', 'prensa', 'presse', 'kino'
        )
        or {{ channel_has(channel, [
            'tv', 'тв', 'ooh', 'dooh', 'billboard%', 'outdoor', 'poster', 'posters', 'plakat%',
            'televis%', 'fernseh%', 'radio', 'newspaper%', 'magazine ad%', 'cinema', 'cinemas',
            'flyer%', 'leaflet%', 'наружн%', 'наружк%', 'билборд%', 'биллборд%', 'плакат%',
            'телевид%', 'телевиз%', 'радио', 'радиореклам%', 'радиоролик%', 'газет%', 'листовк%',
            'кинотеатр%', 'рекламный щит%', 'рекламные щит%', 'витрин%',
        ]) }}
        and not ({{ channel_has(channel, [
            'mail%', 'email%', 'newsletter%', 'sms', 'mms', 'смс', 'push%', 'пуш%', 'рассыл%',
            'почт%', 'письм%', 'имейл%', 'емейл%', 'app', 'apps', 'приложени%', 'viber', 'вайбер',
            'telegram%', 'телеграм%', 'whatsapp%', 'ватсап%', 'messenger%', 'мессендж%',
            'postcard%', 'letter', 'letters', 'phone', 'телефон%', 'call%', 'звон%', 'обзвон%',
        ]) }}),
        false
    )
{%- endmacro %}


{#- Whether a campaign of `campaign_terms` speaks to whoever passes by, so that no single customer can be left out of it. -#}
{% macro names_nobody(terms) -%}
    not coalesce({{ terms }}.has_contact_list, false) and {{ is_mass_channel(terms ~ '.channel') }}
{%- endmacro %}


{#- What a campaign of `campaign_terms` does with a customer: it calls, or writes, or is there for whoever passes by. -#}
{% macro reached_by(terms) -%}
    case
        when {{ names_nobody(terms) }} then 'passing by'
        when
            lower(trim({{ terms }}.channel)) in ('phone', 'telephone', 'voice', 'телефон')
            or {{ channel_has(terms ~ '.channel', [
                'call', 'calls', 'calling%', 'callcent%', 'robocall%', 'звон%', 'обзвон%',
                'прозвон%', 'перезвон%', 'колл центр%', 'коллцентр%', 'call центр%',
            ]) }}
            then 'call'
        else 'message'
    end
{%- endmacro %}
