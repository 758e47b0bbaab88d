{#- Puts the model of a kind that came before the one in charge, or the one named, back in charge
    until the next campaign has labels; `undo` takes that back. One made in another way (options,
    features, code, libraries) may want what is no more, and is not put back. From the next build on:
    dbt run-operation roll_back --args '{model_kind: response}' -#}
{% macro roll_back(model_kind, model_id=none, undo=false) -%}
    {%- set fits, needed = ref('model_fits'), ref('needed_fits') -%}
    {%- set pins = api.Relation.create(
        database=fits.database, schema=fits.schema, identifier='model_pins'
    ) -%}
    {%- if model_kind == 'lift' -%}
        {%- do exceptions.raise_compiler_error(
            "A lift follows the model it stands on: roll back the kind organic."
        ) -%}
    {%- endif -%}
    {%- set kind = model_kind | replace("'", "''") -%}
    {%- set now = run_query(
        "select labelled_campaigns, model_id from " ~ needed
        ~ " where model_kind = '" ~ kind ~ "' and fitted_for = ''"
    ) -%}
    {%- if not now.rows -%}
        {%- do exceptions.raise_compiler_error(
            "No model of the kind " ~ model_kind ~ " is in charge: build first, or name another kind."
        ) -%}
    {%- endif -%}
    {%- set earlier = run_query(
        "select earlier.model_id, earlier.as_of, earlier.connector"
        ~ " from " ~ fits ~ " as earlier inner join " ~ fits ~ " as current"
        ~ " on current.model_id = '" ~ now.rows[0][1] ~ "'"
        ~ " where earlier.model_kind = '" ~ kind ~ "' and coalesce(earlier.fitted_for, '') = ''"
        ~ " and earlier.connector = current.connector"
        ~ " and earlier.made_with = current.made_with"
        ~ (
            " and earlier.model_id = '" ~ model_id | replace("'", "''") ~ "'" if model_id
            else " and earlier.model_id = current.model_id" if undo
            else " and (earlier.as_of, earlier.fitted_at, earlier.model_id)"
                ~ " < (current.as_of, current.fitted_at, current.model_id)"
        )
        ~ " order by earlier.as_of desc, earlier.fitted_at desc, earlier.model_id desc"
    ) -%}
    {%- if not earlier.rows -%}
        {%- do exceptions.raise_compiler_error(
            "There is no such earlier " ~ model_kind ~ " model, made in the way of the current one"
            ~ " (options, features, code, libraries): see response_model_registry."
        ) -%}
    {%- endif -%}
    {%- set chosen = earlier.rows[0] -%}
    {%- do run_query(
        "create table if not exists " ~ pins ~ " (model_kind " ~ dbt.type_string() ~ ", connector "
        ~ dbt.type_string() ~ ", model_id " ~ dbt.type_string() ~ ", labelled_campaigns "
        ~ dbt.type_string() ~ ", pinned_at " ~ dbt.type_timestamp() ~ ")"
    ) -%}
    {%- do run_query(
        "insert into " ~ pins ~ " values ('" ~ kind ~ "', '" ~ chosen[2] ~ "', "
        ~ ("null" if undo else "'" ~ chosen[0] ~ "'") ~ ", '" ~ now.rows[0][0] | replace("'", "''")
        ~ "', timestamp '" ~ modules.datetime.datetime.utcnow() ~ "')"
    ) -%}
    {%- do print(
        "The rollback of the " ~ model_kind ~ " model is undone: the next build decides anew." if undo
        else "From the next build on the " ~ model_kind ~ " model " ~ chosen[0] ~ " of " ~ chosen[1]
            ~ " is in charge, until the next campaign has labels."
    ) -%}
{%- endmacro %}
