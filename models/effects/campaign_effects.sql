with

comparisons as (select * from {{ ref('arm_comparisons') }}),

trust as (select * from {{ ref('campaign_trust') }}),

signed as (
    select
        *,
        {{ effect_signs() }}
    from comparisons
),

final as (
    select
        signed.campaign_id,
        signed.arm,
        {% for language, suffix in note_languages().items() %}
            {{ effect_verdict(language) }} as verdict{{ suffix }},
        {% endfor %}
        {{ effect_figures() }}
    from signed
    inner join trust on signed.campaign_id = trust.campaign_id
)

select * from final
