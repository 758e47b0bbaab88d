with

settings as (select * from {{ ref('settings') }}),

changes as (select * from {{ ref('list_changes') }}),

current_list as (select * from {{ ref('campaign_list') }}),

{{ list_before() }},

listed as (
    select
        campaign_id,
        count(*) filter (where decision in {{ written_to() }}) as contacts
    from current_list
    group by campaign_id
),

previous as (
    select
        campaign_id,
        max(as_of) as as_of
    from previous_list
    group by campaign_id
),

summed as (
    select
        campaign_id,
        term,
        term_name,
        term_name_ru,
        cast(sum(term_difference) as decimal(18, 2)) as term_difference,
        count(*) as customers
    from changes
    group by campaign_id, term, term_name, term_name_ru
),

terms as (
    select *
    from summed
    qualify
        row_number() over (
            partition by campaign_id
            order by abs(term_difference) desc nulls last, customers desc, term asc
        ) = 1
),

counted as (
    select
        campaign_id,
        count(*) filter (where change = 'entered') as entered,
        count(*) filter (where change = 'left') as departed,
        count(*) filter (where change = 'moved') as moved
    from changes
    group by campaign_id
),

-- a second build of the same input leaves the same rows: see list_before
final as (
    select
        listed.campaign_id,
        listed.contacts,
        coalesce(counted.entered, 0) as entered,
        coalesce(counted.departed, 0) as departed,
        coalesce(counted.moved, 0) as moved,
        listed.contacts - counted.entered - counted.moved as stayed,
        previous.as_of as changed_since,
        terms.term_name as biggest_term,
        terms.term_name_ru as biggest_term_ru,
        terms.term_difference as biggest_term_difference
    from listed
    left join counted on listed.campaign_id = counted.campaign_id
    left join terms on listed.campaign_id = terms.campaign_id
    left join previous on counted.campaign_id = previous.campaign_id
)

select * from final
