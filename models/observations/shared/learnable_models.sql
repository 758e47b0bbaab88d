{%- set fewest_of_a_class = 20 -%}
{%- set fewest_customers = 5 -%}
{%- set suffix = note_languages()[var('language')] -%}
{#- Standard errors on either side of nine cases in ten. -#}
{%- set reach = 1.645 -%}

with

evidence as (select * from {{ ref('response_evidence') }}),

-- a purchase is learned apart where a response asks for more than one
purchases as (
    select
        fitted_for,
        count(*) filter (where bought) as buyers,
        count(*) filter (where not bought) as others,
        count(*) filter (where responded != bought) as differing,
        -- of one or two customers nothing is learned for others
        least(
            count(distinct case when bought then customer_id end),
            count(distinct case when not bought then customer_id end)
        ) as customers
    from {{ ref('judged_contacts') }}
    where response_rule = 'purchase'
    group by fitted_for
),

organic as (
    select
        fitted_for,
        count(*) filter (where bought) as buyers,
        count(*) filter (where not bought) as others,
        least(
            count(distinct case when bought then customer_id end),
            count(distinct case when not bought then customer_id end)
        ) as customers
    from {{ ref('organic_outcomes') }}
    group by fitted_for
),

counted as (
    select
        evidence.fitted_for,
        evidence.why_not_learnable{{ suffix }} as why_not,
        -- of a share of responses, as a part of it
        sqrt(
            1.0 / nullif(evidence.responses, 0) - 1.0 / nullif(evidence.contacts, 0)
        ) as response_error,
        coalesce(organic.buyers, 0) as organic_buyers,
        coalesce(organic.others, 0) as organic_others,
        organic.buyers >= {{ fewest_of_a_class }}
        and organic.others >= {{ fewest_of_a_class }}
        and organic.customers >= {{ fewest_customers }} as has_organic,
        purchases.buyers >= {{ fewest_of_a_class }}
        and purchases.others >= {{ fewest_of_a_class }}
        and purchases.customers >= {{ fewest_customers }} as has_purchases,
        coalesce(purchases.buyers, 0) as buyers,
        coalesce(purchases.others, 0) as others,
        coalesce(purchases.differing, 0) as differing
    from evidence
    left join purchases on evidence.fitted_for = purchases.fitted_for
    left join organic on evidence.fitted_for = organic.fitted_for
),

final as (
    select
        fitted_for,
        why_not is null as has_response,
        coalesce(has_organic, false) as has_organic,
        why_not is null and differing > 0 and coalesce(has_purchases, false)
            as has_purchase,
        -- where nearly everybody buys there is nothing to tell apart: the observed share stands
        case when differing > 0 then cast(buyers as double) / (buyers + others) end
            as purchase_share,
        round({{ reach }} * response_error, 6) as response_luck,
        case
            when
                fitted_for = ''
                and why_not is not null
                and not coalesce(has_organic, false)
                then {{ stop_build(sentence_of_nothing_to_learn(
                    'why_not', 'organic_buyers', 'organic_others', fewest_of_a_class,
                    fewest_customers,
                )) }}
        end as stopped
    from counted
)

select * from final
