-- From which check on would a discount earn most, or lose least, in each segment?
with

ranked as (
    select
        segments.segment_name,
        thresholds.min_check,
        thresholds.discount_rate,
        thresholds.over_share,
        thresholds.gifted_share,
        thresholds.expected_profit_low,
        thresholds.expected_profit_mid,
        thresholds.expected_profit_high,
        thresholds.pays,
        row_number() over (
            partition by thresholds.segment_id
            order by thresholds.expected_profit_mid desc, thresholds.min_check asc
        ) as place
    from {{ ref('offer_thresholds') }} as thresholds
    inner join {{ ref('dim_segments') }} as segments
        on thresholds.segment_id = segments.segment_id
)

select * from ranked
where place <= 3
order by segment_name, place
