with

sentences as (select * from {{ ref('decision_sentences') }}),

reasons as (select * from {{ ref('reason_features') }}),

counts as (select * from {{ ref('reason_counts') }}),

texts as (select * from {{ ref('reason_texts') }}),

-- a model sees few cases shrunk toward everybody's; what is said is what the customer did
facts as (
    select
        reasons.campaign_id,
        reasons.customer_id,
        reasons.place,
        reasons.feature,
        reasons.contribution,
        -- what raises the chance to buy anyway may cost the contact its profit
        reasons.contribution * sentences.profit_by_habit as argument,
        reasons.level,
        counts.part,
        counts.whole,
        case
            when counts.feature is null then reasons.number
            else counts.part / nullif(counts.whole, 0)
        end as number
    from reasons
    inner join sentences
        on
            reasons.campaign_id = sentences.campaign_id
            and reasons.customer_id = sentences.customer_id
    left join counts
        on
            reasons.campaign_id = counts.campaign_id
            and reasons.customer_id = counts.customer_id
            and reasons.feature = counts.feature
),

-- a level with words of its own, or a value above a bound, goes before what is said of any
told as (
    select
        facts.*,
        texts.form,
        case
            when facts.number is null and facts.level is null then texts.missing_en
            when facts.number = 0 then coalesce(texts.zero_en, texts.phrase_en)
            else texts.phrase_en
        end as phrase,
        case
            when facts.number is null and facts.level is null then texts.missing_ru
            when facts.number = 0 then coalesce(texts.zero_ru, texts.phrase_ru)
            else texts.phrase_ru
        end as phrase_ru
    from facts
    inner join texts
        on
            case when facts.feature like 'attribute: %' then 'attribute' else facts.feature end
            = texts.feature
            and coalesce(facts.level = texts.level, texts.level is null)
            and coalesce(facts.number > texts.above, texts.above is null)
    qualify
        row_number() over (
            partition by facts.campaign_id, facts.customer_id, facts.place
            order by texts.level asc nulls last, texts.above desc nulls last
        ) = 1
),

written as (
    select
        *,
        case form
            when 'count' then {{ thousands('number') }}
            when 'money' then {{ thousands('number') }}
            when 'part' then {{ thousands('whole') }}
            when 'percent' then {{ rounded('100 * number', 0) }} || ' %'
            -- so many in four weeks, turned round: once in so many weeks
            when 'weeks' then {{ thousands('4 / nullif(number, 0)') }}
            when 'decimal' then {{ short_decimal('number') }}
            else level
        end as value,
        {{ thousands('part') }} as part_value
    from told
),

features as (
    select
        campaign_id,
        customer_id,
        place,
        contribution,
        argument,
        {{ reason_in_words('phrase', value_in('value', 'form', 'en'), 'part_value') }} as reason,
        {{ reason_in_words(
            'phrase_ru', value_in('value', 'form', 'ru'), value_in('part_value', 'form', 'ru'), 'ru'
        ) }} as reason_ru,
        replace(reason, {{ argument_mark('argument > 0') }}, '') as unmarked
    from written
),

-- two features may say the same, that nothing was bought: it is said once, and then the next
unlike as (
    select *
    from features
    qualify row_number() over (partition by campaign_id, customer_id, unmarked order by place) = 1
),

said as (
    select
        *,
        row_number() over (partition by campaign_id, customer_id order by place) as said_place
    from unlike
),

strongest as (
    select
        campaign_id,
        customer_id,
        {% for place in [1, 2] %}
            max(reason) filter (where said_place = {{ place }}) as reason_{{ place + 1 }},
            max(reason_ru) filter (where said_place = {{ place }}) as reason_{{ place + 1 }}_ru,
            max(contribution) filter (where said_place = {{ place }})
                as contribution_{{ place + 1 }},
        {% endfor %}
        count(*) filter (where said_place <= 2) as features
    from said
    group by campaign_id, customer_id
),

-- the decision in its terms, and what about the customer moves them most
final as (
    select
        sentences.campaign_id,
        sentences.customer_id,
        {{ argument_mark('sentences.is_for') }} || sentences.sentence as reason_1,
        {{ argument_mark('sentences.is_for', 'ru') }} || sentences.sentence_ru as reason_1_ru,
        {% for place in [2, 3] %}
            strongest.reason_{{ place }},
            strongest.reason_{{ place }}_ru,
            strongest.contribution_{{ place }},
        {% endfor %}
        1 + coalesce(strongest.features, 0) as reasons
    from sentences
    left join strongest
        on
            sentences.campaign_id = strongest.campaign_id
            and sentences.customer_id = strongest.customer_id
)

select * from final
