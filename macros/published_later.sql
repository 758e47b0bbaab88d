{#-
    The CTE `published_later`, after `settings`: the connectors that published a list as of a later day. To them
    this build is a replay: it looks back, and leaves what was really published.
-#}
{% macro published_later() -%}
    published_later as (
        select latest.connector
        from {{ source('last_build', 'previous_list') }} as latest
        inner join settings
            on latest.connector = settings.connector and latest.as_of > settings.as_of
        group by latest.connector
    )
{%- endmacro %}
