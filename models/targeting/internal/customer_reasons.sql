with

sentences as (select * from {{ ref('decision_sentences') }}),

features as (select * from {{ ref('feature_reasons') }}),

strongest as (
    select
        campaign_id,
        customer_id,
        {% for place in [1, 2] %}
            max(reason) filter (where place = {{ place }}) as reason_{{ place + 1 }},
            max(reason_ru) filter (where place = {{ place }}) as reason_{{ place + 1 }}_ru,
            max(contribution) filter (where place = {{ place }}) as contribution_{{ place + 1 }},
        {% endfor %}
        count(*) filter (where place <= 2) as features
    from features
    group by campaign_id, customer_id
),

-- the decision in its terms, and what about the customer moves them most
final as (
    select
        sentences.campaign_id,
        sentences.customer_id,
        {{ argument_mark('sentences.is_for') }} || sentences.sentence as reason_1,
        {{ argument_mark('sentences.is_for', 'ru') }} || sentences.sentence_ru as reason_1_ru,
        {% for place in [2, 3] %}
            strongest.reason_{{ place }},
            strongest.reason_{{ place }}_ru,
            strongest.contribution_{{ place }},
        {% endfor %}
        1 + coalesce(strongest.features, 0) as reasons
    from sentences
    left join strongest
        on
            sentences.campaign_id = strongest.campaign_id
            and sentences.customer_id = strongest.customer_id
)

select * from final
