{#-
    What stands in a row of campaigns as a limit and is no number, in words; empty where every limit is read. Another optional cell
    that cannot be read is emptied and the default holds; of a limit the default is that there is none.
-#}
{% macro unread_limits() -%}
    {%- if var('connector') == 'crm_export' -%}
        nullif(
            concat_ws(
                ', '
                {%- for column in ['budget', 'max_contacts'] -%}
                    , '{{ column }} "' || {{ text_of_json('faults', "'" ~ column ~ "'") }} || '"'
                {%- endfor -%}
            ),
            ''
        )
    {%- else -%}
        cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
