{#- A number in [0, 1) that a text always gets: the first 32 bits of its MD5. -#}

{% macro share_of_hash(text) -%}
    {{ adapter.dispatch('share_of_hash', 'otklik')(text) }}
{%- endmacro %}

{% macro default__share_of_hash(text) -%}
    (cast(conv(substr(md5({{ text }}), 1, 8), 16, 10) as double) / 4294967296)
{%- endmacro %}

{% macro duckdb__share_of_hash(text) -%}
    (cast(cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) as double) / 4294967296)
{%- endmacro %}
