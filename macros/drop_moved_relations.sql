{#- A model that moved to another schema leaves its relation where an earlier build made it: it is dropped
    when a build has made the new one. Only in schemas that an earlier layout had, and only under the name of
    a model that this build made; whatever else stands there is somebody's own, or state. -#}
{% macro drop_moved_relations(results) -%}
    {%- if execute -%}
        {%- set places = {} -%}
        {%- for result in results if result.status == 'success' and result.node.resource_type == 'model' -%}
            {%- do places.update({result.node.name: result.node.schema}) -%}
        {%- endfor -%}
        {%- set found -%}
            select table_schema, table_name, table_type
            from information_schema.tables
            where table_catalog = '{{ target.database }}'
                and table_schema in (
                    {%- for former in ['features', 'decisions', 'effects', 'fits', 'exports'] -%}
                        '{{ target.schema }}_{{ former }}'{{ ', ' if not loop.last }}
                    {%- endfor -%}
                )
            order by table_schema, table_name
        {%- endset -%}
        {%- for schema, name, kind in (run_query(found).rows if places else [])
            if places.get(name, schema) != schema %}
            drop {{ 'view' if kind == 'VIEW' else 'table' }}
                {{ api.Relation.create(database=target.database, schema=schema, identifier=name) }};
        {% endfor -%}
    {%- endif -%}
{%- endmacro %}
