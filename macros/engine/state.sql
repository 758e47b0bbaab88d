{#-
    State that outlives the warehouse: brought from its copy beside the exports before a build reads it, copied
    after. In DuckDB otklik.state does both; another engine's tables are where they are.
-#}

{% macro bring_state() -%}
    {%- if execute -%}
        {%- do adapter.dispatch('bring_state', 'otklik')() -%}
    {%- endif -%}
{%- endmacro %}

{% macro default__bring_state() -%}
{%- endmacro %}

{% macro duckdb__bring_state() -%}
    {%- do otklik.ask_state('before', otklik.names_of_models(selected_resources)) -%}
    {#- dbt has listed the tables before: it is told of those that are there now; the engine is asked once, as it looks
        through all of its tables each time -#}
    {%- set found = run_query(
        "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
    ) -%}
    {%- set there = [] -%}
    {%- for row in found.rows -%}
        {%- do there.append((row[0], row[1])) -%}
    {%- endfor -%}
    {%- for name, schema in otklik.places_of_state().items() -%}
        {%- if (schema, name) in there and adapter.get_relation(target.database, schema, name) is none -%}
            {%- do adapter.cache_added(api.Relation.create(
                database=target.database, schema=schema, identifier=name, type='table'
            )) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}


{% macro keep_state(results) -%}
    {%- if execute -%}
        {%- do adapter.dispatch('keep_state', 'otklik')(results) -%}
    {%- endif -%}
{%- endmacro %}

{% macro default__keep_state(results) -%}
{%- endmacro %}

{% macro duckdb__keep_state(results) -%}
    {%- set made = results | selectattr('status', 'equalto', 'success') | map(attribute='node.name') | list -%}
    {%- do otklik.ask_state('after', made) -%}
    {%- do otklik.print_texts('select note from last_build.state_notes') -%}
{%- endmacro %}


{% macro ask_state(when, models) -%}
    {%- do adapter.store_relation('plugin', none, [], '', when, {
        'places': otklik.places_of_state(),
        'schema': target.schema,
        'language': var('language'),
        'models': models,
    }) -%}
{%- endmacro %}


{#- The schema of each table of state: of the models that say so, and of pins and forgotten people, which no model makes. -#}
{% macro places_of_state() -%}
    {%- set places = {} -%}
    {%- for node in graph.nodes.values() if node.config.get('meta', {}).get('is_state') -%}
        {%- do places.update({node.alias: node.schema}) -%}
    {%- endfor -%}
    {%- if 'model_fits' in places -%}
        {%- do places.update({
            'model_pins': places['model_fits'], 'forgotten_people': places['model_fits']
        }) -%}
    {%- endif -%}
    {{ return(places) }}
{%- endmacro %}


{% macro names_of_models(resources) -%}
    {%- set names = [] -%}
    {%- for resource in resources if resource.startswith('model.') -%}
        {%- do names.append(resource.split('.')[-1]) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
