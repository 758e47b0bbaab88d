with

consents as (
    select *
    from {{ staged('consents') }}
    where unreadable is null and customer_id is not null
),

purposes as (select * from {{ ref('consent_purposes') }} where purpose = 'profiling'),

customers as (
    select distinct
        customer_id,
        {{ folded_id('customer_id') }} as folded_id
    from {{ staged('customers') }}
    where customer_id is not null
),

words as (
    select
        consents.customer_id,
        coalesce(lower(trim(consents.channel)), '') as channel,
        consents.given_on,
        -- something that is no day stands for a withdrawal that nothing later takes back
        coalesce(
            consents.withdrawn_on,
            case
                when {{ text_of_json('consents.faults', "'withdrawn_on'") }} is not null
                    then date '9999-12-31'
            end
        ) as withdrawn_on
    from consents
    inner join purposes on lower(trim(consents.purpose)) = purposes.word
),

-- a right holds on the real day, whatever day the build stands on; one of later holds at once
objecting as (
    select distinct withdrawals.customer_id
    from words as withdrawals
    where
        withdrawals.withdrawn_on is not null
        and not exists (
            select later.customer_id
            from words as later
            where
                later.customer_id = withdrawals.customer_id
                and later.channel in ('', withdrawals.channel)
                and later.given_on > withdrawals.withdrawn_on
                and later.given_on <= {{ build_day() }}
        )
),

-- doubt leaves out: an id of another case is the customer's, where nobody has it as it stands
matched as (
    select
        objecting.customer_id as written_id,
        customers.customer_id,
        bool_or(customers.customer_id = objecting.customer_id) over (
            partition by objecting.customer_id
        ) as is_exact
    from objecting
    inner join customers on {{ folded_id('objecting.customer_id') }} = customers.folded_id
),

met as (
    select * from matched
    where customer_id = written_id or not is_exact
),

salts as (select distinct salt from {{ source('last_build', 'forgotten_people') }}),

everybody as (
    {% for entity in people_entities() %}
        select customer_id
        from {{ staged(entity) }}
        where customer_id is not null
        {% if not loop.last %}
            union distinct
        {% endif %}
    {% endfor %}
),

-- all digests of a warehouse have one salt
forgotten as (
    select everybody.customer_id
    from everybody
    cross join salts
    inner join {{ source('last_build', 'forgotten_people') }} as people
        on
            salts.salt = people.salt
            and {{ sha256_of_text("salts.salt || everybody.customer_id") }} = people.id_digest
),

left_out as (
    select
        customer_id,
        'forgotten' as why,
        false as is_nobody
    from forgotten
    union all
    select
        customer_id,
        'profiling' as why,
        false as is_nobody
    from met
    union all
    -- what stands under the id as it was written
    select
        objecting.customer_id,
        'profiling' as why,
        met.written_id is null as is_nobody
    from objecting
    left join met on objecting.customer_id = met.written_id
),

final as (
    select
        left_out.customer_id,
        min(left_out.why) as why,
        customers.customer_id is not null as is_customer,
        bool_and(left_out.is_nobody) and customers.customer_id is null as is_nobody
    from left_out
    left join customers on left_out.customer_id = customers.customer_id
    group by left_out.customer_id, customers.customer_id
)

select * from final
