with

psi as (select * from {{ ref('feature_psi') }}),

catalogue as (select * from {{ ref('feature_catalogue') }}),

judged as (
    select
        *,
        case
            when psi_excess < 0.1 or psi_excess < psi_noise then 'stable'
            when not varies then 'same for everyone'
            when psi_excess < 0.25 then 'some drift'
            else 'drift'
        end as verdict
    from psi
),

final as (
    select
        judged.campaign_id,
        judged.feature,
        catalogue.feature_group,
        catalogue.description_en,
        catalogue.description_ru,
        judged.bins,
        judged.training_rows,
        judged.scoring_rows,
        judged.psi,
        judged.psi_expected,
        judged.psi_excess,
        judged.verdict,
        case judged.verdict
            when 'stable' then 'без сдвига'
            when 'same for everyone' then 'одно значение у всех'
            when 'some drift' then 'небольшой сдвиг'
            else 'сдвиг'
        end as verdict_ru
    from judged
    inner join catalogue on judged.feature = catalogue.feature
)

select * from final
