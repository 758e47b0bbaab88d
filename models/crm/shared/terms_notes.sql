{%- set figures = whole_figures(['terms']) %}
{#- Days from the build's day to a plan's beginning from which its date looks mistyped. -#}
{%- set farthest = 180 -%}
{%- set keys = {
    'taken': 'mechanic.taken', 'free': 'mechanic.free', 'unpriced': 'mechanic.unpriced',
    'paid': 'mechanic.paid', 'far': 'plan far ahead',
} -%}
{%- set after = "case when position > 1 then ', ' else '' end || " %}
{%- set listed = {'names': 'listed'} %}

with

campaigns as (select * from {{ ref('checked_campaigns') }} where reject_reason is null),

offers as (select * from {{ ref('checked_offers') }} where reject_reason is null),

mechanics as (select * from {{ ref('mechanics') }}),

-- an offer has its campaign's terms where it names none of its own; else the campaign is one
terms as (
    select
        campaigns.campaign_id
        || case when offers.offer_id is null then '' else ' ' || offers.offer_id end as offer_name,
        coalesce(offers.mechanic, campaigns.mechanic, 'none') as named_mechanic,
        {{ offer_mechanic('offers', stated_mechanic('campaigns')) }} as mechanic,
        coalesce(offers.discount_rate, campaigns.discount_rate, 0) as discount_rate,
        coalesce(offers.discount_amount, campaigns.discount_amount, 0) as discount_amount,
        coalesce(offers.cost_per_response, campaigns.cost_per_response, 0) as cost_per_response,
        offers.ladder is not null as has_ladder
    from campaigns
    left join offers on campaigns.campaign_id = offers.campaign_id
),

far as (
    select campaigns.campaign_id as offer_name
    from campaigns
    cross join {{ ref('settings') }} as settings
    where {{ days_between('settings.as_of', 'campaigns.starts_on') }} > {{ farthest }}
),

judged as (
    select
        terms.offer_name,
        case
            when terms.named_mechanic = 'none' and mechanics.cost_basis != 'nothing' then 'taken'
            when
                mechanics.cost_basis = 'nothing'
                and terms.discount_rate + terms.discount_amount > 0
                then 'free'
            when
                mechanics.cost_basis = 'cost_per_response'
                and terms.discount_amount > 0
                and terms.discount_amount = terms.cost_per_response
                then 'paid'
            when
                not terms.has_ladder
                and case mechanics.cost_basis
                    when 'sum' then terms.discount_amount
                    when 'cost_per_response' then terms.cost_per_response
                    when 'nothing' then 1
                    else terms.discount_rate
                end = 0
                then 'unpriced'
        end as topic_key
    from terms
    inner join mechanics on terms.mechanic = mechanics.mechanic
    union all
    select
        offer_name,
        'far' as topic_key
    from far
),

numbered as (
    select
        *,
        count(*) over (partition by topic_key) as terms,
        row_number() over (partition by topic_key order by offer_name) as position
    from judged
    where topic_key is not null
),

said as (
    select
        topic_key,
        terms,
        {{ text_of_group(after ~ 'offer_name', 'position') }}
        || case when terms > 3 then ' ...' else '' end as listed
    from numbered
    where position <= 3
    group by topic_key, terms
),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            case topic_key
                {% for key, text in keys.items() %}
                    when '{{ key }}' then {{ noted(text ~ '.topic', language) }}
                {% endfor %}
            end as topic{{ suffix }},
            case topic_key
                {% for key, text in keys.items() %}
                    when '{{ key }}' then {{ noted(text, language, figures, listed) }}
                {% endfor %}
            end as note{{ suffix }},
        {% endfor %}
        3 as place
    from said
)

select * from final
