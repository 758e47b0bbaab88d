{#- A CTE body: of each customer of a target campaign the probabilities of the models, a column a kind. -#}
{% macro scores_by_kind() -%}
    select
        campaign_id,
        customer_id,
        max(probability) filter (where model_kind = 'response') as response,
        max(probability) filter (where model_kind = 'purchase') as purchase,
        max(probability) filter (where model_kind = 'organic') as organic
    from {{ ref('model_scores') }}
    group by campaign_id, customer_id
{%- endmacro %}
