{#- How a decision is explained by the terms of its profit, by language. -#}
{% macro decision_texts() -%}
    {{ return({
        'earns': {'en': 'should earn {profit}', 'ru': 'должен принести {profit}'},
        'loses': {'en': 'should lose {loss}', 'ru': 'принесёт убыток {loss}'},
        'incremental': {
            'en': ': the chance to buy is {with} with the offer and {without} without it; the purchases gained leave'
                ~ ' {gained}, the offer costs {offer}, the contact {contact}',
            'ru': ': вероятность покупки с предложением {with}, без него {without}; добавочные покупки оставят {gained},'
                ~ ' предложение стоит {offer}, контакт {contact}',
        },
        'responses': {
            'en': ': the chance of a response is {with} with the contact and {without} without it; the responses gained'
                ~ ' are worth {gained}, the offer costs {offer}, the contact {contact}',
            'ru': ': вероятность отклика с контактом {with}, без него {without}; добавочные отклики стоят {gained},'
                ~ ' предложение стоит {offer}, контакт {contact}',
        },
        'gross': {
            'en': ', gross: a response is {response} likely, which is worth {value}; the offer costs {offer}, the contact'
                ~ ' {contact}',
            'ru': ' без вычета покупок, которые были бы и так: вероятность отклика {response}, он стоит в среднем {value};'
                ~ ' предложение стоит {offer}, контакт {contact}',
        },
        'response': {
            'en': 'a response is {response} likely ({everybody} on average in this campaign)',
            'ru': 'вероятность отклика {response} (в среднем по кампании {everybody})',
        },
        'purchase': {
            'en': 'a purchase is {response} likely ({everybody} on average in this campaign)',
            'ru': 'вероятность покупки {response} (в среднем по кампании {everybody})',
        },
        'opt_outs': {'en': ', opt-outs {opt_outs}', 'ru': ', отписки {opt_outs}'},
    }) }}
{%- endmacro %}


{#- Money as it is read: to the kopeck below a thousand, whole above. -#}
{% macro shown_money(number) -%}
    case
        when abs({{ number }}) >= 1000 then {{ thousands(number) }}
        else {{ rounded('cast(' ~ number ~ ' as double)', 2) }}
    end
{%- endmacro %}


{% macro shown_chance(number) -%}
    {{ rounded('100 * cast(' ~ number ~ ' as double)', 1) }} || ' %'
{%- endmacro %}


{#- The sentence of a row in a language, its figures still in braces. -#}
{% macro decision_template(language) -%}
    {%- set texts = decision_texts() -%}
    case
        when profit_basis like 'none%' and response_source = 'campaigns'
            then '{{ texts.response[language] }}'
        when profit_basis like 'none%' then '{{ texts.purchase[language] }}'
        else
            case
                when expected_profit >= 0 then '{{ texts.earns[language] }}'
                else '{{ texts.loses[language] }}'
            end
            || case
                when profit_basis like 'gross%' then '{{ texts.gross[language] }}'
                when expected_response_value is not null then '{{ texts.responses[language] }}'
                else '{{ texts.incremental[language] }}'
            end
            || case when opt_out_cost > 0 then '{{ texts.opt_outs[language] }}' else '' end
    end
{%- endmacro %}
