{#-
    The entities of the CRM contract with the columns a person finds a row by, in the order in which
    the entities lean on each other.
-#}
{% macro crm_entities() -%}
    {{ return({
        'customers': [
            'customer_id', 'gender', 'age', 'birth_date', 'education', 'city', 'country', 'email',
            'phone', 'consent', 'attributes',
        ],
        'campaigns': [
            'campaign_id', 'campaign_name', 'channel', 'starts_on', 'ends_on', 'mechanic',
            'discount_rate', 'discount_amount', 'min_check', 'contact_cost', 'margin_rate', 'budget',
            'max_contacts', 'value_of_response', 'cost_per_response', 'cashback_redeemed_share',
            'control_share', 'city', 'country', 'status', 'response_rule',
        ],
        'offers': [
            'campaign_id', 'offer_id', 'mechanic', 'discount_rate', 'discount_amount', 'min_check',
            'contact_cost', 'cost_per_response', 'share',
        ],
        'campaign_products': ['campaign_id', 'product', 'brand', 'category'],
        'purchases': [
            'customer_id', 'purchased_on', 'amount', 'receipt_id', 'product', 'brand', 'category',
            'colour', 'product_gender', 'quantity', 'discount_amount', 'is_discounted',
        ],
        'contacts': ['campaign_id', 'customer_id', 'arm', 'contacted_on', 'propensity'],
        'suppressions': ['customer_id', 'until'],
        'consents': ['customer_id', 'purpose', 'channel', 'given_on', 'withdrawn_on'],
        'responses': ['campaign_id', 'customer_id', 'responded_on', 'revenue'],
    }) }}
{%- endmacro %}
