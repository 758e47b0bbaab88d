{%- set fewest_of_a_class = 20 -%}

with

evidence as (select * from {{ ref('response_evidence') }}),

-- a purchase is learned apart where a response asks for more than one
purchases as (
    select
        count(*) filter (where bought) as buyers,
        count(*) filter (where not bought) as others,
        count(*) filter (where responded != bought) as differing
    from {{ ref('judged_contacts') }}
    where response_rule = 'purchase'
),

organic as (
    select
        count(*) filter (where bought) as buyers,
        count(*) filter (where not bought) as others
    from {{ ref('organic_outcomes') }}
),

final as (
    select
        evidence.why_not_learnable is null as has_response,
        organic.buyers >= {{ fewest_of_a_class }} and organic.others >= {{ fewest_of_a_class }}
            as has_organic,
        evidence.why_not_learnable is null
        and purchases.differing > 0
        and purchases.buyers >= {{ fewest_of_a_class }}
        and purchases.others >= {{ fewest_of_a_class }} as has_purchase,
        -- where nearly everybody buys there is nothing to tell apart: the observed share stands
        case
            when purchases.differing > 0
                then cast(purchases.buyers as double) / (purchases.buyers + purchases.others)
        end as purchase_share,
        case
            when
                evidence.why_not_learnable is not null
                and (
                    organic.buyers < {{ fewest_of_a_class }}
                    or organic.others < {{ fewest_of_a_class }}
                )
                then {{ stop_build(
                    "'There is nothing to learn a list from: ' || evidence.why_not_learnable"
                    ~ " || ', and of the customers watched in windows without a campaign '"
                    ~ " || cast(organic.buyers as " ~ dbt.type_string() ~ ")"
                    ~ " || ' bought and ' || cast(organic.others as " ~ dbt.type_string() ~ ")"
                    ~ " || ' did not (" ~ fewest_of_a_class ~ " of each are needed):'"
                    ~ " || ' bring more purchases, or the contacts and responses of a past campaign.'"
                ) }}
        end as stopped
    from evidence
    cross join purchases
    cross join organic
)

select * from final
