{#-
    What gave a segment its name, in words: the measures that its rule asks for, as they were when the segment got
    its id, beside everybody's. Empty where the rule asks for nothing. SQL over `rules` and `profiles`.
-#}
{% macro what_named(language) -%}
    {%- set figures = {'age': {'age': rounded('profiles.age', 0)}} -%}
    {%- for name in ['price', 'frequency', 'discount', 'recency'] -%}
        {%- do figures.update({name: {'ratio': rounded('profiles.' ~ name, 2)}}) -%}
    {%- endfor -%}
    concat(
        ''
        {%- for name in ['price', 'frequency', 'discount', 'recency', 'age'] %},
        case
            when rules.{{ name }}_from is not null or rules.{{ name }}_below is not null
                then {{ noted('named.' ~ name, language, figures[name]) }}
            else ''
        end
        {%- endfor %}
    )
{%- endmacro %}
