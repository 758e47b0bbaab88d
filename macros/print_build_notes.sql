{#- At the end of a build that made them: the notes, and where the files are. -#}
{% macro print_build_notes(results) -%}
    {%- if execute -%}
        {%- for result in results if result.status == 'success' -%}
            {%- if result.node.name == 'build_notes' -%}
                {%- set notes %}
                    select topic || ': ' || note from {{ result.node.relation_name }} order by place, topic
                {%- endset -%}
                {%- do otklik.print_texts(notes) -%}
            {%- elif result.node.name == 'published_files' -%}
                {%- set files %}
                    select 'written: ' || path from {{ result.node.relation_name }} order by path
                {%- endset -%}
                {%- do otklik.print_texts(files) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{% macro print_texts(query) -%}
    {%- for text in run_query(query).columns[0].values() -%}
        {%- do print(text) -%}
    {%- endfor -%}
{%- endmacro %}
