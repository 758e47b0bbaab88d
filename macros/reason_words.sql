{#- An argument for a contact, or one against it: an arrow (a sign would be a formula to a spreadsheet) and the word. -#}
{% macro argument_mark(is_for, language='en') -%}
    case when {{ is_for }} then '↑ ' else '↓ {{ {"en": "against", "ru": "против"}[language] }}: ' end
{%- endmacro %}


{#- A reason as a customer's row shows it: its mark, then the phrase with its value (of a share: the part and the whole). -#}
{% macro reason_in_words(phrase, value, part, language='en') -%}
    {{ argument_mark('argument > 0', language) }}
    || replace(
        replace(
            replace(
                replace({{ phrase }}, '{s}', case when value = '1' then '' else 's' end),
                '{name}', replace(feature, 'attribute: ', '')
            ),
            '{n}', coalesce({{ value }}, '')
        ),
        '{part}', coalesce({{ part }}, '')
    )
{%- endmacro %}


{#- A number as short as it can be read: one decimal, two below 1, no zeros at the end. -#}
{% macro short_decimal(number) -%}
    regexp_replace(
        case
            when {{ number }} < 1 then {{ rounded(number, 2) }} else {{ rounded(number, 1) }}
        end,
        '[.]?0+$', ''
    )
{%- endmacro %}


{#- A value as a language writes it, unless it is a level, which is a word of the CRM's. -#}
{% macro value_in(value, form, language) -%}
    case {{ form }}
        when 'level' then {{ value }}
        when 'money' then {{ figure_in({'money': value}, language) }}
        else {{ figure_in(value, language) }}
    end
{%- endmacro %}
