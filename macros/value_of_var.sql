{#-
    A dbt var as a typed SQL value; an empty var is a typed null, so defaults can be resolved in SQL. A value
    that is no such thing stops the build before anything runs.
-#}
{% macro value_of_var(name, type) -%}
    {%- set value = var(name) | string -%}
    {%- set pattern, example = ('[0-9]{4}-[0-9]{2}-[0-9]{2}', '2026-12-31') if type == 'date'
        else ('-?[0-9]+', '100') if type in ('int', 'bigint')
        else ('[Tt]rue|[Ff]alse', 'true') if type == 'boolean'
        else ('-?[0-9]+([.][0-9]+)?', '0.5') -%}
    {%- if value in ('None', '') -%}
        cast(null as {{ type }})
    {%- elif modules.re.fullmatch(pattern, value) -%}
        cast('{{ value }}' as {{ type }})
    {%- else -%}
        {%- do exceptions.raise_compiler_error(
            'The var ' ~ name ~ ' is ' ~ value ~ ': write it like ' ~ example ~ '.'
        ) -%}
    {%- endif -%}
{%- endmacro %}
