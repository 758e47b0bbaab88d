{#-
    Bound of the 95 % interval of a share (Wilson, 1927, Journal of the American Statistical Association 22,
    209-212): unlike the textbook interval it keeps within 0..1 and has its coverage at small counts.
    `side` is -1 for the lower and 1 for the upper bound.
-#}
{% macro wilson_bound(successes, cases, side) -%}
    {%- set z = 1.959963984540054 -%}
    {%- set n = 'cast(nullif(' ~ cases ~ ', 0) as double)' -%}
    {%- set p = '(' ~ successes ~ ' / ' ~ n ~ ')' -%}
    (
        {{ p }} + {{ z * z / 2 }} / {{ n }}
        {{ '+' if side > 0 else '-' }} {{ z }} * sqrt(
            {{ p }} * (1 - {{ p }}) / {{ n }} + {{ z * z / 4 }} / ({{ n }} * {{ n }})
        )
    ) / (1 + {{ z * z }} / {{ n }})
{%- endmacro %}
