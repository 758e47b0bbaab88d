with

profiles as (select * from {{ ref('segment_profiles') }}),

thresholds as (select * from {{ ref('offer_thresholds') }} where is_recommended),

-- an offer is about what the segment surely buys more of than everybody
products as (
    select
        segment_id,
        coalesce(brand || ', ' || category, brand, category) as product,
        lift
    from {{ ref('segment_products') }}
    where lift_low > 1
    qualify row_number() over (partition by segment_id order by rank) = 1
),

joined as (
    select
        profiles.*,
        thresholds.min_check,
        cast(thresholds.expected_profit_mid as double) as threshold_profit,
        thresholds.gifted_share,
        products.product,
        products.lift
    from profiles
    left join thresholds on profiles.segment_id = thresholds.segment_id
    left join products on profiles.segment_id = products.segment_id
),

final as (
    {% for figure, shown_as in segment_figures().items() %}
        select
            segment_id,
            '{{ figure }}' as figure,
            {{ 'cast(null as double)' if shown_as == 'text' else 'cast(' ~ figure ~ ' as double)' }}
                as number,
            {{ figure_shown_in(figure, shown_as, 'en') }} as shown,
            {{ figure_shown_in(figure, shown_as, 'ru') }} as shown_ru
        from joined
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from final
