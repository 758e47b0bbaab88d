{#- A whole number from its text, 5.0 and 005 included; null for anything else. -#}
{% macro whole_number(column) -%}
    case
        when
            try_cast({{ column }} as decimal(20, 4)) = floor(try_cast({{ column }} as decimal(20, 4)))
            then cast(try_cast({{ column }} as decimal(20, 4)) as bigint)
    end
{%- endmacro %}

{#- A number's text as it stands; null for infinities and NaN. -#}
{% macro finite_number(column) -%}
    case
        when not coalesce(abs(try_cast({{ column }} as double)) <= 1e300, true) then null
        else {{ column }}
    end
{%- endmacro %}

{#- Words to compare: lower case, ё as е, quotes and brackets as spaces, one space on either side. -#}
{% macro plain_words(column) -%}
    ' ' || trim(translate(lower({{ column }}), 'ё«»"(),' || chr(160), 'е       ')) || ' '
{%- endmacro %}

{#- A text as it stands; null where a byte of it was broken. -#}
{% macro whole_text(column) -%}
    case when position(chr(65533) in {{ column }}) = 0 then {{ column }} end
{%- endmacro %}
