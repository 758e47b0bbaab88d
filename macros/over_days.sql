{#-
    What windows of the past tell, in the days of a plan that is `exposure` times as long and whose season makes everybody buy
    so much oftener: purchases are spread evenly over the days, so intensities go by the days. Of fewer days a contact adds in
    proportion; of more days no more than it was seen to add, while whoever buys anyway goes on buying. So there are
    `lifted_days`, of windows, and `further_days`. Each argument stands here as seldom as it can: Spark writes
    it out wherever it stands, in a plan that hardly fits its memory.
-#}
{% macro lifted_days(exposure, season_factor) -%}
    {{ season_factor }} * least({{ exposure }}, 1)
{%- endmacro %}

{% macro further_days(exposure, season_factor) -%}
    {{ season_factor }} * greatest({{ exposure }} - 1, 0)
{%- endmacro %}

{% macro chance_over_days(chance, organic) -%}
    case
        when is_as_the_window then {{ chance }}
        -- where nobody knows who buys anyway, further days add nothing
        else
            1
            - power(1 - {{ chance }}, lifted_days)
            * coalesce(power(1 - {{ organic }}, further_days), 1)
    end
{%- endmacro %}

{#- Revenue of everybody who is contacted, buyers or not, from that of a window with the contact and without. -#}
{% macro revenue_over_days(contacted, organic) -%}
    lifted_days * {{ contacted }} + further_days * coalesce({{ organic }}, 0)
{%- endmacro %}
