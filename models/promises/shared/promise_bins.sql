{#- State stays in the schema where earlier builds have it. -#}
{{ config(
    materialized='incremental',
    schema='effects',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}

with

settings as (select * from {{ ref('settings') }}),

launched as (select * from {{ ref('launched_contacts') }}),

contacts as (select * from {{ ref('fct_campaign_contacts') }} where arm != 'control'),

campaigns as (
    select terms.campaign_id
    from {{ ref('campaign_terms') }} as terms
    inner join settings on coalesce(terms.starts_on >= settings.first_purchase_on, true)
),

tenths as (
    select
        launched.campaign_id,
        launched.response_probability,
        contacts.responded,
        ntile(10) over (
            partition by launched.campaign_id
            order by launched.response_probability, launched.customer_id
        ) as bin
    from launched
    inner join campaigns on launched.campaign_id = campaigns.campaign_id
    inner join contacts
        on
            launched.campaign_id = contacts.campaign_id
            and launched.customer_id = contacts.customer_id
    where contacts.responded is not null and launched.response_probability is not null
),

found as (
    select
        settings.connector,
        tenths.campaign_id,
        tenths.bin,
        count(*) as contacts,
        cast(sum(cast(tenths.response_probability as decimal(18, 9))) as decimal(18, 6))
            as promised_responses,
        count(case when tenths.responded then 1 end) as responses
    from tenths
    cross join settings
    group by settings.connector, tenths.campaign_id, tenths.bin
),

{{ state_entries(
    'found', ['campaign_id', 'bin'], ['contacts', 'promised_responses', 'responses']
) }}

select * from final
