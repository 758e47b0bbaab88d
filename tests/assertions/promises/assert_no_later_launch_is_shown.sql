-- A replay shows nothing of launches after its own day. The list says when it was published, the
-- ledger whose list it is: neither repeats what the models select by, the day a launch was found.
with

settings as (select * from {{ ref('settings') }}),

lists as (select * from {{ ref('launched_list') }}),

published_later as (
    select
        lists.campaign_id,
        'published after the day of this build' as finding
    from lists
    inner join settings on lists.as_of > settings.as_of
),

-- an entry for a list that is not shown was written for a later launch
ledger_without_a_list as (
    select
        campaign_id,
        'in the ledger without its list' as finding
    from {{ ref('campaign_ledger') }}
    where campaign_id not in (select lists.campaign_id from lists)
),

final as (
    select * from published_later
    union all
    select * from ledger_without_a_list
)

select * from final
