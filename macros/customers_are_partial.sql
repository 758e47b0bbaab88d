{#-
    Whether the export is known to hold only a part of the customers, so that contacts of others are to be
    expected: the sports retailer's files without its database.
-#}
{% macro customers_are_partial() -%}
    {%- if var('connector') == 'sports_retailer' -%}
        (select is_partial from {{ ref('stg_sports_retailer__coverage') }})
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
