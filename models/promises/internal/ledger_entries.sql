{#- State stays in the schema where earlier builds have it. -#}
{{ config(
    materialized='incremental',
    schema='effects',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}

with

settings as (select * from {{ ref('settings') }}),

results as (select * from {{ ref('launched_results') }}),

{{ state_entries('results', ['campaign_id'], [
    'measured_by', 'failed', 'failed_ru', 'launched_on', 'starts_on', 'ends_on', 'model_id', 'profit_basis',
    'promise_ratio', 'promise_level', 'contacts', 'expected_profit', 'expected_profit_low', 'expected_profit_high',
    'promised_responses', 'promised_revenue', 'promised_cost', 'realised_responses', 'realised_revenue',
    'realised_cost', 'realised_profit', 'half_width', 'one_offer_id', 'one_offer_profit', 'one_offer_discount_cost',
    'promised_saved_discount', 'promised_discount', 'realised_discount', 'discount_half_width',
]) }}

select * from final
