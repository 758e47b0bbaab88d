{% test no_nulls(model, columns) %}

{{ config(description='No row lacks a value of any of the columns.') }}

select {{ columns | join(', ') }}
from {{ model }}
where {{ columns | join(' is null or ') }} is null

{% endtest %}
