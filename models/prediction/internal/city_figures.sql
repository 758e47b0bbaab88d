with

campaigns as (
    select * from {{ ref('campaign_terms') }} where status = 'planned' and city is not null
),

groups as (select distinct grouping_fingerprint from {{ ref('city_groups') }}),

-- of the model that this build scores with
checks as (
    select checks.*
    from {{ ref('city_checks') }} as checks
    inner join {{ ref('needed_fits') }} as needed
        on
            checks.response_model_id = needed.model_id
            and needed.model_kind = 'response'
            and needed.fitted_for = ''
    inner join groups on checks.grouping_fingerprint = groups.grouping_fingerprint
    qualify
        row_number() over (
            partition by checks.is_pooled, checks.city
            order by checks.fitted_at desc, checks.left_out_id asc
        ) = 1
),

audiences as (
    select
        campaign_id,
        count(*) as customers,
        count(*) filter (where outside_support) as outside_support
    from {{ ref('training_support') }}
    group by campaign_id
),

reached as (
    select
        customers.city,
        count(*) as past_contacts
    from {{ in_charge('judged_contacts') }} as contacts
    inner join {{ ref('crm_customers') }} as customers
        on contacts.customer_id = customers.customer_id
    group by customers.city
),

-- what is one for the whole campaign says nothing of its city
drifted as (
    select
        campaign_id,
        feature,
        psi_excess,
        sum(case when psi_excess >= greatest(psi_noise, 0.25) then 1 else 0 end)
            over (partition by campaign_id) as drifted_features,
        row_number() over (partition by campaign_id order by psi_excess desc, feature asc) as place
    from {{ ref('feature_psi') }}
    where varies
),

final as (
    select
        campaigns.campaign_id,
        campaigns.city,
        coalesce(audiences.customers, 0) as customers,
        coalesce(reached.past_contacts, 0) as past_contacts,
        case
            when own.city is not null then 'this city'
            when pooled.left_out_id is not null then 'other cities'
            else 'nothing'
        end as judged_on,
        {% for figure in [
            'contacts', 'cities', 'mean_predicted', 'observed', 'roc_auc', 'roc_auc_low', 'roc_auc_high',
            'calibration_slope', 'calibration_slope_low', 'calibration_slope_high',
            'expected_calibration_error',
        ] %}
            case when own.city is not null then own.{{ figure }} else pooled.{{ figure }} end
                as {{ figure }},
        {% endfor %}
        drifted.feature as most_drifted_feature,
        drifted.psi_excess,
        cast(coalesce(drifted.drifted_features, 0) as bigint) as drifted_features,
        cast(audiences.outside_support as double) / audiences.customers as outside_support_share
    from campaigns
    left join audiences on campaigns.campaign_id = audiences.campaign_id
    left join reached on campaigns.city = reached.city
    left join checks as own on campaigns.city = own.city and not own.is_pooled
    left join checks as pooled on pooled.is_pooled
    left join drifted on campaigns.campaign_id = drifted.campaign_id and drifted.place = 1
)

select * from final
