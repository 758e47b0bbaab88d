{#- At the end of a build that made them: the notes, and where the files are, in the language of the build. -#}
{% macro print_build_notes(results) -%}
    {%- set suffix = note_languages()[var('language')] -%}
    {%- if execute -%}
        {%- for result in results if result.status == 'success' -%}
            {%- if result.node.name == 'build_notes' -%}
                {%- set notes %}
                    select topic{{ suffix }} || ': ' || note{{ suffix }} from {{ result.node.relation_name }} order by place, topic{{ suffix }}
                {%- endset -%}
                {%- do otklik.print_texts(notes) -%}
            {%- elif result.node.name == 'written_audiences' -%}
                {%- set notes %}
                    select note{{ suffix }} from {{ result.node.relation_name }} where path is null order by note{{ suffix }}
                {%- endset -%}
                {%- do otklik.print_texts(notes) -%}
            {%- elif result.node.name == 'published_files' -%}
                {%- set words = {
                    '': ['written', 'left by an earlier build, do not send'],
                    '_ru': ['записано', 'осталось от прежней сборки, не отправляйте'],
                }[suffix] -%}
                {%- set files %}
                    {#- a folder of tables is a line, not forty #}
                    select distinct
                        case
                            when kind = 'earlier_list' then '{{ words[1] }}: '
                            else '{{ words[0] }}: '
                        end
                        || case
                            when kind like '%parquet' then regexp_replace(path, '[^/\\\\]+$', '*.parquet')
                            else path
                        end as written,
                        kind = 'earlier_list' as is_earlier
                    from {{ result.node.relation_name }}
                    order by is_earlier, written
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
