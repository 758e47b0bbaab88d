{#-
    What windows of the past tell, in the days of a plan that is `exposure` times as long, or in whose season everybody buys
    so much oftener:
    purchases are spread evenly over the days, so intensities go by the days. Of fewer days a contact adds in proportion;
    of more days no more than it was seen to add, while whoever buys anyway goes on buying.
-#}
{% macro chance_over_days(chance, organic) -%}
    case
        when exposure = 1 then {{ chance }}
        when exposure < 1 then 1 - power(1 - {{ chance }}, exposure)
        -- where nobody knows who buys anyway, further days add nothing
        else coalesce(
            1 - (1 - {{ chance }}) * power(1 - {{ organic }}, exposure - 1), {{ chance }}
        )
    end
{%- endmacro %}

{#- Revenue of everybody who is contacted, buyers or not, from that of a window with the contact and without. -#}
{% macro revenue_over_days(contacted, organic) -%}
    case
        when exposure <= 1 then exposure * {{ contacted }}
        else {{ contacted }} + (exposure - 1) * coalesce({{ organic }}, 0)
    end
{%- endmacro %}
