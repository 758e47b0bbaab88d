{% test within_range(model, column_name, lowest=none, highest=none) %}

{{ config(description='Values lie between lowest and highest, both included; nulls pass.') }}

select {{ column_name }}
from {{ model }}
where
    false
    {%- if lowest is not none %}
    or {{ column_name }} < {{ lowest }}
    {%- endif %}
    {%- if highest is not none %}
    or {{ column_name }} > {{ highest }}
    {%- endif %}

{% endtest %}
