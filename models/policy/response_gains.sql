{%- set fewest_responses = 20 -%}

with

gains as (select * from {{ ref('held_out_gains') }}),

compared as (select * from {{ ref('compared_campaigns') }}),

-- a campaign with a control says what the contact did: policy_value
uncontrolled as (
    select gains.*
    from gains
    left join compared on gains.campaign_id = compared.campaign_id
    where compared.campaign_id is null
),

running as (
    select
        *,
        sum(contacts) over from_the_top as contacts_so_far,
        sum(responses) over from_the_top as responses_so_far,
        sum(contacts) over (partition by campaign_id) as all_contacts,
        sum(responses) over (partition by campaign_id) as all_responses
    from uncontrolled
    window from_the_top as (partition by campaign_id order by tenth rows unbounded preceding)
),

final as (
    select
        campaign_id,
        cast(tenth as bigint) as tenth,
        contacts,
        responses,
        mean_predicted,
        response_rate,
        ci_low,
        ci_high,
        cast(contacts_so_far as double) / all_contacts as share_of_contacts,
        cast(responses_so_far as double) / nullif(all_responses, 0) as share_of_responses,
        -- a handful of responses makes no ratio
        case
            when all_responses >= {{ fewest_responses }}
                then
                    cast(responses_so_far as double) * all_contacts
                    / nullif(cast(all_responses as double) * contacts_so_far, 0)
        end as lift,
        split,
        'Without a control this is response, not effect: who would have bought anyway is among'
        || ' them, and no profit can be told from it.' as meaning,
        'Контрольной группы не было: это отклик, а не эффект. Среди откликнувшихся и те, кто купил'
        || ' бы и так; о прибыли это ничего не говорит.' as meaning_ru
    from running
)

select * from final
