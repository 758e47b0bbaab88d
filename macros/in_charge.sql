{#- The rows of a relation that the models of planned campaigns learn from or are, without those of replays: whoever
    speaks of the models in charge reads a relation with `fitted_for` through this (tests/project/test_for_whom.py). -#}
{% macro in_charge(relation) -%}
    (select * from {{ ref(relation) }} where fitted_for = '')
{%- endmacro %}
