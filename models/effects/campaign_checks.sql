with

checks as (select * from {{ ref('assignment_checks') }}),

final as (
    select
        campaign_id,
        check_name,
        title,
        title_ru,
        value,
        p_value,
        passed,
        meaning,
        meaning_ru
    from checks
)

select * from final
