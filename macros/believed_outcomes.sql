{#-
    CTEs `targets` and `controls`: for whom models learn from campaigns of a response rule, and the controls of past
    campaigns that they learn from, as many as they may; by a replay only what had closed before it. The CTEs `campaigns`
    and `outcomes` are read.

    Nobody in them was made an offer: what they do says who acts anyway, if they were drawn. A control of which no
    response was reported was not observed.
-#}
{% macro believed_outcomes(response_rule) -%}
targets as (
    select
        targets.fitted_for,
        min(case when targets.is_replay then targets.known_before end) as known_before
    from {{ ref('target_campaigns') }} as targets
    where targets.response_rule = '{{ response_rule }}'
    group by targets.fitted_for
),

controls as (
    select
        targets.fitted_for,
        'control' as arm_kind,
        outcomes.campaign_id,
        outcomes.customer_id,
        outcomes.arm
    from outcomes
    inner join campaigns on outcomes.campaign_id = campaigns.campaign_id
    inner join {{ ref('believed_controls') }} as believed
        on outcomes.campaign_id = believed.campaign_id and believed.is_believed
    inner join targets
        on coalesce({{ days_between('campaigns.ends_on', 'targets.known_before') }} > 1, true)
    cross join {{ ref('settings') }} as settings
    where
        outcomes.arm = 'control'
        and outcomes.response_rule = '{{ response_rule }}'
        {%- if response_rule == 'reported' %}
        and outcomes.responded is not null
        {%- endif %}
    qualify
        row_number() over (
            partition by targets.fitted_for
            order by
                md5(outcomes.campaign_id || '|' || outcomes.customer_id),
                outcomes.campaign_id,
                outcomes.customer_id
        ) <= {{ most_training_rows('targets.fitted_for') }}
)
{%- endmacro %}
