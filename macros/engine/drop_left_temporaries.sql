{#- What dbt writes an incremental Python model to before it is added to its table: it calls that temporary, makes
    a table of it and leaves it in the target's schema. Those of this build go, and of earlier ones. -#}
{% macro drop_left_temporaries() -%}
    {%- if execute -%}
        {{ adapter.dispatch('drop_left_temporaries', 'otklik')() }}
    {%- endif -%}
{%- endmacro %}

{% macro default__drop_left_temporaries() -%}
{%- endmacro %}

{% macro duckdb__drop_left_temporaries() -%}
    {%- set names = [] -%}
    {%- for node in graph.nodes.values()
        if node.config.get('materialized') == 'incremental' and node.language == 'python' -%}
        {%- do names.append(node.alias) -%}
    {%- endfor -%}
    {%- set found -%}
        select table_name
        from duckdb_tables()
        where
            database_name = current_database()
            and schema_name = '{{ target.schema }}'
            and regexp_full_match(table_name, '({{ names | sort | join("|") }})__dbt_tmp[0-9]+')
        order by table_name
    {%- endset -%}
    {%- for (name,) in (run_query(found).rows if names else []) %}
        drop table {{ api.Relation.create(database=target.database, schema=target.schema, identifier=name) }};
    {% endfor -%}
{%- endmacro %}
