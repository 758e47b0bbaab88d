{#-
    A text that a spreadsheet will show rather than compute: a cell that begins like a formula gets an
    apostrophe first (OWASP, "CSV injection").
-#}
{% macro safe_cell(text) -%}
    case
        when left({{ text }}, 1) in ('=', '+', '-', '@', chr(9), chr(10), chr(13)) then '''' || {{ text }}
        else {{ text }}
    end
{%- endmacro %}
