{#-
    What gave a segment its name, in words: the measures that its rule asks for, as they were when the segment got
    its id, beside everybody's. Empty where the rule asks for nothing. SQL over `rules` and `profiles`.
-#}
{% macro what_named(language) -%}
    {%- set measures = {
        'price': {'en': 'prices of goods', 'ru': 'цены товаров'},
        'frequency': {'en': 'receipts a year', 'ru': 'чеков в год'},
        'discount': {'en': 'buying at a discount', 'ru': 'покупки со скидкой'},
        'recency': {'en': 'days since the last purchase', 'ru': 'дней с последней покупки'},
    } -%}
    {%- set times = {'en': ' times everybody\'\'s', 'ru': ' от общего'} -%}
    concat(
        ''
        {%- for name, words in measures.items() %},
        case
            when rules.{{ name }}_from is not null or rules.{{ name }}_below is not null
                then concat(', {{ words[language] }} ', {{ rounded_in('profiles.' ~ name, language) }}, '{{ times[language] }}')
            else ''
        end
        {%- endfor %},
        case
            when rules.age_from is not null or rules.age_below is not null
                then concat(
                    '{{ ", mean age " if language == "en" else ", средний возраст " }}',
                    {{ rounded('profiles.age', 0) }}
                )
            else ''
        end
    )
{%- endmacro %}


{% macro rounded_in(number, language) -%}
    {%- if language == 'ru' -%}
        {{ russian_number(rounded(number, 2)) }}
    {%- else -%}
        {{ rounded(number, 2) }}
    {%- endif -%}
{%- endmacro %}
