{{ config(post_hook="{{ keep_malformed_lines('campaigns') }}") }}

with

records as (select * from {{ source('export', 'campaigns') }}),

final as (
    select
        records.campaign_id,
        records.campaign_name,
        records.channel,
        records.starts_on,
        records.ends_on,
        lower(records.mechanic) as mechanic,
        records.discount_rate,
        records.discount_amount,
        records.min_check,
        records.contact_cost,
        records.opt_out_cost,
        records.margin_rate,
        records.budget,
        records.max_contacts,
        records.value_of_response,
        records.cost_per_response,
        records.cashback_redeemed_share,
        records.control_share,
        records.city,
        records.held_out_cities,
        records.country,
        lower(records.status) as status,
        lower(records.response_rule) as response_rule,
        records.file,
        records.line,
        records.unreadable,
        records.faults,
        records.raw
    from records
)

select * from final
