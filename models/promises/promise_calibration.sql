with

settings as (select * from {{ ref('settings') }}),

entries as (select * from {{ ref('promise_bins') }}),

-- as known on the day of the build
latest as (
    select entries.*
    from entries
    inner join settings
        on entries.connector = settings.connector and entries.as_of <= settings.as_of
    qualify
        row_number() over (
            partition by entries.campaign_id, entries.bin order by entries.entry desc
        ) = 1
),

of_each_size as (
    select
        campaign_id,
        bin,
        contacts,
        promised_responses,
        responses
    from latest
    union all
    select
        campaign_id,
        cast(null as bigint) as bin,
        contacts,
        promised_responses,
        responses
    from latest
    union all
    select
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as bigint) as bin,
        contacts,
        promised_responses,
        responses
    from latest
),

sums as (
    select
        campaign_id,
        bin,
        cast(sum(contacts) as bigint) as contacts,
        cast(sum(promised_responses) as decimal(18, 6)) as promised_responses,
        cast(sum(responses) as bigint) as responses
    from of_each_size
    group by campaign_id, bin
),

shares as (
    select
        *,
        cast(promised_responses as double) / contacts as promised_share,
        responses / cast(contacts as double) as realised_share,
        {{ wilson_bound('responses', 'contacts', -1) }} as ci_low,
        {{ wilson_bound('responses', 'contacts', 1) }} as ci_high
    from sums
),

final as (
    select
        campaign_id,
        bin,
        contacts,
        promised_responses,
        responses as realised_responses,
        promised_share,
        realised_share,
        ci_low,
        ci_high,
        -- a handful of responses keeps or breaks nothing
        case
            when least(promised_responses, contacts - promised_responses) >= 5
                then promised_share between ci_low and ci_high
        end as is_kept
    from shares
)

select * from final
