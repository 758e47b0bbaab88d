{#-
    A sum over all rows, or all that meet a condition; empty where it is not known of each of them: what some of them
    come to is not what all of them do.
-#}
{% macro whole_sum(value, condition='true') -%}
    case
        when
            count({{ value }}) filter (where {{ condition }})
            = count(*) filter (where {{ condition }})
            then sum({{ value }}) filter (where {{ condition }})
    end
{%- endmacro %}
