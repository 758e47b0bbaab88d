{#-
    What stops a build before anything is made of an export, in the build's language: the SQL of sentences
    over the columns of `crm_input_rows`.
-#}

{#- `records` were counted and `delivered_rows` came. -#}
{% macro sentence_of_miscount(file, records, delivered) -%}
    {%- if var('language') == 'ru' -%}
        concat(
            {{ file }}, ': сосчитано записей: ', {{ records }}, ', прочитано: ', {{ delivered }},
            '. Соберите ещё раз; если повторится, сообщите разработчикам.'
        )
    {%- else -%}
        concat(
            {{ file }}, ': ', {{ records }}, ' records were counted and ', {{ delivered }},
            ' were read: build again, and tell the makers if it says so again.'
        )
    {%- endif -%}
{%- endmacro %}

{% macro sentence_of_change(file) -%}
    {%- if var('language') == 'ru' -%}
        {{ file }} || ' изменился, пока его читали: соберите ещё раз.'
    {%- else -%}
        {{ file }} || ' has changed while it was read: build again.'
    {%- endif -%}
{%- endmacro %}

{#- More rows rejected than the var max_reject_share allows; `reasons` begins with a sign between. -#}
{% macro sentence_of_rejects() -%}
    {%- if var('language') == 'ru' -%}
        file || ': отклонено строк: ' || rejected_rows || ' из ' || judged_rows || ', чаще всего: '
        || substr(reasons, 3) || '; посмотрите crm_rejects и поправьте файл или поднимите переменную '
        || 'max_reject_share ({{ var('max_reject_share') }}).'
    {%- else -%}
        file || ': ' || rejected_rows || ' of ' || judged_rows || ' rows were rejected, most often for: '
        || substr(reasons, 3) || '; look at crm_rejects and mend the file, or raise the var '
        || 'max_reject_share ({{ var('max_reject_share') }}).'
    {%- endif -%}
{%- endmacro %}
