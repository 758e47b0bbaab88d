{#-
    Bound of the 95 % interval of a difference of two shares (Newcombe 1998, Statistics in Medicine 17, 873-890), from the
    counts of both arms, columns of `offers` and `controls`: buyers, customers. `side` is -1 for the lower and 1 for the
    upper bound. Where a test stands beside it, campaign_effects has the interval that cannot contradict it.
-#}
{% macro newcombe_bound(side) -%}
    {%- set ours = '(offers.buyers / cast(offers.customers as double))' -%}
    {%- set theirs = '(controls.buyers / cast(controls.customers as double))' -%}
    {{ ours }} - {{ theirs }} {{ '+' if side > 0 else '-' }} sqrt(
        power({{ ours }} - {{ wilson_bound('offers.buyers', 'offers.customers', side) }}, 2)
        + power({{ theirs }} - {{ wilson_bound('controls.buyers', 'controls.customers', -side) }}, 2)
    )
{%- endmacro %}


{#-
    Whether the smaller of two arms is large enough to tell: so many buyers (and, of a rate, others) are to be expected in
    it if the arms are alike; as `otklik.effects.comparisons.enough`.
-#}
{% macro arms_are_enough(fewest, and_others=false) -%}
    {%- set bought = '(offers.buyers + controls.buyers)' -%}
    {%- set people = '(offers.customers + controls.customers)' -%}
    {{ 'least(' ~ bought ~ ', ' ~ people ~ ' - ' ~ bought ~ ')' if and_others else bought }}
    * least(offers.customers, controls.customers) >= {{ fewest }} * {{ people }}
{%- endmacro %}
