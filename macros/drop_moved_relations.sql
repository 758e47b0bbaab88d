{#- Models that went into their readers or, from a room that has them no more, to another: what a build made of them there
    may hold rows of customers, and nobody would make it anew. -#}
{% macro merged_models() -%}
    {{ return({
        'campaigns': ['campaign_facts', 'campaign_items', 'comparable_durations', 'response_rules'],
        'crm': [
            'inlet_customers', 'inlet_campaigns', 'inlet_offers', 'inlet_campaign_products', 'inlet_purchases',
            'inlet_contacts', 'inlet_suppressions', 'inlet_consents', 'inlet_responses',
        ],
        'customers': [
            'gender_thresholds', 'gender_told', 'product_lifts', 'restored_genders', 'segment_offer_rules',
            'threshold_candidates', 'threshold_checks', 'threshold_economics', 'threshold_segments',
        ],
        'effects': [
            'assignment_checks', 'assignment_faults', 'balance_features', 'city_campaigns', 'contact_profits',
        ],
        'exports': ['dashboard_calibration', 'dashboard_quality', 'dashboard_rejects'],
        'observations': [
            'champion_judged_contacts', 'champion_learnable_models', 'customer_tastes', 'features_rhythm',
            'purchase_days', 'window_worth',
        ],
        'policy': ['held_out_gains', 'policy_arms', 'policy_rankings'],
        'prediction': [
            'champion_models', 'champion_training_set', 'customer_training_fingerprints', 'lift_fingerprints',
            'training_labels',
        ],
        'targeting': ['contact_turns', 'feature_reasons', 'scenario_overlaps', 'withdrawn_consents'],
    }) }}
{%- endmacro %}


{#- A model that moved to another schema leaves its relation where an earlier build made it: it is dropped
    when a build has made the new one. Only in schemas that an earlier layout had, and only under the name of
    a model that this build made; whatever else stands there is somebody's own, or state. -#}
{% macro drop_moved_relations(results) -%}
    {#- no build of an earlier layout was ever on another engine -#}
    {%- if execute and target.type == 'duckdb' -%}
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
                {%- for room, names in merged_models().items() %}
                or table_catalog = '{{ target.database }}' and table_schema = '{{ target.schema }}_{{ room }}'
                and table_name in ('{{ names | join("', '") }}')
                {%- endfor %}
            order by table_schema, table_name
        {%- endset -%}
        {%- for schema, name, kind in (run_query(found).rows if places else [])
            if places.get(name, schema) != schema or name in merged_models().values() | sum(start=[]) %}
            drop {{ 'view' if kind == 'VIEW' else 'table' }}
                {{ api.Relation.create(database=target.database, schema=schema, identifier=name) }};
        {% endfor -%}
    {%- endif -%}
{%- endmacro %}
