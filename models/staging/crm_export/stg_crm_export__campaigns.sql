{{ config(post_hook="{{ keep_malformed_lines('campaigns') }}") }}

{% set readings = {
    'starts_on': read_day('records.starts_on'),
    'ends_on': read_day('records.ends_on'),
    'discount_rate': 'try_cast(records.discount_rate as decimal(9, 6))',
    'discount_amount': 'try_cast(records.discount_amount as decimal(18, 2))',
    'min_check': 'try_cast(records.min_check as decimal(18, 2))',
    'contact_cost': 'try_cast(records.contact_cost as decimal(18, 2))',
    'margin_rate': 'try_cast(records.margin_rate as decimal(9, 6))',
    'budget': 'try_cast(records.budget as decimal(18, 2))',
    'max_contacts': 'try_cast(records.max_contacts as bigint)',
    'value_of_response': 'try_cast(records.value_of_response as decimal(18, 2))',
    'cost_per_response': 'try_cast(records.cost_per_response as decimal(18, 2))',
    'cashback_redeemed_share': 'try_cast(records.cashback_redeemed_share as decimal(9, 6))',
    'control_share': 'try_cast(records.control_share as decimal(9, 6))',
} %}

with

records as (select * from {{ source('export', 'campaigns') }}),

final as (
    select
        records.campaign_id,
        records.campaign_name,
        records.channel,
        {{ readings.starts_on }} as starts_on,
        {{ readings.ends_on }} as ends_on,
        lower(records.mechanic) as mechanic,
        {{ readings.discount_rate }} as discount_rate,
        {{ readings.discount_amount }} as discount_amount,
        {{ readings.min_check }} as min_check,
        {{ readings.contact_cost }} as contact_cost,
        {{ readings.margin_rate }} as margin_rate,
        {{ readings.budget }} as budget,
        {{ readings.max_contacts }} as max_contacts,
        {{ readings.value_of_response }} as value_of_response,
        {{ readings.cost_per_response }} as cost_per_response,
        {{ readings.cashback_redeemed_share }} as cashback_redeemed_share,
        {{ readings.control_share }} as control_share,
        records.city,
        records.country,
        lower(records.status) as status,
        lower(records.response_rule) as response_rule,
        records.file,
        records.line,
        {{ unreadable_columns('records', readings) }} as unreadable,
        case
            when unreadable is not null then {{ row_text('records', [
                'campaign_id',
                'campaign_name',
                'channel',
                'starts_on',
                'ends_on',
                'mechanic',
                'discount_rate',
                'discount_amount',
                'min_check',
                'contact_cost',
                'margin_rate',
                'budget',
                'max_contacts',
                'value_of_response',
                'cost_per_response',
                'cashback_redeemed_share',
                'control_share',
                'city',
                'country',
                'status',
                'response_rule',
            ]) }}
        end as raw
    from records
)

select * from final
