{%- set currency = (var("currency") or "") | string | replace("'", "''") -%}
{%- set of_export = currency_of_export() -%}

with

campaigns as (select * from {{ ref('crm_campaigns') }}),

contacts as (select * from {{ ref('crm_contacts') }}),

customers as (select * from {{ ref('crm_customers') }}),

known_days as (select * from {{ ref('known_days') }}),

-- read for its guard: too many rejected rows stop the build there, before anything is computed
input_rows as (select count(*) as inputs from {{ ref('crm_input_rows') }}),

vars as (
    select
        '{{ var("connector") | replace("'", "''") }}' as connector,
        {{ value_of_var('evaluate_from', 'date') }} as evaluate_from,
        {{ value_of_var('margin_rate', 'decimal(9, 6)') }} as margin_rate,
        {{ value_of_var('contact_cost', 'decimal(18, 2)') }} as contact_cost,
        {{ value_of_var('opt_out_cost', 'decimal(18, 2)') }} as opt_out_cost,
        {{ value_of_var('budget', 'decimal(18, 2)') }} as budget,
        {{ value_of_var('min_age', 'int') }} as min_age,
        {{ value_of_var('exclude_running', 'boolean') }} as exclude_running,
        {{ value_of_var('frequency_cap_days', 'int') }} as frequency_cap_days,
        {{ value_of_var('holdout_share', 'decimal(9, 6)') }} as holdout_share,
        {{ value_of_var('control_share', 'decimal(9, 6)') }} as control_share,
        {{ value_of_var('exploration_share', 'decimal(9, 6)') }} as exploration_share,
        '{{ var("salt") | replace("'", "''") }}' as salt,
        {{ value_of_var('value_of_response', 'decimal(18, 2)') }} as value_of_response,
        {{ value_of_var('max_training_rows', 'bigint') }} as max_training_rows,
        {{ value_of_var('gender_precision', 'double') }} as gender_precision,
        '{{ var("language") }}' as language,
        {{ "'" ~ currency ~ "'" if currency.strip() else of_export }} as currency,
        '{{ var("csv_dialect") }}' as csv_dialect,
        {{ names_of_var('audience_targets') }} as audience_targets,
        '{{ var("phone_region") }}' as phone_region,
        {{ names_of_var('protected_columns') }} as protected_columns
),

complete_campaigns as (
    select
        campaigns.campaign_id,
        campaigns.starts_on,
        campaigns.ends_on,
        campaigns.city,
        campaigns.country
    from campaigns
    inner join known_days on campaigns.ends_on < known_days.complete_before
    where coalesce(campaigns.status, '') != 'planned'
),

listed_contacts as (
    select
        contacts.campaign_id,
        count(*) as contacts
    from contacts
    inner join known_days on coalesce(contacts.contacted_on < known_days.as_of, true)
    group by contacts.campaign_id
),

campaign_sizes as (
    select
        complete_campaigns.campaign_id,
        complete_campaigns.starts_on,
        complete_campaigns.ends_on,
        coalesce(max(listed_contacts.contacts), count(customers.customer_id)) as contacts
    from complete_campaigns
    left join listed_contacts on complete_campaigns.campaign_id = listed_contacts.campaign_id
    left join customers
        on
            listed_contacts.campaign_id is null
            and (
                complete_campaigns.city is null
                or {{ is_in_city('complete_campaigns.city', 'customers.city') }}
            )
            and (
                complete_campaigns.country is null
                or complete_campaigns.country = customers.country
            )
    group by
        complete_campaigns.campaign_id, complete_campaigns.starts_on, complete_campaigns.ends_on
),

-- a day parts the campaigns when some ended before it and some started on or after it
parting_days as (
    select
        parting.starts_on as parting_day,
        sum(sizes.contacts) filter (where sizes.starts_on >= parting.starts_on) as later_contacts,
        sum(sizes.contacts) filter (where sizes.ends_on < parting.starts_on) as earlier_contacts,
        sum(sizes.contacts) as contacts
    from (select distinct starts_on from campaign_sizes) as parting
    cross join campaign_sizes as sizes
    group by parting.starts_on
),

quarter_days as (
    select
        parting_day,
        row_number() over (
            order by abs(4 * later_contacts - contacts), parting_day
        ) as closeness
    from parting_days
    where earlier_contacts > 0
),

resolved as (
    select
        vars.connector,
        known_days.as_of,
        coalesce(vars.evaluate_from, quarter_days.parting_day) as evaluate_from,
        known_days.first_purchase_on,
        known_days.last_event_on,
        known_days.complete_before,
        vars.margin_rate,
        vars.contact_cost,
        vars.opt_out_cost,
        vars.budget,
        vars.min_age,
        vars.exclude_running,
        vars.frequency_cap_days,
        vars.holdout_share,
        vars.control_share,
        vars.exploration_share,
        vars.salt,
        vars.value_of_response,
        vars.max_training_rows,
        vars.gender_precision,
        vars.language,
        vars.currency,
        vars.csv_dialect,
        vars.audience_targets,
        vars.phone_region,
        vars.protected_columns
    from vars
    cross join known_days
    cross join input_rows
    left join quarter_days on quarter_days.closeness = 1
)

select * from resolved
