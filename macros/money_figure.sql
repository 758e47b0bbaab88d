{#- A sum of money as people read it: whole, but with its hundredths where it is so small that they matter. -#}
{% macro money_figure(number) -%}
    case
        when abs({{ number }}) < 0.005 then '0'
        when abs({{ number }}) < 100 then {{ rounded(number, 2) }}
        else {{ thousands(number) }}
    end
{%- endmacro %}
