{#-
    The decisions about a customer, each once: who is written to, and who is on the list at all; a control is on it and
    is not written to. To stand behind `in`.
-#}
{% macro written_to() -%}
    ('contact', 'explore')
{%- endmacro %}


{% macro on_the_list() -%}
    ('contact', 'control', 'explore')
{%- endmacro %}
