{#-
    One spelling of a colour: lower case, ё as е, «темно синий» as «темно-синий», the parts of a colour of
    several in one order, each once.
-#}

{% macro plain_colour(column) -%}
    {{ adapter.dispatch('plain_colour', 'otklik')(column) }}
{%- endmacro %}

{% macro default__plain_colour(column) -%}
    nullif(array_join(array_sort(array_distinct(filter(
        transform(
            split(
                regexp_replace(
                    replace(lower({{ column }}), 'ё', 'е'), '(темно|светло|ярко)[ -]+', '$1-'
                ),
                '[/,;+|]| и '
            ),
            part -> trim(part)
        ),
        part -> part != ''
    ))), '/'), '')
{%- endmacro %}

{% macro duckdb__plain_colour(column) -%}
    nullif(array_to_string(list_sort(list_distinct(list_filter(
        list_transform(
            regexp_split_to_array(
                regexp_replace(
                    replace(lower({{ column }}), 'ё', 'е'), '(темно|светло|ярко)[ -]+', '\1-', 'g'
                ),
                '[/,;+|]| и '
            ),
            lambda part: trim(part)
        ),
        lambda part: part != ''
    ))), '/'), '')
{%- endmacro %}
