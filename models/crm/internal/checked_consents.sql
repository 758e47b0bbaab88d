with

consents as (
    select *
    from {{ used('consents') }}
    where unreadable is null
),

customers as (select * from {{ ref('crm_customers') }}),

folded_customers as (
    select
        {{ folded_id('customer_id') }} as folded_id,
        min(customer_id) as customer_id
    from customers
    group by {{ folded_id('customer_id') }}
),

-- doubt means do not contact: who takes something back under an id of another case is the customer
words as (
    select
        consents.*,
        lower(trim(consents.purpose)) as purpose_word,
        consents.withdrawn_on is null
        and {{ text_of_json('consents.faults', "'withdrawn_on'") }} is not null as is_doubtful,
        coalesce(customers.customer_id, folded_customers.customer_id) as known_id
    from consents
    left join customers on consents.customer_id = customers.customer_id
    left join folded_customers
        on
            {{ folded_id('consents.customer_id') }} = folded_customers.folded_id
            and (
                consents.withdrawn_on is not null
                or {{ text_of_json('consents.faults', "'withdrawn_on'") }} is not null
            )
),

purposes as (select * from {{ ref('consent_purposes') }}),

final as (
    select
        coalesce(words.known_id, words.customer_id) as customer_id,
        coalesce(
            purposes.purpose,
            case when words.withdrawn_on is not null or words.is_doubtful then 'own_messages' end,
            words.purpose
        ) as purpose,
        nullif(lower(trim(words.channel)), '') as channel,
        words.given_on,
        words.withdrawn_on,
        words.is_doubtful,
        words.file,
        words.line,
        case
            -- taken back for a purpose that nobody knows, or for none: taken back for messages
            when
                words.known_id is not null
                and (words.withdrawn_on is not null or words.is_doubtful)
                then cast(null as {{ dbt.type_string() }})
            {{- reject_when_missing(required_columns('consents', 'words')) }}
            when words.known_id is null then 'unknown customer'
            when purposes.purpose is null then 'unknown purpose'
        end as reject_reason
    from words
    left join purposes on words.purpose_word = purposes.word
)

select * from final
