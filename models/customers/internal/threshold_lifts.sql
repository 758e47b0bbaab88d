{%- set fewest_checks = 20 -%}
{%- set deviations_of = {'low': -1.959963984540054, 'mid': 0, 'high': 1.959963984540054} -%}

with

arms as (select * from {{ ref('threshold_arms') }}),

campaigns as (select * from {{ ref('campaign_terms') }}),

moments as (
    select
        *,
        over_checks / cast(customers as double) as over_mean,
        near_checks / cast(customers as double) as near_mean,
        {{ variance_of_mean('over_squares', 'over_checks', 'over_checks') }} as over_variance,
        {{ variance_of_mean('near_squares', 'near_checks', 'near_checks') }} as near_variance,
        {{ variance_of_mean('over_near_products', 'over_checks', 'near_checks') }} as covariance
    from arms
),

-- of the checks near the threshold without the offer, those it brought over; customers are the unit
compared as (
    select
        offered.campaign_id,
        offered.offer_id,
        offered.min_check,
        others.arm as compared_with,
        offered.customers as offer_customers,
        others.customers as other_customers,
        (offered.over_mean - others.over_mean) / others.near_mean as lifted_share,
        offered.over_variance + others.over_variance as difference_variance,
        others.near_variance,
        others.covariance,
        others.near_mean
    from moments as offered
    inner join moments as others
        on offered.campaign_id = others.campaign_id and offered.offer_id = others.offer_id
    where
        offered.arm = 'offer'
        and others.arm != 'offer'
        -- a ratio to a handful of checks is no measurement
        and others.near_checks >= {{ fewest_checks }}
        and least(offered.customers, others.customers) > 1
),

-- the delta method for the ratio
measured as (
    select
        compared.*,
        sqrt(greatest(
            0,
            compared.difference_variance
            + compared.lifted_share * compared.lifted_share * compared.near_variance
            + 2 * compared.lifted_share * compared.covariance
        )) / compared.near_mean as standard_error,
        row_number() over (
            order by
                case when compared.compared_with = 'control' then 0 else 1 end asc,
                campaigns.ends_on desc,
                compared.offer_customers desc,
                compared.campaign_id asc,
                compared.offer_id asc
        ) as preference
    from compared
    inner join campaigns on compared.campaign_id = campaigns.campaign_id
),

assumed as (
    select
        max(case when assumption = 'low' then lifted_share end) as low,
        max(case when assumption = 'mid' then lifted_share end) as mid,
        max(case when assumption = 'high' then lifted_share end) as high
    from {{ ref('threshold_assumptions') }}
),

final as (
    select
        case
            when measured.compared_with = 'control' then 'measured against control'
            when measured.compared_with = 'earlier' then 'measured against their earlier window'
            else 'assumed'
        end as lift_source,
        measured.campaign_id,
        measured.offer_id,
        measured.min_check,
        measured.offer_customers,
        measured.other_customers,
    {%- for bound, deviations in deviations_of.items() %}
        case
            when measured.standard_error is null then assumed.{{ bound }}
            else greatest(0, least(
                1, measured.lifted_share + ({{ deviations }}) * measured.standard_error
                ))
        end as lifted_share_{{ bound }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from assumed
    left join measured on measured.preference = 1
)

select * from final
