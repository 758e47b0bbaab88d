{{ config(materialized='view') }}

with

reasons as (select * from {{ ref('reason_features') }}),

observations as (select * from {{ ref('observations') }} where kind = 'planned'),

counted as (
    select
        reasons.campaign_id,
        reasons.customer_id,
        reasons.feature,
        case reasons.feature
            when 'usual_check' then receipts.amount + receipts.discount_amount
            when 'discount_share' then receipts.discount_amount
            when 'discounted_line_share' then receipts.discounted_lines
            when 'earlier_response_rate' then contacts.closed_responses
            when 'offered_share_to_population' then affinity.offered_amount
        end as part,
        case reasons.feature
            when 'usual_check' then receipts.receipts
            when 'discount_share' then receipts.amount + receipts.discount_amount
            when 'discounted_line_share' then receipts.purchase_lines
            when 'earlier_response_rate' then contacts.closed_contacts
            -- out of as much, everybody; who spent nothing spent none of it on the products
            when 'offered_share_to_population'
                then
                    cast(coalesce(nullif(receipts.amount, 0), 1) as double)
                    * cast(affinity.population_amount as double)
                    / nullif(cast(population.amount as double), 0)
        end as whole
    from reasons
    inner join observations
        on
            reasons.campaign_id = observations.campaign_id
            and reasons.customer_id = observations.customer_id
    {{ joined_features('features_receipts', 'receipts') }}
    {{ joined_features('features_contacts', 'contacts') }}
    {{ joined_features('features_affinity', 'affinity', ['campaign_id', 'customer_id']) }}
    left join {{ ref('population_history') }} as population
        on observations.known_before = population.known_before
    where
        reasons.feature in (
            'usual_check', 'discount_share', 'discounted_line_share',
            'earlier_response_rate', 'offered_share_to_population'
        )
),

final as (
    select
        campaign_id,
        customer_id,
        feature,
        cast(coalesce(part, 0) as double) as part,
        cast(coalesce(whole, 0) as double) as whole
    from counted
)

select * from final
