with

checks as (select * from {{ ref('campaign_checks') }}),

compared as (select * from {{ ref('compared_campaigns') }}),

-- several may have failed: all are named, the balance of single features only where the joint test
-- saw nothing
failures as (
    select
        campaign_id,
        title,
        title_ru,
        row_number() over (partition by campaign_id order by check_name) as position
    from checks
    where
        not passed
        and not (
            check_name like 'balance_of_%'
            and campaign_id in (
                select joint.campaign_id
                from checks as joint
                where joint.check_name = 'pre_period_balance' and not joint.passed
            )
        )
),

named as (
    select
        campaign_id,
        {{ text_of_group("case when position > 1 then ', ' else '' end || title", 'position') }}
            as failed,
        {{ text_of_group("case when position > 1 then ', ' else '' end || title_ru", 'position') }}
            as failed_ru
    from failures
    group by campaign_id
),

-- a control can be told from a chosen one only where there is history to ask
examined as (
    select distinct campaign_id
    from checks
    where passed and check_name in ('pre_period_balance', 'control_chosen_by_outcome')
),

-- in a list of ours with several offers the control is like all who were offered anything, unlike
-- those for whom one of them was best
personalised as (
    select campaign_id
    from {{ ref('balance_moments') }}
    where is_personalised and arm != 'control'
    group by campaign_id
    having count(*) > 1
),

final as (
    select
        compared.campaign_id,
        case
            when named.campaign_id is not null then false
            when examined.campaign_id is not null then true
        end as is_trustworthy,
        personalised.campaign_id is not null as compares_different_people,
        named.failed,
        named.failed_ru
    from compared
    left join named on compared.campaign_id = named.campaign_id
    left join examined on compared.campaign_id = examined.campaign_id
    left join personalised on compared.campaign_id = personalised.campaign_id
)

select * from final
