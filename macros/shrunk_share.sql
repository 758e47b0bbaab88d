{#-
    A share seen on few cases, drawn toward the population's (empirical Bayes: the posterior mean of a share
    whose prior has the population's mean and weighs as much as `strength` cases). Null parts count as zero.
    Integers and decimals in, one division at the end: the same bits on any number of threads.
-#}
{% macro shrunk_share(part, whole, population_part, population_whole, strength) -%}
    (
        coalesce({{ part }}, 0)
        + {{ strength }} * cast({{ population_part }} as double)
        / nullif(cast({{ population_whole }} as double), 0)
    ) / (coalesce({{ whole }}, 0) + {{ strength }})
{%- endmacro %}
