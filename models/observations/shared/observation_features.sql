{%- set strengths = population_strengths() -%}
{%- set average_check = 'cast(population.amount as double) / nullif(population.receipts, 0)' -%}

with

observations as (
    select
        observations.*,
        {{ days_between('settings.first_purchase_on', 'observations.known_before') }}
            as history_days
    from {{ ref('observations') }} as observations
    cross join {{ ref('settings') }} as settings
),

-- rates are per observed day, over a year at most
paced as (
    select
        observations.*,
        28.0 / greatest(least(observations.history_days, 364), 1) as year_pace,
        28.0 / greatest(observations.history_days, 1) as history_pace
    from observations
),

final as (
    select
        observations.campaign_id,
        observations.customer_id,
        observations.known_before,

        -- history: whoever has never bought has counts of zero and unknown days
        observations.history_days,
        receipts.recency_days,
        receipts.tenure_days,
        {{ per_28_days('receipts.receipts_364d') }} as receipts_per_28d,
        {{ per_28_days('receipts.amount_364d') }} as amount_per_28d,
        {% for days in [28, 91, 182] %}
            {{ in_window('receipts.receipts_', days) }} as receipts_{{ days }}d,
            {{ in_window('receipts.amount_', days) }} as amount_{{ days }}d,
        {% endfor %}

        -- rhythm: recency_to_gap above one is later than the customer's habit
        cast(receipts.gap_days as double) / nullif(receipts.gaps, 0) as mean_gap_days,
        {{ spread('receipts.gaps', 'receipts.gap_days', 'receipts.squared_gap_days') }}
            as gap_spread_days,
        (receipts.recency_days + 1.0) / (cast(receipts.gap_days as double) / receipts.gaps + 1)
            as recency_to_gap,

        -- check
        cast(receipts.amount as double) / receipts.receipts as average_check,
        {{ spread(
            'receipts.receipts', 'receipts.amount', 'receipts.squared_amount'
        ) }} / (cast(receipts.amount as double) / receipts.receipts) as check_variation,
        cast(receipts.largest_check as double) as largest_check,
        cast(receipts.purchase_lines as double) / receipts.receipts as lines_per_receipt,
        {{ shrunk_ratio(
            'receipts.amount + receipts.discount_amount', 'receipts.receipts',
            'population.amount + population.discount_amount', 'population.receipts',
            strengths.receipts
        ) }} as usual_check,

        -- discount
        {{ shrunk_ratio(
            'receipts.discount_amount', '(receipts.amount + receipts.discount_amount)',
            'population.discount_amount', '(population.amount + population.discount_amount)',
            strengths.receipts ~ ' * ' ~ average_check
        ) }} as discount_share,
        {{ shrunk_ratio(
            'receipts.discounted_lines', 'receipts.purchase_lines',
            'population.discounted_lines', 'population.purchase_lines', strengths.lines
        ) }} as discounted_line_share,
        {{ per_28_days('receipts.discounted_lines_364d') }} as discounted_lines_per_28d,
        {{ in_window('receipts.discounted_receipts_', 91) }} as discounted_receipts_91d,
        receipts.discounted_recency_days,

        -- breadth
        {{ per_28_days_ever('tastes.brands') }} as brands_per_28d,
        {{ per_28_days_ever('tastes.categories') }} as categories_per_28d,
        {{ per_28_days_ever('tastes.discounted_categories') }} as discounted_categories_per_28d,
        {{ shrunk_ratio(
            'tastes.discounted_millionths / 1e6', '(tastes.brands + tastes.categories)',
            'population.discounted_lines', 'population.purchase_lines', strengths.tastes
        ) }} as goods_discount_share,

        -- earlier campaigns
        coalesce(contacts.contacts, 0) as earlier_contacts,
        contacts.days_since_contact,
        coalesce(contacts.responses, 0) as earlier_responses,
        contacts.days_since_response,
        {{ shrunk_ratio(
            'contacts.closed_responses', 'contacts.closed_contacts',
            'population.responses', 'population.contacts', strengths.contacts
        ) }} as earlier_response_rate,

        -- affinity: earlier purchases of what the campaign offers; null where it offers everything
        {{ per_28_days_ever('affinity.offered_amount', 'null') }} as offered_amount_per_28d,
        {{ per_28_days_ever('affinity.offered_lines', 'null') }} as offered_lines_per_28d,
        {{ per_28_days_ever('affinity.discounted_offered_lines', 'null') }}
            as discounted_offered_lines_per_28d,
        {{ per_28_days_ever('affinity.offered_products', 'null') }} as offered_products_per_28d,
        affinity.days_since_offered,
        {{ shrunk_ratio(
            'affinity.offered_amount', 'receipts.amount',
            'affinity.population_amount', 'population.amount',
            strengths.receipts ~ ' * ' ~ average_check
        ) }} * cast(population.amount as double)
        / nullif(cast(affinity.population_amount as double), 0) as offered_share_to_population,

        -- the customer
        customers.gender,
        {{ age_on('observations.known_before') }} as age,
        customers.education,
        customers.attributes,

        -- the campaign
        facts.channel,
        facts.mechanic,
        facts.discount_rate,
        facts.month,
        facts.campaign_products,
        observations.duration_days
    from paced as observations
    {{ joined_features('features_receipts', 'receipts') }}
    {{ joined_features('features_breadth', 'tastes') }}
    {{ joined_features('features_contacts', 'contacts') }}
    {{ joined_features('features_affinity', 'affinity', ['campaign_id', 'customer_id']) }}
    left join {{ ref('campaign_facts') }} as facts
        on observations.campaign_id = facts.campaign_id
    left join {{ ref('population_history') }} as population
        on observations.known_before = population.known_before
    left join {{ ref('crm_customers') }} as customers
        on observations.customer_id = customers.customer_id
)

select * from final
