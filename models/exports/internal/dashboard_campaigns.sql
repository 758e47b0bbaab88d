with

totals as (select * from {{ ref('list_totals') }}),

controls as (select * from {{ ref('list_controls') }}),

evidence as (select * from {{ ref('evidence_notes') }}),

doubled as (select * from {{ ref('overlap_notes') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

-- what each campaign gives: its own offer, or several
offers as (
    select
        campaign_id,
        count(*) as offers,
        case when count(distinct mechanic) = 1 then min(mechanic) end as mechanic
    from {{ ref('campaign_offers') }}
    group by campaign_id
),

responses as (
    select
        campaign_id,
        count(rank) as ranked,
        sum(cast(response_probability as decimal(9, 6)))
        filter (where decision in {{ written_to() }}) as expected_responses
    from {{ ref('campaign_list') }}
    group by campaign_id
),

final as (
    select
        totals.campaign_id,
        totals.is_assumed,
        totals.budget,
        totals.customers,
        responses.ranked,
        totals.contacts,
        totals.explored,
        totals.compared_controls as controls,
        totals.skipped,
        totals.excluded,
        totals.allowed,
        totals.expected_cost,
        totals.counts_discounts,
        totals.expected_profit,
        totals.promised_profit,
        totals.promised_low,
        totals.promised_high,
        totals.promise_level,
        totals.loss_chance,
        cast({{ most_loss() }} as double) as most_loss,
        totals.promise_ratio,
        totals.promise_why,
        totals.promise_why_ru,
        totals.profit_bound,
        totals.break_even_borrowed_share,
        totals.profit_of_controls,
        totals.profit_of_explored,
        totals.profit_of_everyone,
        totals.profit_basis,
        controls.note as control_note,
        controls.note_ru as control_note_ru,
        evidence.note as evidence_note,
        evidence.note_ru as evidence_note_ru,
        doubled.note as overlap_note,
        doubled.note_ru as overlap_note_ru,
        campaigns.campaign_name,
        campaigns.starts_on,
        campaigns.ends_on,
        campaigns.channel,
        totals.reached_by,
        offers.offers,
        offers.mechanic,
        campaigns.response_rule,
        cast(coalesce(responses.expected_responses, 0) as double) as expected_responses
    from totals
    inner join campaigns on totals.campaign_id = campaigns.campaign_id
    inner join offers on totals.campaign_id = offers.campaign_id
    inner join responses on totals.campaign_id = responses.campaign_id
    left join controls on totals.campaign_id = controls.campaign_id
    left join evidence on totals.campaign_id = evidence.campaign_id
    left join doubled on totals.campaign_id = doubled.campaign_id
)

select * from final
