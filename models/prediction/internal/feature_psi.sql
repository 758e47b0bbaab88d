with

bins as (
    select
        *,
        count(*) over (partition by campaign_id, feature) as bins,
        sum(training_rows) over (partition by campaign_id, feature) as all_training_rows,
        sum(scoring_rows) over (partition by campaign_id, feature) as all_scoring_rows
    from {{ ref('feature_bins') }}
),

-- half a row in every bin: the logarithm of an empty one is not known, and its share not zero
shares as (
    select
        *,
        cast(training_rows + 0.5 as double) / cast(all_training_rows + 0.5 * bins as double)
            as training_share,
        cast(scoring_rows + 0.5 as double) / cast(all_scoring_rows + 0.5 * bins as double)
            as scoring_share
    from bins
    where all_scoring_rows > 0
),

-- decimals add up the same in any order
summed as (
    select
        campaign_id,
        feature,
        bins,
        cast(all_training_rows as bigint) as training_rows,
        cast(all_scoring_rows as bigint) as scoring_rows,
        cast(sum(cast(
            (scoring_share - training_share) * ln(scoring_share / training_share)
            as decimal(18, 12)
        )) as double) as psi
    from shares
    group by campaign_id, feature, bins, all_training_rows, all_scoring_rows
),

spreads as (
    select
        campaign_id,
        feature,
        count(*) as scoring_values
    from {{ ref('feature_values') }}
    where scoring_rows > 0
    group by campaign_id, feature
),

-- with no drift PSI is distributed as chi-square with bins - 1 degrees of freedom, times this
expected as (
    select
        *,
        1 / cast(training_rows as double) + 1 / cast(scoring_rows as double) as scale
    from summed
),

final as (
    select
        expected.campaign_id,
        expected.feature,
        expected.bins,
        expected.training_rows,
        expected.scoring_rows,
        expected.psi,
        (expected.bins - 1) * expected.scale as psi_expected,
        1.645 * sqrt(2.0 * (expected.bins - 1)) * expected.scale as psi_noise,
        expected.psi - (expected.bins - 1) * expected.scale as psi_excess,
        spreads.scoring_values > 1 as varies
    from expected
    inner join spreads
        on
            expected.campaign_id = spreads.campaign_id
            and expected.feature = spreads.feature
)

select * from final
