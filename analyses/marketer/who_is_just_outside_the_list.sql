-- Who would come next if there were more money, and what keeps each of them out?
with

ranked as (
    select
        campaign_id,
        customer_id,
        offer_id,
        expected_profit,
        skipped_because,
        row_number() over (
            partition by campaign_id order by expected_profit desc, customer_id asc
        ) as place
    from {{ ref('campaign_list') }}
    where decision = 'skip'
)

select * from ranked
where place <= 20
order by campaign_id, place
