{#-
    The contract of a CRM export: its tables in the order in which they lean on each other, the columns a person
    finds a row by, what they hold, which of them a row must have. `any_of`: one of these; `is_required`: no build
    without the table; `keeps_extras`: columns beyond the contract become the JSON text `attributes`; `shares` lie
    between 0 and 1, `not_negative` says itself, `words` are all that a column may say.

    The one place where it stands: what reads the files takes it from here too (otklik.export_files.contract), so
    what is returned is written as a literal that Python reads as well.
-#}
{% macro crm_contract() -%}
    {{ return({
        'customers': {
            'columns': {
                'customer_id': 'text',
                'gender': 'text',
                'age': 'integer',
                'birth_date': 'date',
                'education': 'text',
                'city': 'text',
                'country': 'text',
                'email': 'text',
                'phone': 'text',
                'consent': 'flag',
            },
            'required': ['customer_id'],
            'is_required': True,
            'keeps_extras': True,
        },
        'campaigns': {
            'columns': {
                'campaign_id': 'text',
                'campaign_name': 'text',
                'channel': 'text',
                'starts_on': 'date',
                'ends_on': 'date',
                'mechanic': 'text',
                'discount_rate': 'rate',
                'discount_amount': 'money',
                'min_check': 'money',
                'contact_cost': 'money',
                'opt_out_cost': 'money',
                'margin_rate': 'rate',
                'budget': 'money',
                'max_contacts': 'bigint',
                'value_of_response': 'money',
                'cost_per_response': 'money',
                'cashback_redeemed_share': 'rate',
                'control_share': 'rate',
                'city': 'text',
                'held_out_cities': 'text',
                'country': 'text',
                'status': 'text',
                'response_rule': 'text',
            },
            'required': ['campaign_id', 'starts_on', 'ends_on'],
            'shares': ['discount_rate', 'margin_rate', 'cashback_redeemed_share', 'control_share'],
            'not_negative': [
                'discount_amount',
                'min_check',
                'contact_cost',
                'opt_out_cost',
                'budget',
                'max_contacts',
                'value_of_response',
                'cost_per_response',
            ],
            'words': {'status': ['planned', 'launched'], 'response_rule': ['reported', 'purchase']},
        },
        'offers': {
            'columns': {
                'campaign_id': 'text',
                'offer_id': 'text',
                'mechanic': 'text',
                'discount_rate': 'rate',
                'discount_amount': 'money',
                'min_check': 'money',
                'contact_cost': 'money',
                'cost_per_response': 'money',
                'share': 'rate',
                'ladder': 'ladder',
            },
            'required': ['campaign_id', 'offer_id'],
            'shares': ['discount_rate', 'share'],
            'not_negative': ['discount_amount', 'min_check', 'contact_cost', 'cost_per_response'],
        },
        'campaign_products': {
            'columns': {
                'campaign_id': 'text',
                'product': 'text',
                'brand': 'text',
                'category': 'text',
            },
            'required': ['campaign_id'],
            'any_of': ['product', 'brand', 'category'],
        },
        'purchases': {
            'columns': {
                'customer_id': 'text',
                'purchased_on': 'date',
                'amount': 'money',
                'receipt_id': 'text',
                'product': 'text',
                'brand': 'text',
                'category': 'text',
                'colour': 'text',
                'product_gender': 'text',
                'quantity': 'quantity',
                'discount_amount': 'money',
                'is_discounted': 'flag',
            },
            'required': ['customer_id', 'purchased_on', 'amount'],
        },
        'contacts': {
            'columns': {
                'campaign_id': 'text',
                'customer_id': 'text',
                'arm': 'text',
                'contacted_on': 'date',
                'propensity': 'rate',
            },
            'required': ['campaign_id', 'customer_id'],
            'shares': ['propensity'],
        },
        'suppressions': {
            'columns': {
                'customer_id': 'text',
                'until': 'date',
            },
            'required': ['customer_id'],
        },
        'consents': {
            'columns': {
                'customer_id': 'text',
                'purpose': 'text',
                'channel': 'text',
                'given_on': 'date',
                'withdrawn_on': 'date',
            },
            'required': ['customer_id', 'purpose'],
        },
        'responses': {
            'columns': {
                'campaign_id': 'text',
                'customer_id': 'text',
                'responded_on': 'date',
                'revenue': 'money',
            },
            'required': ['campaign_id', 'customer_id', 'responded_on'],
        },
    }) }}
{%- endmacro %}


{#- The tables of the contract with their columns. -#}
{% macro crm_entities() -%}
    {%- set entities = {} -%}
    {%- for name, table in crm_contract().items() -%}
        {%- set extras = ['attributes'] if table.keeps_extras else [] -%}
        {%- do entities.update({name: (table.columns.keys() | list) + extras}) -%}
    {%- endfor -%}
    {{ return(entities) }}
{%- endmacro %}


{#- The columns that a row of a table must have. -#}
{% macro required_columns(entity, relation=none) -%}
    {%- set columns = [] -%}
    {%- for column in crm_contract()[entity]['required'] -%}
        {%- do columns.append((relation ~ '.' if relation else '') ~ column) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
