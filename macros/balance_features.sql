{#- What the arms are compared on before a campaign, in the order of the joint test; see `balance_moments`. -#}
{% macro balance_features() -%}
    {{ return([
        'receipts_28d',
        'receipts_91d',
        'revenue_91d',
        'discounted_receipts_91d',
        'days_since_purchase',
        'earlier_contacts',
        'age',
        'female',
    ]) }}
{%- endmacro %}
