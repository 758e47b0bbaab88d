with

checks as (select * from {{ ref('campaign_checks') }}),

compared as (select * from {{ ref('compared_campaigns') }}),

believed as (select * from {{ ref('believed_controls') }}),

texts as (select * from {{ ref('campaign_check_texts') }}),

-- what was known of the control as the campaign began: nothing is learned from it, nor is it
-- trusted here
unbelieved as (
    select
        believed.campaign_id,
        texts.check_name,
        texts.title_en as title,
        texts.title_ru
    from believed
    inner join texts
        on
            (texts.check_name = 'sample_ratio' and not believed.has_its_size)
            or (texts.check_name = 'balance_of_receipts_91d' and not believed.has_its_buyers)
),

failed_checks as (
    select
        campaign_id,
        check_name,
        title,
        title_ru
    from checks
    where not passed
    union
    select * from unbelieved
),

-- several may have failed: all are named, the balance of single features only where the joint test
-- saw nothing
failures as (
    select
        campaign_id,
        title,
        title_ru,
        row_number() over (partition by campaign_id order by check_name) as position
    from failed_checks
    where
        check_name not like 'balance_of_%'
        or campaign_id not in (
            select joint.campaign_id
            from failed_checks as joint
            where joint.check_name = 'pre_period_balance'
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
