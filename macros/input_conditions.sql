{#- What is counted in the rows of each table of the contract, all in one pass over it (`good`). -#}
{% macro input_conditions() -%}
    {{ return({
        'customers': {
            'gender_missing': 'good.gender is null',
            'age_missing': 'good.age is null and good.birth_date is null',
            'city_missing': 'good.city is null',
            'consent_missing': 'good.consent is null',
        },
        'campaigns': {'contact_cost_missing': 'good.contact_cost is null'},
        'purchases': {
            'receipt_id_missing': 'good.receipt_id is null',
            'discount_missing': 'good.discount_amount is null and good.is_discounted is null',
            'goods_missing': 'good.product is null and good.brand is null and good.category is null',
            'returns_share': 'good.amount < 0',
        },
        'contacts': {
            'contacted_on_missing': 'good.contacted_on is null',
            'propensity_missing': 'good.propensity is null',
        },
        'responses': {},
    }) }}
{%- endmacro %}


{#- The day of an event, in the tables of events. -#}
{% macro input_days() -%}
    {{ return({
        'purchases': 'good.purchased_on',
        'contacts': 'good.contacted_on',
        'responses': 'good.responded_on',
    }) }}
{%- endmacro %}
