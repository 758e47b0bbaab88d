{#-
    The chance of a purchase in a window `exposure` times as long, purchases being spread evenly over the days.
-#}
{% macro chance_over_days(chance, exposure) -%}
    case when {{ exposure }} = 1 then {{ chance }} else 1 - power(1 - {{ chance }}, {{ exposure }}) end
{%- endmacro %}

{#-
    What a buyer of such a window brings: all buyers together bring `exposure` times as much, and there are other
    numbers of them.
-#}
{% macro of_a_buyer_over_days(brought, chance, exposure) -%}
    case
        when {{ exposure }} = 1 then {{ brought }}
        else
            {{ brought }} * coalesce(
                {{ exposure }} * {{ chance }}
                / nullif({{ chance_over_days(chance, exposure) }}, 0),
                1
            )
    end
{%- endmacro %}
