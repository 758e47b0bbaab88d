with

changes as (select * from {{ ref('list_changes') }}),

final as (
    select
        campaign_id,
        change,
        term,
        term_name,
        term_name_ru,
        count(*) as customers,
        cast(sum(term_difference) as decimal(18, 2)) as term_difference
    from changes
    group by campaign_id, change, term, term_name, term_name_ru
)

select * from final
