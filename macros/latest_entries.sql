{#- A CTE body: of each campaign the last of `entries` of the ledger, as known on the day of `settings`. -#}
{% macro latest_entries() -%}
    select entries.*
    from entries
    inner join settings
        on entries.connector = settings.connector and entries.as_of <= settings.as_of
    qualify row_number() over (partition by entries.campaign_id order by entries.entry desc) = 1
{%- endmacro %}
