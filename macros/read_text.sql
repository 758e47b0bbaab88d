{#- Spellings of the export's words; null where the text is empty or not understood. -#}

{% macro read_flag(column) -%}
    case
        when lower({{ column }}) in ('true', '1', '1.0', 'yes', 'да') then true
        when lower({{ column }}) in ('false', '0', '0.0', 'no', 'нет') then false
    end
{%- endmacro %}

{% macro read_gender(column) -%}
    case
        when lower({{ column }}) in ('female', 'f', 'ж', '0', '0.0') then 'female'
        when lower({{ column }}) in ('male', 'm', 'м', '1', '1.0') then 'male'
    end
{%- endmacro %}
