with

settings as (select * from {{ ref('settings') }}),

portraits as (select * from {{ ref('segment_portraits') }}),

rules as (select * from {{ ref('segment_names') }}),

-- what everybody is shown of it today
shown as (select * from {{ ref('segment_profiles') }}),

-- a segment against everyone: its age in years, the rest as a ratio
named_by as (
    select
        segment_id,
        segment_id = 0 as is_minors,
        max(value) filter (where feature = 'age') as age,
    {%- for name, feature in {
        'price': 'line_price',
        'frequency': 'receipts_per_year',
        'discount': 'discounted_line_share',
        'recency': 'recency_days',
    }.items() %}
        max(value / nullif(value_of_everyone, 0)) filter (where feature = '{{ feature }}')
            as {{ name }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from portraits
    group by segment_id
),

-- nobody waits for a discount by their lines and against it by their money
profiles as (
    select
        named_by.segment_id,
        named_by.is_minors,
        named_by.age,
        named_by.price,
        named_by.frequency,
        named_by.recency,
        case
            when named_by.discount >= 1
                then least(named_by.discount, coalesce(shown.discount_share_ratio, 1))
            else greatest(named_by.discount, coalesce(shown.discount_share_ratio, 1))
        end as discount
    from named_by
    left join shown on named_by.segment_id = shown.segment_id
),

-- the first rule that a segment meets names it; an empty bound asks for nothing
named as (
    select
        profiles.segment_id,
        rules.name_en,
        rules.name_ru,
        {{ what_named('en') }} as named_for_en,
        {{ what_named('ru') }} as named_for_ru,
        row_number() over (partition by profiles.segment_id order by rules.priority) as choice
    from profiles
    inner join rules
        on
            profiles.is_minors = rules.is_minors
            {%- for name in ['age', 'price', 'frequency', 'discount', 'recency'] %}
                and (rules.{{ name }}_from is null or profiles.{{ name }} >= rules.{{ name }}_from)
                and (rules.{{ name }}_below is null or profiles.{{ name }} < rules.{{ name }}_below)
            {%- endfor %}
),

-- namesakes are told apart by a number, the first of them has none
numbered as (
    select
        named.*,
        row_number() over (partition by named.name_en order by named.segment_id) as namesake
    from named
    where named.choice = 1
),

told_apart as (
    select
        segment_id,
        nullif(substr(named_for_en, 3), '') as named_for_en,
        nullif(substr(named_for_ru, 3), '') as named_for_ru,
    {%- for name in ['name_en', 'name_ru'] %}
        {{ name }} || case
            when namesake = 1 then '' else ' ' || cast(namesake as {{ dbt.type_string() }})
        end as {{ name }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from numbered
),

final as (
    select
        told_apart.*,
        case settings.language when 'ru' then told_apart.name_ru else told_apart.name_en end
            as segment_name
    from told_apart
    cross join settings
)

select * from final
