{%- set conditions, days = input_conditions(), input_days() -%}

with

settings as (select * from {{ ref('settings') }}),

{% for entity, checks in conditions.items() %}
    {{ entity }} as (
        select
            {% for check, condition in checks.items() %}
                count(*) filter (where {{ condition }}) as {{ check }},
            {% endfor %}
            {% if entity in days %}
                max({{ days[entity] }}) filter (where {{ days[entity] }} < settings.as_of)
                    as last_on,
            {% endif %}
            {% if entity == 'purchases' %}
                count(distinct good.customer_id) as buyers,
            {% endif %}
            count(*) as all_rows
        from {{ ref('checked_' ~ entity) }} as good
        cross join settings
        where good.reject_reason is null
    ),

{% endfor %}
-- before the contract takes a missing arm for the offer
arms as (
    select
        count(*) filter (where arm is null) as arm_missing,
        count(*) as all_rows
    from {{ used('contacts') }}
    where unreadable is null
),

contacted as (
    select
        campaign_id,
        count(*) filter (where arm = 'control') as controls
    from {{ ref('crm_contacts') }}
    group by campaign_id
),

begun as (
    select
        count(*) filter (where contacted.campaign_id is null) as without_contacts,
        count(*) filter (where contacted.controls = 0) as without_control,
        count(contacted.campaign_id) as with_contacts,
        count(*) as all_rows
    from {{ ref('crm_campaigns') }} as campaigns
    inner join settings on campaigns.starts_on < settings.as_of
    left join contacted on campaigns.campaign_id = contacted.campaign_id
),

final as (
    {% for entity, checks in conditions.items() %}
        {% for check in checks %}
            select
                '{{ entity }}' as entity,
                '{{ check }}' as check_name,
                all_rows as checked_rows,
                cast({{ check }} as double) / nullif(all_rows, 0) as value
            from {{ entity }}
            union all
        {% endfor %}
    {% endfor %}
    {% for entity in days %}
        select
            '{{ entity }}' as entity,
            'days_since_last' as check_name,
            {{ entity }}.all_rows as checked_rows,
            cast(
                {{ days_between(entity ~ '.last_on', 'settings.as_of') }} as double
            ) as value
        from {{ entity }}
        cross join settings
        union all
    {% endfor %}
    select
        'customers' as entity,
        'without_purchases' as check_name,
        customers.all_rows as checked_rows,
        cast(customers.all_rows - purchases.buyers as double) / nullif(customers.all_rows, 0)
            as value
    from customers
    cross join purchases
    union all
    select
        'contacts' as entity,
        'arm_missing' as check_name,
        all_rows as checked_rows,
        cast(arm_missing as double) / nullif(all_rows, 0) as value
    from arms
    union all
    select
        'campaigns' as entity,
        'without_contacts' as check_name,
        all_rows as checked_rows,
        cast(without_contacts as double) / nullif(all_rows, 0) as value
    from begun
    union all
    select
        'campaigns' as entity,
        'without_control' as check_name,
        with_contacts as checked_rows,
        cast(without_control as double) / nullif(with_contacts, 0) as value
    from begun
)

select * from final
