{#- Whether a profit is meant beyond what happens anyway, well told from selection or not (`profit_bases`). -#}
{% macro is_beyond_anyway(profit_basis) -%}
    {{ profit_basis }} in ('incremental', 'effect plus selection: no control')
{%- endmacro %}
