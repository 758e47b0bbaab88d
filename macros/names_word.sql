{#- Whether a cell that may name several things names one by a word: `sms, e-mail` names `sms` and `e mail`. -#}
{% macro names_word(cell, word) -%}
    position(
        ' ' || {{ word }} || ' '
        in ' ' || translate(lower({{ cell }}), ',;/+&|._()[]{}"-' || chr(9) || chr(10) || chr(160), '                   ') || ' '
    ) > 0
{%- endmacro %}
