{%- set nearly_all = 0.9 -%}
{%- set worth_telling = 0.1 -%}
{%- set figures = {
    'customers': thousands('customers'), 'audience': thousands('audience'), 'paying': thousands('paying'),
    'min_age': 'cast(min_age as ' ~ dbt.type_string() ~ ')',
    'frequency_cap_days': 'cast(frequency_cap_days as ' ~ dbt.type_string() ~ ')',
    'budget': {'money': money_figure('budget')}, 'max_contacts': thousands('max_contacts'),
    'profit': {'money': money_figure('profit_of_paying')},
} -%}

with

settings as (select * from {{ ref('settings') }}),

campaign_list as (select * from {{ ref('campaign_list') }}),

totals as (select * from {{ ref('list_totals') }}),

texts as (select * from {{ ref('rule_texts') }}),

taken as (
    select
        campaign_id,
        coalesce(excluded_because, skipped_because) as rule,
        count(*) as customers,
        count(*) filter (where expected_profit > 0) as paying,
        cast(
            sum(case when expected_profit > 0 then expected_profit else 0 end) as decimal(18, 2)
        ) as profit_of_paying
    from campaign_list
    where excluded_because is not null or skipped_because is not null
    group by campaign_id, coalesce(excluded_because, skipped_because)
),

-- a rule is told of where it leaves hardly anybody, or where nobody is left
told as (
    select
        taken.*,
        totals.customers as audience,
        totals.budget,
        totals.max_contacts,
        settings.min_age,
        settings.frequency_cap_days,
        texts.place,
        {% for language in ['en', 'ru'] %}
            texts.name_{{ language }},
            texts.note_{{ language }}
            || case when taken.paying > 0 then coalesce(texts.paying_{{ language }}, '') else '' end
                as said_{{ language }},
        {% endfor %}
        cast(taken.customers as double) / totals.customers as customer_share,
        taken.customers >= {{ nearly_all }} * totals.customers
        or (totals.contacts = 0 and taken.customers >= {{ worth_telling }} * totals.customers)
            as is_told
    from taken
    inner join totals on taken.campaign_id = totals.campaign_id
    inner join texts on taken.rule = texts.rule
    cross join settings
),

final as (
    select
        campaign_id,
        rule,
        cast(place as int) as place,
        name_en as rule_name,
        name_ru as rule_name_ru,
        customers,
        customer_share,
        paying,
        profit_of_paying,
        is_told,
        {{ with_figures('said_en', figures) }} as note,
        {{ with_figures('said_ru', figures, '_ru') }} as note_ru
    from told
)

select * from final
