{#- Whether a channel speaks to whoever passes by: without a list, a campaign in it contacts nobody by name. -#}
{% macro is_mass_channel(channel) -%}
    coalesce(lower(trim({{ channel }})) in (
        'billboard', 'billboards', 'outdoor', 'poster', 'tv', 'television', 'radio', 'press', 'store', 'in-store',
        'website', 'щит', 'щиты', 'наружная реклама', 'плакат', 'тв', 'телевидение', 'радио', 'пресса', 'магазин',
        'сайт'
    ), false)
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
            lower(trim({{ terms }}.channel)) in (
                'call', 'calls', 'phone', 'telephone', 'voice', 'звонок', 'звонки', 'обзвон', 'телефон'
            )
            then 'call'
        else 'message'
    end
{%- endmacro %}
