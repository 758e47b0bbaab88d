{#- As many as a list of them may have: otklik.export_files.ladders. -#}
{%- set most_depths = 20 -%}

with

offers as (select * from {{ ref('crm_offers') }}),

campaigns as (select * from {{ ref('crm_campaigns') }}),

mechanics as (select * from {{ ref('mechanics') }}),

places as (
    {% for place in range(1, most_depths + 1) %}
        select {{ place }} as place
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

listed as (
    select
        offers.campaign_id,
        offers.offer_id,
        offers.ladder,
        places.place,
        mechanics.mechanic,
        mechanics.cost_basis,
        replace(split_part(offers.ladder, ', ', places.place), '%', '')
            as written_depth
    from offers
    inner join campaigns on offers.campaign_id = campaigns.campaign_id
    inner join mechanics
        on {{ offer_mechanic('offers', 'campaigns.mechanic') }} = mechanics.mechanic
    cross join places
    where offers.ladder is not null
),

deep as (
    select
        *,
        {{ depth_of_ladder('written_depth', 'ladder', 'cost_basis') }} as rung_depth
    from listed
    where written_depth != ''
),

-- named by per cents or money; 05 stands before 10
named as (
    select
        campaign_id,
        offer_id as ladder_of,
        place,
        mechanic,
        rung_depth,
        case when cost_basis != 'sum' then cast(rung_depth as decimal(9, 6)) end as discount_rate,
        case when cost_basis = 'sum' then cast(rung_depth as decimal(18, 2)) end as discount_amount,
        offer_id || '_'
        || case
            when cost_basis = 'sum' then {{ plain_number('cast(rung_depth as decimal(18, 2))') }}
            else
                case when rung_depth < 0.1 then '0' else '' end
                || coalesce(
                    nullif({{ plain_number('cast(100 * rung_depth as decimal(9, 4))') }}, ''), '0'
                )
        end as offer_id
    from deep
),

-- what the export says of an offer of that name counts
final as (
    select
        named.campaign_id,
        named.ladder_of,
        named.offer_id,
        named.place as rung,
        named.mechanic,
        named.discount_rate,
        named.discount_amount
    from named
    left join offers
        on named.campaign_id = offers.campaign_id and named.offer_id = offers.offer_id
    where offers.offer_id is null
)

select * from final
