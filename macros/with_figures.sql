{#-
    A text with each {name} replaced by its figure, an expression of a number's text or {'money': expression}; `_ru` as suffix writes it as
    Russian does. A dash where it is not known.
-#}
{% macro with_figures(text, figures, suffix='') -%}
    {%- set filled = namespace(said=text) -%}
    {%- for name, figure in figures.items() -%}
        {%- set shown = figure_in(figure, 'ru' if suffix == '_ru' else 'en') -%}
        {%- set filled.said = 'replace(' ~ filled.said ~ ", '{" ~ name ~ "}', coalesce(" ~ shown ~ ", '–'))" -%}
    {%- endfor -%}
    {{ filled.said }}
{%- endmacro %}
