{#-
    A text of one language whose words agree with the numbers beside them: {name|customer|customers} becomes an
    expression over `figures`, by the rule of otklik/counted.py. The text is known while compiling, in quotes.
-#}
{% macro counted(text, figures, language) -%}
    {%- set told = namespace(said=text) -%}
    {%- for place in modules.re.findall('[{]([a-z_]+)[|]([^{}]*)[}]', text) | unique -%}
        {%- set name, forms = place -%}
        {%- set chosen = form_beside(figures[name], forms.split('|'), language) -%}
        {%- set told.said = told.said | replace('{' ~ name ~ '|' ~ forms ~ '}', "' || " ~ chosen ~ " || '") -%}
    {%- endfor -%}
    {{ return(told.said) }}
{%- endmacro %}


{#- Of the forms of a word that beside a number, an expression of its text without a currency. -#}
{% macro form_beside(number, forms, language) -%}
    {%- if language == 'en' -%}
        case when ({{ number }}) in ('1', '-1') then '{{ forms[0] }}' else '{{ forms[1] }}' end
    {%- else -%}
        case
            when ({{ number }}) like '%.%' then '{{ forms[1] }}'
            when ({{ number }}) like '%1_' or right({{ number }}, 1) not in ('1', '2', '3', '4')
                then '{{ forms[2] }}'
            when right({{ number }}, 1) = '1' then '{{ forms[0] }}'
            else '{{ forms[1] }}'
        end
    {%- endif -%}
{%- endmacro %}
