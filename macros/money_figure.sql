{#-
    A sum of money as people read it: whole, but with its hundredths where it is so small that they matter, and with
    more where all that there is would round away.
-#}
{% macro money_figure(number) -%}
    case
        when abs({{ number }}) >= 100 or {{ number }} = round({{ number }}) then {{ thousands(number) }}
        when abs({{ number }}) < 0.000001 then '0'
        when abs({{ number }}) < 0.01 then {{ rounded('cast(' ~ number ~ ' as double)', 6) }}
        else {{ rounded('cast(' ~ number ~ ' as double)', 2) }}
    end
{%- endmacro %}


{#- For `noted`: columns as sums of money in the currency. -#}
{% macro money_figures(columns) -%}
    {%- set figures = {} -%}
    {%- for column in columns -%}
        {%- do figures.update({column: {'money': money_figure(column)}}) -%}
    {%- endfor -%}
    {{ return(figures) }}
{%- endmacro %}
