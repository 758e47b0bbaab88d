{#-
    What must hold of the rows of one table, asked in one query: a test for each column costs 14 ms of dbt each, 647
    of them 9 s of a small shop's 35. What does not hold is told in one sentence, column by column, with how many rows.

    `no_nulls`: columns that are never empty. `unique`: a column alone, of which two rows with the same value are at
    fault and empty ones are not, or a list of columns, of which empty ones count as equal. `values`: by column the
    values that it may have. `ranges`: by column its `lowest` and its `highest`, both included. Where a column may
    be empty, an empty one is within its values and its range.
-#}

{% test holds(model, no_nulls=[], unique=[], values={}, ranges={}) %}

{{ config(
    description='What must hold of the rows of one table: no_nulls, unique, values and ranges of its columns.',
    fail_calc='coalesce(sum(case when rows_at_fault > 0 then cast(' ~ stop_build('sentence') ~ ' as bigint) end), 0)'
) }}

{%- set is_russian = var('language', 'en') == 'ru' -%}
{%- set table = (model | string).replace('"', '').replace('`', '').split('.') | last -%}
{%- set faults, asked, doubled, wrong = [], [], [], [] -%}
{%- for column in no_nulls -%}
    {%- set fault = 'fault_' ~ (faults | length + 1) -%}
    {%- do asked.append('count(*) filter (where ' ~ column ~ ' is null) as ' ~ fault) -%}
    {%- set words = column ~ (' — пусто (строк: ' if is_russian else ' is empty (rows: ') -%}
    {%- do faults.append({'name': fault, 'words': "'" ~ words ~ "'"}) -%}
{%- endfor -%}
{%- for column, allowed in values.items() -%}
    {%- set quoted = [] -%}
    {%- for value in allowed -%}
        {%- do quoted.append("'" ~ (value | string | replace("'", "''")) ~ "'") -%}
    {%- endfor -%}
    {%- set words = ' — не из своих значений, например ' if is_russian else ' is none of its values, like ' -%}
    {%- do wrong.append([column, column ~ ' not in (' ~ quoted | join(', ') ~ ')', words]) -%}
{%- endfor -%}
{%- for column, range in ranges.items() -%}
    {%- set outside, words = [], [] -%}
    {%- if range.lowest is defined -%}
        {%- do outside.append(column ~ ' < ' ~ range.lowest) -%}
        {%- do words.append(('от ' if is_russian else 'from ') ~ range.lowest) -%}
    {%- endif -%}
    {%- if range.highest is defined -%}
        {%- do outside.append(column ~ ' > ' ~ range.highest) -%}
        {%- do words.append(('до ' if is_russian else 'to ') ~ range.highest) -%}
    {%- endif -%}
    {%- set words = (' — не ' if is_russian else ' is not ') ~ words | join(' ')
        ~ (', например ' if is_russian else ', like ') -%}
    {%- do wrong.append([column, outside | join(' or '), words]) -%}
{%- endfor -%}
{%- for column, condition, words in wrong -%}
    {%- set fault = 'fault_' ~ (faults | length + 1) -%}
    {%- set value = 'cast(' ~ column ~ ' as ' ~ api.Column.translate_type('string') ~ ')' -%}
    {%- do asked.append('count(*) filter (where ' ~ condition ~ ') as ' ~ fault) -%}
    {%- do asked.append('min(' ~ value ~ ') filter (where ' ~ condition ~ ') as example_of_' ~ fault) -%}
    {%- set words = "'" ~ column ~ words ~ "' || example_of_" ~ fault
        ~ " || '" ~ (' (строк: ' if is_russian else ' (rows: ') ~ "'" -%}
    {%- do faults.append({'name': fault, 'words': words}) -%}
{%- endfor -%}
{%- for key in unique -%}
    {%- set fault = 'fault_' ~ (faults | length + 1) -%}
    {%- set columns = key if key is string else key | join(', ') -%}
    {%- do doubled.append({'name': fault, 'columns': columns, 'is_alone': key is string}) -%}
    {%- set words = ' — повторяется (значений: ' if is_russian else ' is the same in several rows (values: ' -%}
    {%- do faults.append({'name': fault, 'words': "'" ~ columns ~ words ~ "'"}) -%}
{%- endfor -%}

with

{% if asked -%}
rows_asked as (

    select
        {{ asked | join(',\n        ') }}
    from {{ model }}

),

{% endif -%}
{% for each in doubled -%}
of_{{ each.name }} as (

    select count(*) as {{ each.name }}
    from (
        select 1 as one
        from {{ model }}
        {%- if each.is_alone %}
        where {{ each.columns }} is not null
        {%- endif %}
        group by {{ each.columns }}
        having count(*) > 1
    ) as repeated

),

{% endfor -%}
told as (

    select
        concat_ws(
            ', ',
            {%- for each in faults %}
            case when {{ each.name }} > 0 then {{ each.words }} || {{ each.name }} || ')' end
            {{- ',' if not loop.last }}
            {%- endfor %}
        ) as faults,
        {{ faults | map(attribute='name') | join(' + ') }} as rows_at_fault
    from
        {%- set sources = (['rows_asked'] if asked else []) %}
        {%- for each in doubled %} {%- do sources.append('of_' ~ each.name) %} {%- endfor %}
        {{ sources | join(' cross join ') }}

)

select
    rows_at_fault,
    {% if is_russian -%}
    'Не прошла проверка результатов в таблице {{ table }}: ' || faults
    || '; то, что от неё зависит, не собрано. Поправьте выгрузку или настройку, откуда эти строки, и соберите '
    || 'ещё раз или пошлите журнал (logs/dbt.log) тому, кто ведёт Otklik.'
    {%- else -%}
    'A check of the results failed in {{ table }}: ' || faults
    || '; what depends on it was not built. Mend the export or the setting that the rows come from and build again, '
    || 'or send the log (logs/dbt.log) to whoever keeps Otklik.'
    {%- endif %} as sentence
from told
where rows_at_fault > 0

{% endtest %}
