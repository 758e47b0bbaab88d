{#- Whether a profit is meant beyond what happens anyway, well told from selection or not (`profit_bases`). -#}
{% macro is_incremental_basis(profit_basis) -%}
    {{ profit_basis }} in ('incremental', 'effect plus selection: no control')
{%- endmacro %}
