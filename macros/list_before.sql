{#-
    CTEs up to `previous_list`: the last published list that differs from `current_list`. Whoever builds twice on
    one input still reads what the input changed. A list of another connector, or of a later day, is not followed.
-#}
{% macro list_before() -%}
    {%- set compared = [
        'campaign_id', 'customer_id', 'decision', 'rank', 'offer_id', 'response_probability',
        'expected_cost', 'expected_profit',
    ] | join(', ') -%}
    {%- for name, source_name in [
        ('latest_list', 'previous_list'), ('superseded_list', 'superseded_list'),
    ] %}
    {{ name }} as (
        select published.*
        from {{ source('last_build', source_name) }} as published
        inner join settings
            on published.connector = settings.connector and published.as_of <= settings.as_of
    ),

    {% endfor -%}
    differing as (
        (
            select {{ compared }} from current_list
            except
            select {{ compared }} from latest_list
        )
        union all
        (
            select {{ compared }} from latest_list
            except
            select {{ compared }} from current_list
        )
    ),

    previous_list as (
        select * from latest_list
        where exists (select differing.campaign_id from differing)
        union all
        select * from superseded_list
        where not exists (select differing.campaign_id from differing)
    )
{%- endmacro %}
