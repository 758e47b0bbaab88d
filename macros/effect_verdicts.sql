{#-
    The columns of a comparison as a mart shows them: figures of arms large enough, and the verdict by language.
    Expects `signed` (arm_comparisons with `is_cost`, `found`, `found_adjusted`) and `trust` (campaign_trust).
-#}
{% macro effect_signs() -%}
        -- what an offer gives away is no gain where it grows
        metric = 'discount_per_customer' as is_cost,
        case
            when p_value_adjusted >= 0.05 then 0
            when p_value_adjusted < 0.05 then sign(difference)
        end as found,
        case
            when adjusted_p_value_holm >= 0.05 then 0
            when adjusted_p_value_holm < 0.05 then sign(adjusted_difference)
        end as found_adjusted
{%- endmacro %}

{% macro effect_figures() -%}
        signed.metric,
        signed.offer_customers,
        signed.control_customers,
        signed.offer_value,
        signed.control_value,
        case when signed.is_enough or signed.test != 'delta method z' then signed.difference end
            as difference,
        {% for column in [
            'relative_difference', 'ci_low', 'ci_high', 'statistic', 'p_value', 'p_value_adjusted',
        ] %}
            case when signed.is_enough then signed.{{ column }} end as {{ column }},
        {% endfor %}
        signed.test,
        {% for column in [
            'adjusted_difference', 'adjusted_ci_low', 'adjusted_ci_high', 'adjusted_p_value',
        ] %}
            case when signed.is_enough then signed.{{ column }} end as {{ column }}
            {{- ',' if not loop.last }}
        {% endfor %}
{%- endmacro %}

{#- What stands in the way is said before what was found; `several` are the questions that Holm counts. -#}
{% macro effect_verdict(language, of_segments=false) -%}
{%- set words = {
    'en': {
        'distrust': 'cannot be trusted: ', 'failed': 'trust.failed',
        'people': 'compares different people: the list chose who gets this offer',
        'few': 'too little to tell', 'buyers': 'describes buyers, not an effect',
        'gain': 'gain', 'loss': 'loss', 'dearer': 'costs more', 'cheaper': 'costs less',
        'none': 'not shown',
        'several': 'not shown: one of several segments looked at' if of_segments
            else 'not shown: one of several questions asked of the campaign',
        'guess': ', if the control was drawn at random',
        'adjusted': '; beside the time before: ',
    },
    'ru': {
        'distrust': 'верить нельзя: ', 'failed': 'trust.failed_ru',
        'people': 'сравнивает разных людей: кому это предложить, выбирал список',
        'few': 'данных слишком мало', 'buyers': 'описывает покупателей, это не эффект',
        'gain': 'выигрыш', 'loss': 'потеря', 'dearer': 'обходится дороже',
        'cheaper': 'обходится дешевле', 'none': 'не показано',
        'several': 'не показано: это один из нескольких сегментов' if of_segments
            else 'не показано: это один из нескольких вопросов к кампании',
        'guess': ', если контрольная группа выбрана случайно',
        'adjusted': '; с поправкой на время до кампании: ',
    },
}[language] -%}
            case
                when not trust.is_trustworthy then '{{ words.distrust }}' || {{ words.failed }}
                when trust.compares_different_people then '{{ words.people }}'
                when not signed.is_enough or signed.found is null then '{{ words.few }}'
                when signed.test = 'delta method z' then '{{ words.buyers }}'
                when signed.found = 0 and signed.p_value < 0.05 then '{{ words.several }}'
                else
                    {{ words_of_sign('signed.found', 'signed.is_cost', words) }}
                    || case
                        when signed.found != 0 and trust.is_trustworthy is null
                            then '{{ words.guess }}'
                        else ''
                    end
                    -- the plain difference decides; what the adjusted one says otherwise follows
                    || case
                        when signed.found_adjusted != signed.found
                            then
                                '{{ words.adjusted }}'
                                || {{ words_of_sign(
                                    'signed.found_adjusted', 'signed.is_cost', words
                                ) }}
                        else ''
                    end
            end
{%- endmacro %}
