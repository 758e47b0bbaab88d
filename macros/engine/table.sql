{#- A table is made under its own name, by one statement that replaces what was there. dbt-duckdb makes each under
    another name and renames twice, for the sake of foreign keys and indexes that no model here has: that is five
    statements of a model instead of one, and a tenth of a build. A build that fails leaves the old table: the
    statement is one transaction with its comments; a Python model's is one by itself. -#}
{% materialization table, adapter="duckdb", supported_languages=['sql', 'python'] %}
    {%- set language = model['language'] -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {#- `create or replace` does not make a table of a view that an earlier version left -#}
    {%- if existing is not none and not existing.is_table -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main', language=language) -%}
        {%- if language == 'python' -%}
            {{ replaced_by_python(target_relation, compiled_code) }}
        {%- else -%}
            {{ replaced_by_query(target_relation, compiled_code) }}
        {%- endif -%}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(target_relation, model) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% macro replaced_by_query(relation, compiled_code) -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
        create or replace table {{ relation }} {{ get_table_columns_and_constraints() }};
        insert into {{ relation }} {{ get_column_names() }} (
            {{ get_select_subquery(compiled_code) }}
        );
    {%- else -%}
        create or replace table {{ relation }} as (
            {{ compiled_code }}
        );
    {%- endif -%}
{%- endmacro %}


{#- dbt runs `materialize` on what the model returned, on a connection of its own -#}
{% macro replaced_by_python(relation, compiled_code) -%}
{{ compiled_code }}

def materialize(df, con):
    con.register("__returned", df)
    con.execute("create or replace table {{ relation | replace('"', '\\"') }} as select * from __returned")
    con.unregister("__returned")
{% endmacro %}
