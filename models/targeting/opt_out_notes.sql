{%- set counts = ['contacts', 'opt_outs', 'opt_outs_anyway', 'listed', 'resting'] -%}
{%- set figures = whole_figures(counts) -%}
{%- do figures.update(money_figures(['cost_of_one', 'total', 'opt_out_worth'])) -%}
{%- do figures.update({'a_year': short_decimal('contacts_a_year')}) -%}
{%- set words = {'campaign_id': 'campaign_id'} -%}

{{ config(materialized='view') }}

with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

rates as (select * from {{ ref('opt_out_rates') }}),

worths as (select * from {{ ref('opt_out_worths') }}),

lists as (
    select
        campaign_id,
        count(*) filter (where decision = 'contact') as listed,
        count(*) filter (where skipped_because = 'opt-outs cost more') as resting,
        sum(case when decision = 'contact' then opt_out_cost else 0 end) as total
    from {{ ref('campaign_list') }}
    group by campaign_id
),

known as (
    select
        campaigns.campaign_id,
        campaigns.opt_out_cost as stated,
        worths.opt_out_worth,
        rates.contacts,
        rates.opt_outs,
        cast(round(rates.opt_outs_anyway) as bigint) as opt_outs_anyway,
        rates.contacts_a_year,
        rates.is_known,
        coalesce(lists.listed, 0) as listed,
        coalesce(lists.resting, 0) as resting,
        coalesce(lists.total, 0) as total,
        coalesce(
            campaigns.opt_out_cost,
            cast(cast(lists.total as double) / nullif(lists.listed, 0) as decimal(18, 2)),
            0
        ) as cost_of_one
    from campaigns
    cross join rates
    left join worths on campaigns.campaign_id = worths.campaign_id
    left join lists on campaigns.campaign_id = lists.campaign_id
    -- where nobody opted out and nothing is stated there is nothing to say
    where campaigns.opt_out_cost > 0 or (campaigns.opt_out_cost is null and rates.opt_outs > 0)
),

final as (
    select
        campaign_id,
        {% for language, suffix in note_languages().items() %}
            {{ noted('opt-outs.topic', language, {}, words) }} as topic{{ suffix }},
            case
                when stated is not null
                    then
                        {{ noted('opt-outs.stated', language, figures) }}
                        || case
                            when opt_outs > 0 then {{ noted('opt-outs.seen', language, figures) }}
                            else ''
                        end
                else
                    {{ noted('opt-outs.counted', language, figures) }}
                    || case
                        when not is_known then {{ noted('opt-outs.few', language, figures) }}
                        when opt_out_worth is null
                            then {{ noted('opt-outs.worth nothing', language, figures) }}
                        when opt_outs_anyway > 0
                            then
                                {{ noted('opt-outs.anyway', language, figures) }}
                                || {{ noted('opt-outs.learned', language, figures) }}
                        else {{ noted('opt-outs.learned', language, figures) }}
                    end
            end as note{{ suffix }},
        {% endfor %}
        6 as place
    from known
)

select * from final
