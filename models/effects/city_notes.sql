{%- set words = {'campaign_id': 'campaign_id'} -%}
{%- set figures = whole_figures(['pairs', 'customers']) -%}
{%- do figures.update(money_figures(['total', 'total_low', 'total_high'])) -%}

with

effects as (select * from {{ ref('city_effects') }} where metric = 'profit_per_customer'),

unknown as (
    select
        campaign_id,
        trim(trailing ', ' from {{ text_of_group("written || ', '", 'written') }}) as cities
    from {{ ref('held_out_cities') }}
    where city is null
    group by campaign_id
),

-- of one that is not over: whom it leaves out
coming as (
    select
        held_out.campaign_id,
        trim(trailing ', ' from {{ text_of_group("held_out.city || ', '", 'held_out.city') }})
            as cities,
        sum(held_out.customers) as customers
    from {{ ref('held_out_cities') }} as held_out
    inner join {{ ref('campaign_terms') }} as terms
        on held_out.campaign_id = terms.campaign_id and terms.status != 'past'
    where held_out.city is not null
    group by held_out.campaign_id
),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('cities.topic', language, {}, words) }} as topic{{ suffix }},
            {{ noted('cities.unknown', language, {}, {'cities': 'cities'}) }} as note{{ suffix }},
        {% endfor %}
        5 as place
    from unknown
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('cities.topic', language, {}, words) }} as topic{{ suffix }},
            {{ noted('cities.held', language, figures, {'cities': 'cities'}) }} as note{{ suffix }},
        {% endfor %}
        5 as place
    from coming
    union all
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('cities.result.topic', language, {}, words) }} as topic{{ suffix }},
            case
                when p_value is null then {{ noted('cities.few', language, figures) }}
                else
                    {{ noted('cities.result', language, figures, {
                        'verdict': 'verdict' ~ suffix,
                    }) }}
            end as note{{ suffix }},
        {% endfor %}
        5 as place
    from effects
)

select * from final
