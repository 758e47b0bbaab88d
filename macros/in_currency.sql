{#-
    A number's text as a sum of money in a language: in English a sign stands before the number (£1,200, -£35), a code
    or a word after it (1,200 EUR); in Russian either stands after it (1 200 ₽). The same rule in Python and for the
    page: otklik/currency.py; tests/python/test_currency.py feeds the three the same figures. The currency is the
    var's, known while compiling; without one the export's own (`engine/currency_of_export.sql`), if it names one.
-#}
{% macro in_currency(text, language) -%}
    {%- set currency = (var('currency') or '') | string | trim -%}
    {%- set quoted = currency | replace("'", "''") -%}
    {%- if not currency -%}
        {{ in_currency_of_export(text, language) }}
    {%- elif language == 'en' and not (currency[-1].isalnum() or currency[-1] == '.') -%}
        replace('{{ quoted }}' || {{ text }}, '{{ quoted }}-', '-{{ quoted }}')
    {%- else -%}
        ({{ text }} || chr(160) || '{{ quoted }}')
    {%- endif -%}
{%- endmacro %}


{#-
    A figure of a note as a language writes it: an expression of a number's text, or of a sum of money's as
    {'money': expression}, with a dash for an unknown one where it says {'dash': true} too.
-#}
{% macro figure_in(figure, language) -%}
    {%- if figure.day is defined -%}
        {{ day_text(figure.day, language) }}
    {%- elif figure is mapping -%}
        {%- set said = in_currency(
            russian_number(figure.money) if language == 'ru' else figure.money, language
        ) -%}
        {{ "coalesce(" ~ said ~ ", '–')" if figure.dash else said }}
    {%- else -%}
        {{ russian_number(figure) if language == 'ru' else figure }}
    {%- endif -%}
{%- endmacro %}
