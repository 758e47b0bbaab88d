{#-
    The last CTEs of a state that only grows, `final` among them: what `found` says (connector, the keys and the
    values) and the state's last entry does not. A replay, a build that stands on an earlier day than the one
    that published last, adds nothing.
-#}
{% macro state_entries(found, keys, values) -%}
    {%- set named = ['connector'] + keys + values -%}
    {%- set key = (['connector'] + keys) | join(', ') -%}
    {{ published_later() }},

    {% if is_incremental() %}
        latest as (
            select *
            from {{ this }}
            qualify row_number() over (partition by {{ key }} order by entry desc) = 1
        ),

        changed as (
            select {{ named | join(', ') }} from {{ found }}
            except
            select {{ named | join(', ') }} from latest
        ),
    {% else %}
        changed as (select {{ named | join(', ') }} from {{ found }}),
    {% endif %}

    final as (
        select
            {% for column in named %}
                changed.{{ column }},
            {% endfor %}
            {% if is_incremental() %}
                coalesce(latest.entry, 0) + 1 as entry,
            {% else %}
                cast(1 as bigint) as entry,
            {% endif %}
            settings.as_of
        from changed
        cross join settings
        {% if is_incremental() %}
            left join latest
                on
                    {% for column in ['connector'] + keys %}
                        changed.{{ column }} = latest.{{ column }}
                        {{ 'and' if not loop.last }}
                    {% endfor %}
        {% endif %}
        where not exists (select later.connector from published_later as later)
    )
{%- endmacro %}
