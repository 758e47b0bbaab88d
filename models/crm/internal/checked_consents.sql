with

consents as (
    select *
    from {{ staged('consents') }}
    where unreadable is null
),

customers as (select * from {{ ref('crm_customers') }}),

words as (
    select
        *,
        lower(trim(purpose)) as purpose_word
    from consents
),

purposes as (select * from {{ ref('consent_purposes') }}),

final as (
    select
        words.customer_id,
        coalesce(purposes.purpose, words.purpose) as purpose,
        nullif(lower(trim(words.channel)), '') as channel,
        words.given_on,
        words.withdrawn_on,
        words.withdrawn_on is null
        and {{ text_of_json('words.faults', "'withdrawn_on'") }} is not null as is_doubtful,
        words.file,
        words.line,
        case
            {{- reject_when_missing(required_columns('consents', 'words')) }}
            when customers.customer_id is null then 'unknown customer'
            when purposes.purpose is null then 'unknown purpose'
        end as reject_reason
    from words
    left join customers on words.customer_id = customers.customer_id
    left join purposes on words.purpose_word = purposes.word
)

select * from final
