{#- the words of its columns stand at campaign_list; a comment costs a statement -#}
{{ config(materialized='view', persist_docs={'relation': true, 'columns': false}) }}

with

settings as (select * from {{ ref('settings') }}),

frozen as (select * from {{ ref('frozen_lists') }}),

final as (
    select frozen.{{ model.columns.keys() | join(', frozen.') }}
    from frozen
    -- what was launched later is not known to a replay
    inner join settings
        on frozen.connector = settings.connector and frozen.launched_on <= settings.as_of
)

select * from final
