{#- An identifier without regard to case, to blanks and to signs around it or within that say nothing, and to Russian
    letters that look like Latin ones (a list typed by hand has them). -#}
{% macro folded_id(column) -%}
    translate(
        lower({{ column }}),
        'авекмнорстух' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8203) || chr(8206) || chr(8207)
        || chr(65279) || ' ''"`,;{}()«»№#',
        'abekmhopctyx'
    )
{%- endmacro %}
