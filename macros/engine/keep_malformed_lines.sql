{#-
    Post-hook of a staging table that was read from a CSV: adds the lines that could not be read, which
    only the connection that scanned the file knows, and moves the good lines after them down to where
    they really stand. Other engines' staging has every line already.
-#}

{% macro keep_malformed_lines(table) -%}
    {{ adapter.dispatch('keep_malformed_lines', 'otklik')(table) }}
{%- endmacro %}

{% macro default__keep_malformed_lines(table) -%}
{%- endmacro %}

{% macro duckdb__keep_malformed_lines(table) -%}
    {%- if execute and otklik.has_malformed_lines(table) -%}
        {%- do otklik.require_closed_quotes(table) -%}
        {{ otklik.add_malformed_lines(table) }}
    {%- endif -%}
{%- endmacro %}


{#- Whether this connection has scanned a CSV of the table since the last time. -#}
{% macro has_malformed_lines(table) -%}
    {%- set tables -%}
        select count(*) from duckdb_tables() where temporary and table_name = 'malformed_{{ table }}'
    {%- endset -%}
    {{ return(run_query(tables).columns[0].values()[0] > 0) }}
{%- endmacro %}


{#-
    DuckDB keeps the first 10 000 characters of a malformed record. Where a quote that is never closed
    swallows more, nobody knows what was lost, so nothing is built on the rest.
-#}
{% macro require_closed_quotes(table) -%}
    {%- set swallowed -%}
        select min(line) from malformed_{{ table }} where length(csv_line) >= 10000
    {%- endset -%}
    {%- set line = run_query(swallowed).columns[0].values()[0] -%}
    {%- if line is not none -%}
        {%- do exceptions.raise_compiler_error(
            'The file of ' ~ table ~ ' has a quote in line ' ~ line ~ ' that is not closed for thousands of '
            ~ 'characters and swallows the lines after it: close it, or double it if it is part of the text.'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{% macro add_malformed_lines(table) -%}
    create or replace temporary table malformed_lines as
    with

    scan as (
        select scan_id, parse_filename(file_path) as file
        from malformed_{{ table }}_scans
        order by scan_id desc
        limit 1
    ),

    -- one row per record, whatever the number of its bad columns
    records as (
        select
            scan.file,
            errors.line as record_line,
            coalesce(
                'line (' || lower(min(errors.error_type::varchar) filter (errors.error_type != 'CAST'))
                || ')',
                string_agg(distinct errors.column_name, ', ' order by errors.column_name)
            ) as unreadable,
            trim(min(errors.csv_line), chr(10) || chr(13)) as raw,
            -- a quote that is not closed swallows whole lines: each of them is an input row
            case
                when bool_or(errors.error_type = 'UNQUOTED VALUE') then string_split(raw, chr(10))
                else [raw]
            end as raw_lines
        from malformed_{{ table }} as errors
        inner join scan on errors.scan_id = scan.scan_id
        group by scan.file, errors.line
    ),

    lines as (
        select
            file,
            record_line,
            unreadable,
            unnest(raw_lines) as raw,
            generate_subscripts(raw_lines, 1) as position
        from records
    )

    select
        *,
        record_line
        + row_number() over (order by record_line, position)
        - dense_rank() over (order by record_line) as line
    from lines;

    -- a good row that is the g-th of the readable ones stands after the i-th malformed record, in line m,
    -- where m - i < g
    update {{ this }} as good
    set line = moved.line
    from (
        select good.line as readable_line, good.line + malformed.lines as line
        from {{ this }} as good
        asof join (
            select after, max(lines) as lines
            from (
                select
                    record_line - dense_rank() over (order by record_line) as after,
                    count(*) over (order by record_line) as lines
                from malformed_lines
            )
            group by after
        ) as malformed on good.line > malformed.after
    ) as moved
    where good.line = moved.readable_line;

    insert into {{ this }} by name
    select file, line, unreadable, raw from malformed_lines;

    drop table malformed_lines;
    drop table malformed_{{ table }};
    drop table malformed_{{ table }}_scans;
{%- endmacro %}
