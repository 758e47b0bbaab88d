{% test unique_combination(model, columns) %}

{{ config(description='No two rows share the values of all the columns; nulls count as equal.') }}

select {{ columns | join(', ') }}, count(*) as occurrences
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
