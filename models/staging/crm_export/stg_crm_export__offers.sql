{{ config(post_hook="{{ keep_malformed_lines('offers') }}") }}

{% set readings = {
    'discount_rate': 'try_cast(records.discount_rate as decimal(9, 6))',
    'discount_amount': 'try_cast(records.discount_amount as decimal(18, 2))',
    'min_check': 'try_cast(records.min_check as decimal(18, 2))',
    'contact_cost': 'try_cast(records.contact_cost as decimal(18, 2))',
    'cost_per_response': 'try_cast(records.cost_per_response as decimal(18, 2))',
    'share': 'try_cast(records.share as decimal(9, 6))',
} %}

with

records as (select * from {{ source('export', 'offers') }}),

final as (
    select
        records.campaign_id,
        records.offer_id,
        lower(records.mechanic) as mechanic,
        {{ readings.discount_rate }} as discount_rate,
        {{ readings.discount_amount }} as discount_amount,
        {{ readings.min_check }} as min_check,
        {{ readings.contact_cost }} as contact_cost,
        {{ readings.cost_per_response }} as cost_per_response,
        {{ readings.share }} as share,
        records.file,
        records.line,
        {{ unreadable_columns('records', readings) }} as unreadable,
        case
            when unreadable is not null then {{ row_text('records', [
                'campaign_id',
                'offer_id',
                'mechanic',
                'discount_rate',
                'discount_amount',
                'min_check',
                'contact_cost',
                'cost_per_response',
                'share',
            ]) }}
        end as raw
    from records
)

select * from final
