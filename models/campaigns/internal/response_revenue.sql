{{ config(materialized='view') }}

{#- a mean stands for responses to come where its standard error is at most a tenth of it -#}
{%- set fewest_responses, widest_error = 20, 0.1 %}

with

settings as (select * from {{ ref('settings') }}),

known as (select * from {{ ref('known_campaigns') }}),

responses as (select * from {{ ref('crm_responses') }}),

-- a response whose money the CRM does not say is left out: it is not known to have brought nothing
measured as (
    select
        responses.campaign_id,
        count(*) as responses,
        sum(responses.revenue) as revenue,
        sum(cast(responses.revenue as double) * cast(responses.revenue as double)) as squares
    from responses
    cross join settings
    where
        responses.revenue is not null
        and coalesce(responses.responded_on < settings.as_of, true)
    group by responses.campaign_id
),

pooled as (
    select
        sum(responses) as responses,
        sum(revenue) as revenue,
        sum(squares) as squares
    from measured
),

-- (standard error / mean)^2 is (squares / revenue^2 - 1 / responses)
told as (
    select
        responses,
        revenue,
        coalesce(
            responses >= {{ fewest_responses }}
            and revenue > 0
            and squares / cast(revenue as double) / cast(revenue as double) - 1.0 / responses
            <= {{ widest_error }} * {{ widest_error }},
            false
        ) as is_told
    from pooled
),

final as (
    select
        known.campaign_id,
        -- of a past campaign it is known what they brought; for others the mean of all is taken
        coalesce(measured.responses, told.responses) as responses,
        cast(
            cast(coalesce(measured.revenue, told.revenue) as double)
            / coalesce(measured.responses, told.responses)
            as decimal(18, 2)
        ) as revenue_per_response
    from known
    cross join told
    left join measured
        on
            known.campaign_id = measured.campaign_id
            and known.status = 'past'
            and measured.revenue > 0
    where measured.campaign_id is not null or told.is_told
)

select * from final
