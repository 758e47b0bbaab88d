{#- Weeks in a year, so that days of the week stay what they are. -#}
{%- set year = 52 -%}
{#- Seasons are believed to differ by a tenth, a belief worth one pair: as in season_spread. -#}
{%- set believed_variance = '0.01' -%}
{#- No more than twice the purchases, or half, is counted on; what lies beyond is left open. -#}
{%- set farthest = 'ln(cast(2 as double))' -%}
{%- set exact = 'decimal(28, 12)' -%}

with

windows as (select * from {{ ref('season_windows') }}),

-- windows that were twice, a year apart
paired as (
    select
        later.campaign_id,
        cast(later.log_season * later.log_season as {{ exact }}) as square,
        cast(later.log_season * earlier.log_season as {{ exact }}) as product,
        cast(earlier.log_season * earlier.log_season as {{ exact }}) as earlier_square
    from windows as later
    inner join windows as earlier
        on
            later.campaign_id = earlier.campaign_id
            and later.weeks_ahead = earlier.weeks_ahead - {{ year }}
    -- side by side
    where mod(later.weeks_ahead, later.weeks) = 0
),

summed as (
    select
        campaign_id,
        count(*) as pairs,
        cast(sum(square) as double) as square,
        cast(sum(product) as double) as product,
        cast(sum(earlier_square) as double) as earlier_square
    from paired
    group by campaign_id
),

-- how well one year has told the next here: not at all, until it is seen
told as (
    select
        campaign_id,
        pairs,
        square,
        product,
        earlier_square,
        least(1, greatest(0, product / (earlier_square + {{ believed_variance }}))) as share_told
    from summed
),

seasons as (
    select
        last_year.campaign_id,
        coalesce(told.pairs, 0) as pairs,
        last_year.log_season as last_season,
        last_year.chance_variance,
        coalesce(told.share_told, 0) as share_told,
        greatest(
            -{{ farthest }},
            least({{ farthest }}, coalesce(told.share_told, 0) * last_year.log_season)
        ) as season,
        -- by how much one year has missed the next
        coalesce(
            told.square - 2 * told.share_told * told.product
            + told.share_told * told.share_told * told.earlier_square, 0
        ) / (coalesce(told.pairs, 0) + 1) as missed
    from windows as last_year
    left join told on last_year.campaign_id = told.campaign_id
    where last_year.weeks_ahead = {{ year }}
),

final as (
    select
        campaign_id,
        pairs,
        exp(last_season) as last_factor,
        sqrt(chance_variance) as last_deviation,
        exp(season) as season_factor,
        -- of last year's what chance does not make and this year is not told, or by how much one
        -- year has missed the next; and what lies beyond what is counted on
        least(
            {{ farthest }} * {{ farthest }},
            greatest(
                missed,
                (1 - share_told * share_told)
                * greatest(0, last_season * last_season - chance_variance),
                power(share_told * last_season - season, 2)
            )
        ) as season_square
    from seasons
)

select * from final
