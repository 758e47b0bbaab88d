{{ config(materialized='view') }}

with

settings as (select * from {{ ref('settings') }}),

entries as (select * from {{ ref('ledger_entries') }}),

latest as (
    {{ latest_entries() }}
),

-- whether the arms are large enough to say anything of money
arms as (
    select * from {{ ref('offers_together') }} where metric = 'profit_per_customer'
),

laddered as (
    select
        latest.*,
        {{ promised('latest.one_offer_profit', 'latest.promise_ratio') }}
            as promised_one_offer_profit,
        latest.realised_discount - latest.discount_half_width as discount_low,
        latest.realised_discount + latest.discount_half_width as discount_high,
        latest.one_offer_discount_cost - latest.realised_discount as realised_saved_discount,
        {{ is_awaited('latest.measured_by') }} as is_open,
        coalesce(arms.is_enough, true) as is_enough
    from latest
    left join arms on latest.campaign_id = arms.campaign_id
    where latest.one_offer_id is not null
),

ranged as (
    select
        *,
        realised_saved_discount - discount_half_width as saved_low,
        realised_saved_discount + discount_half_width as saved_high
    from laddered
),

-- what one depth would have given is what was expected of it: a control shows what the list gave
found as (
    select
        *,
        case
            when is_open then null
            when realised_discount is null then 'untold'
            when discount_half_width is null or half_width is null or not is_enough then 'few'
            when saved_high < 0 and realised_profit - half_width > promised_one_offer_profit
                then 'richer'
            when saved_high < 0 then 'more'
            when saved_low <= 0 then 'none'
            when realised_profit - half_width >= promised_one_offer_profit then 'saved'
            when realised_profit + half_width < promised_one_offer_profit then 'poorer'
            else 'unsure'
        end as finding
    from ranged
),

final as (
    select
        campaign_id,
        one_offer_id,
        promised_one_offer_profit as one_offer_profit,
        one_offer_discount_cost,
        promised_discount,
        promised_saved_discount,
        realised_discount,
        {% for column in ['discount_low', 'discount_high', 'realised_saved_discount', 'saved_low',
            'saved_high'] %}
            cast({{ column }} as decimal(18, 2)) as {{ column }},
        {% endfor %}
        case finding
            when 'untold' then 'not shown: no control tells it'
            when 'few' then 'too little to tell'
            when 'richer' then 'more given, and more earned'
            when 'more' then 'more given than one depth for all was to give'
            when 'none' then 'not shown'
            when 'saved' then 'less given, and no less earned'
            when 'poorer' then 'less given, but less earned'
            when 'unsure' then 'less given; that no less was earned is not shown'
        end as saving_verdict,
        case finding
            when 'untold' then 'не показано: нет контроля, который это показал бы'
            when 'few' then 'данных слишком мало'
            when 'richer' then 'отдано больше, но и заработано больше'
            when 'more' then 'отдано больше, чем ждали от одного размера для всех'
            when 'none' then 'не показано'
            when 'saved' then 'отдано меньше, а заработано не меньше'
            when 'poorer' then 'отдано меньше, но и заработано меньше'
            when 'unsure' then 'отдано меньше; что заработано не меньше, не показано'
        end as saving_verdict_ru
    from found
)

select * from final
