{%- set points = rounded('100 * checks.value', 1) -%}
{%- set points_ru = russian_number(points) -%}

with

findings as (select * from {{ ref('assignment_findings') }}),

texts as (select * from {{ ref('campaign_check_texts') }}),

campaigns as (
    select * from {{ ref('campaign_terms') }} where status = 'past' and has_contact_list
),

overlapping as (
    select
        campaign_id,
        count(distinct customer_id) as customers
    from {{ ref('checked_contacts') }}
    where reject_reason = 'in two arms of one campaign'
    group by campaign_id
),

late as (
    select
        contacts.campaign_id,
        count(*) as customers
    from {{ ref('fct_campaign_contacts') }} as contacts
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
    where contacts.arm != 'control' and contacts.contacted_on > campaigns.ends_on
    group by contacts.campaign_id
),

faults as (
    select
        campaigns.campaign_id,
        coalesce(overlapping.customers, 0) as overlapping_customers,
        coalesce(late.customers, 0) as late_contacts
    from campaigns
    left join overlapping on campaigns.campaign_id = overlapping.campaign_id
    left join late on campaigns.campaign_id = late.campaign_id
),

counted as (
    select
        campaign_id,
        'overlapping_arms' as check_name,
        cast(overlapping_customers as double) as value,
        cast(null as double) as p_value,
        overlapping_customers = 0 as passed
    from faults
    union all
    select
        campaign_id,
        'contacts_after_window' as check_name,
        cast(late_contacts as double) as value,
        cast(null as double) as p_value,
        late_contacts = 0 as passed
    from faults
),

-- asked of every list, answerable only where somebody stated the shares
unstated as (
    select
        faults.campaign_id,
        'sample_ratio' as check_name,
        cast(null as double) as value,
        cast(null as double) as p_value,
        cast(null as boolean) as passed
    from faults
    left join findings
        on faults.campaign_id = findings.campaign_id and findings.check_name = 'sample_ratio'
    where findings.campaign_id is null
),

checks as (
    select
        campaign_id,
        check_name,
        value,
        p_value,
        passed
    from findings
    union all
    select * from counted
    union all
    select * from unstated
),

final as (
    select
        checks.campaign_id,
        checks.check_name,
        texts.title_en as title,
        texts.title_ru,
        checks.value,
        checks.p_value,
        checks.passed,
        case
            when checks.passed
                then replace(texts.passed_en, '{points}', coalesce({{ points }}, ''))
            when not checks.passed then texts.failed_en
            else 'Not applicable. ' || texts.not_applicable_en
        end as meaning,
        case
            when checks.passed
                then replace(texts.passed_ru, '{points}', coalesce({{ points_ru }}, ''))
            when not checks.passed then texts.failed_ru
            else 'Неприменимо. ' || texts.not_applicable_ru
        end as meaning_ru
    from checks
    inner join texts on checks.check_name = texts.check_name
)

select * from final
