{#- A day as a language writes it: 2026-09-30 in English, 30.09.2026 in Russian. -#}
{% macro day_text(day, language) -%}
    {%- set iso = 'cast(' ~ day ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- if language == 'ru' -%}
        substr({{ iso }}, 9, 2) || '.' || substr({{ iso }}, 6, 2) || '.' || substr({{ iso }}, 1, 4)
    {%- else -%}
        {{ iso }}
    {%- endif -%}
{%- endmacro %}
