{#- Whether a channel speaks to whoever passes by: without a list, a campaign in it contacts nobody by name. -#}
{% macro is_mass_channel(channel) -%}
    coalesce(
        lower(trim({{ channel }})) in (
            'tv', 'тв', 'press', 'пресса', 'store', 'in-store', 'магазин', 'website', 'сайт',
            'ooh', 'dooh', 'щит', 'щиты', 'banner', 'banners', 'баннер', 'баннеры', 'prensa',
            'presse', 'plakat', 'kino'
        )
        {%- for part in [
            'billboard', 'outdoor', 'poster', 'televis', 'fernseh', 'radio', 'newspaper',
            'magazine ad', 'cinema', 'flyer', 'leaflet', 'tv spot', 'tv ad', 'tv-', 'тв-',
            'тв реклам', 'реклама на тв', 'наружн', 'наружк', 'билборд', 'плакат', 'телевид',
            'телевиз', 'радио', 'газет', 'листовк', 'кинотеатр', 'рекламный щит',
            'рекламные щиты', 'витрин',
        ] %}
        or lower({{ channel }}) like '%{{ part }}%'
        {%- endfor %},
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
            or lower({{ terms }}.channel) like '%call%'
            or lower({{ terms }}.channel) like '%звон%'
            or lower({{ terms }}.channel) like 'колл%центр%'
            then 'call'
        else 'message'
    end
{%- endmacro %}
