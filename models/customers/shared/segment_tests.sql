with

effects as (
    select * from {{ ref('campaign_segment_effects') }} where metric = 'profit_per_customer'
),

campaigns as (select * from {{ ref('dim_campaigns') }}),

terms as (select * from {{ ref('arm_terms') }}),

-- arms large enough to be compared, of a control that failed no check
final as (
    select
        effects.segment_id,
        effects.campaign_id,
        effects.arm,
        campaigns.campaign_name,
        campaigns.starts_on,
        terms.mechanic,
        terms.discount_rate,
        terms.discount_amount,
        nullif(terms.min_check, 0) as min_check,
        effects.difference,
        effects.ci_low,
        effects.ci_high,
        effects.verdict,
        effects.verdict_ru,
        effects.verdict = 'gain' as is_gain,
        effects.verdict = 'loss' as is_loss
    from effects
    inner join campaigns on effects.campaign_id = campaigns.campaign_id
    inner join terms
        on effects.campaign_id = terms.campaign_id and effects.arm = terms.arm
    where
        effects.segment_id >= 0
        and effects.ci_low is not null
        and coalesce(campaigns.is_trustworthy, true)
)

select * from final
