-- anybody can draw the arms again from the list and its shares: one row per customer whose slice is
-- another, who is contacted though drawn not to be, or the other way round
with

campaign_list as (select * from {{ ref('campaign_list') }}),

totals as (select * from {{ ref('list_totals') }}),

contacts as (select * from {{ ref('crm_contacts') }}),

settings as (select * from {{ ref('settings') }}),

draws as (
    select
        campaign_list.campaign_id,
        campaign_list.customer_id,
        campaign_list.slice,
        campaign_list.decision,
        campaign_list.outside_support,
        coalesce(contacts.arm = 'control', false) as is_listed_control,
        totals.holdout_share,
        totals.control_share,
        totals.exploration_share,
        {{ share_of_hash("settings.salt || '|holdout|' || campaign_list.customer_id") }}
            as holdout_assignment,
        {{ share_of_hash(
            "settings.salt || '|' || campaign_list.campaign_id || '|' || campaign_list.customer_id"
        ) }} as campaign_assignment
    from campaign_list
    cross join settings
    inner join totals on campaign_list.campaign_id = totals.campaign_id
    left join contacts
        on
            campaign_list.campaign_id = contacts.campaign_id
            and campaign_list.customer_id = contacts.customer_id
),

drawn_again as (
    select
        *,
        case
            when is_listed_control then 'listed control'
            when holdout_assignment < holdout_share then 'holdout'
            when campaign_assignment < control_share then 'control'
            when campaign_assignment < control_share + exploration_share then 'explore'
            else 'target'
        end as slice_again
    from draws
),

final as (
    select
        campaign_id,
        customer_id,
        decision,
        slice,
        slice_again
    from drawn_again
    where
        slice != slice_again
        or (decision = 'contact' and (slice_again != 'target' or outside_support))
        or (decision = 'explore' and slice_again != 'explore')
        or (decision = 'control' and slice_again not in ('holdout', 'control', 'listed control'))
        or (
            slice_again = 'listed control' and decision not in ('control', 'excluded')
        )
)

select * from final
