{#-
    A share or a mean seen on few cases, shrunk toward the population's (empirical Bayes: the posterior mean of one
    whose prior has the population's mean and weighs as much as `strength` cases). Null parts count as zero.
    Integers and decimals in, one division at the end: the same bits on any number of threads.
-#}
{% macro shrunk_ratio(part, whole, population_part, population_whole, strength) -%}
    (
        coalesce({{ part }}, 0)
        + {{ strength }} * cast({{ population_part }} as double)
        / nullif(cast({{ population_whole }} as double), 0)
    ) / (coalesce({{ whole }}, 0) + {{ strength }})
{%- endmacro %}
