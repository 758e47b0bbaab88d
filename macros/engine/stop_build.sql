{#-
    An expression that stops the build with the sentence where it is evaluated. The words before it tell a
    sentence for the user from what the engine has to say: otklik.building.last_words says it once more, last.
-#}

{% macro stop_build(sentence) -%}
    {{ adapter.dispatch('stop_build', 'otklik')(sentence) }}
{%- endmacro %}

{% macro default__stop_build(sentence) -%}
    raise_error('{{ words_before_a_stop() }}' || {{ sentence }})
{%- endmacro %}

{% macro duckdb__stop_build(sentence) -%}
    error('{{ words_before_a_stop() }}' || {{ sentence }})
{%- endmacro %}


{% macro words_before_a_stop() -%}
    {{ return('The build stops. ') }}
{%- endmacro %}
