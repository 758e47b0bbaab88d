{#-
    A text that a spreadsheet will show rather than compute: what begins like a formula, after blanks too, gets
    an apostrophe first. The reach is that of otklik.publishing.cells, and a test compares them.
-#}
{% macro safe_cell(text) -%}
    case
        when
            left({{ text }}, 1) in (chr(9), chr(10), chr(13))
            or left(
                trim(
                    leading concat(' ', chr(9), chr(10), chr(11), chr(12), chr(13), chr(160)) from {{ text }}
                ), 1
            ) in ('=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠')
            then '''' || {{ text }}
        else {{ text }}
    end
{%- endmacro %}
