-- the catalogue and the columns that the models see name the same features: one missing there would
-- silently be left out of the fit
with

columns_seen as (
    {% for column in columns_of(ref('observation_features')) %}
        select '{{ column }}' as feature
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

features as (
    select feature
    from columns_seen
    where feature not in ('campaign_id', 'customer_id', 'known_before', 'attributes')
),

catalogue as (select feature from {{ ref('feature_catalogue') }}),

final as (
    select
        features.feature as column_seen,
        catalogue.feature as catalogued
    from features
    full outer join catalogue on features.feature = catalogue.feature
    where features.feature is null or catalogue.feature is null
)

select * from final
