{#- What a published row says beside the columns of the list, in the order of `otklik.export_files.last_build`. -#}
{% macro published_state_columns() -%}
    {{ return([
        'connector', 'as_of', 'model_id', 'model_ids', 'promise_ratio', 'promise_level', 'list_profit_low',
        'list_profit_high', 'one_offer_id', 'one_offer_profit', 'one_offer_discount_cost', 'saved_discount',
    ]) }}
{%- endmacro %}
