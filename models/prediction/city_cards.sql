{%- set auc_en -%}
    'tells who responds with a ROC-AUC of ' || {{ rounded('roc_auc', 2) }} || ' ('
    || {{ rounded('roc_auc_low', 2) }} || ' to ' || {{ rounded('roc_auc_high', 2) }}
    || ') and promised ' || {{ rounded('100 * mean_predicted', 1) }} || ' % where '
    || {{ rounded('100 * observed', 1) }} || ' % responded.'
{%- endset -%}
{%- set auc_ru -%}
    'отличает откликнувшихся с ROC-AUC ' || {{ russian_number(rounded('roc_auc', 2)) }} || ' (от '
    || {{ russian_number(rounded('roc_auc_low', 2)) }} || ' до ' || {{ russian_number(rounded('roc_auc_high', 2)) }}
    || ') и обещала ' || {{ russian_number(rounded('100 * mean_predicted', 1)) }} || ' %, откликнулись '
    || {{ russian_number(rounded('100 * observed', 1)) }} || ' %.'
{%- endset -%}

with

figures as (
    select
        figures.*,
        catalogue.description_en,
        catalogue.description_ru
    from {{ ref('city_figures') }} as figures
    left join {{ ref('feature_catalogue') }} as catalogue
        on figures.most_drifted_feature = catalogue.feature
),

said as (
    select
        *,
        case
            when past_contacts = 0 then 'No past campaign reached ' || city || '. '
            else
                'Past campaigns made ' || {{ thousands('past_contacts') }}
                || case when past_contacts = 1 then ' contact in ' else ' contacts in ' end || city
                || case when judged_on = 'this city' then '. ' else ', too few to judge by. ' end
        end
        || case judged_on
            when 'this city' then 'Fitted without them, the model ' || {{ auc_en }}
            when 'other cities'
                then
                    'On customers of cities left out of its fit, the model ' || {{ auc_en }}
                    || ' Expect no more here.'
            else 'How the model does in a city that it has not seen cannot be said.'
        end as quality,
        case
            when past_contacts = 0 then 'Прошлых кампаний в городе ' || city || ' не было. '
            else
                'Контактов прошлых кампаний в городе ' || city || ': '
                || {{ russian_number(thousands('past_contacts')) }}
                || case when judged_on = 'this city' then '. ' else ', судить по ним рано. ' end
        end
        || case judged_on
            when 'this city' then 'Обученная без них, модель ' || {{ auc_ru }}
            when 'other cities'
                then
                    'На клиентах городов, которых модель не видела, она ' || {{ auc_ru }}
                    || ' Большего здесь не ждите.'
            else 'Как модель справится с незнакомым городом, сказать нельзя.'
        end as quality_ru
    from figures
),

final as (
    select
        campaign_id,
        city,
        cast(customers as bigint) as customers,
        cast(past_contacts as bigint) as past_contacts,
        judged_on,
        contacts as judged_contacts,
        roc_auc,
        roc_auc_low,
        roc_auc_high,
        mean_predicted,
        observed,
        calibration_slope,
        calibration_slope_low,
        calibration_slope_high,
        expected_calibration_error,
        most_drifted_feature,
        psi_excess,
        cast(drifted_features as bigint) as drifted_features,
        outside_support_share,
        quality
        || case
            when psi_excess >= 0.1
                then
                    ' Least like the customers it learned from: ' || description_en || ' (PSI '
                    || {{ rounded('psi_excess', 2) }} || ' above chance).'
            else ''
        end
        || coalesce(
            ' ' || {{ rounded('100 * outside_support_share', 1) }}
            || ' % of its customers are unlike anyone contacted before.', ''
        ) as meaning,
        quality_ru
        || case
            when psi_excess >= 0.1
                then
                    ' Сильнее всего от обучавших модель отличается: ' || description_ru
                    || ' (PSI на ' || {{ russian_number(rounded('psi_excess', 2)) }}
                    || ' выше случайного).'
            else ''
        end
        || coalesce(
            ' Не похожи ни на кого из прежних контактов: '
            || {{ russian_number(rounded('100 * outside_support_share', 1)) }} || ' % клиентов.', ''
        ) as meaning_ru
    from said
)

select * from final
