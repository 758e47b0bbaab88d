{#-
    What stops a build after the export was read, in the build's language: the SQL of a sentence over columns that stand
    beside it.
-#}

{#- No model can be fitted, and why: of the campaigns `why`, of windows without one who bought and who did not. -#}
{% macro sentence_of_nothing_to_learn(why, buyers, others, fewest, fewest_customers) -%}
    {%- if var('language') == 'ru' -%}
        concat(
            'Списку не на чем учиться: ', {{ why }}, ', а из клиентов, за которыми наблюдали без кампаний, купили ',
            {{ buyers }}, ', не купили ', {{ others }}, ' (нужно не меньше {{ fewest }} тех и других, и это не меньше ',
            '{{ fewest_customers }} клиентов): добавьте покупки или контакты и отклики прошлой кампании.'
        )
    {%- else -%}
        concat(
            'There is nothing to learn a list from: ', {{ why }},
            ', and of the customers watched in windows without a campaign ', {{ buyers }}, ' bought and ', {{ others }},
            ' did not ({{ fewest }} of each are needed, of {{ fewest_customers }} customers or more):',
            ' bring more purchases, or the contacts and responses of a past campaign.'
        )
    {%- endif -%}
{%- endmacro %}


{#- A limit of a planned campaign stands in the export and cannot be read: no limit is not what was meant. -#}
{% macro sentence_of_unread_limit(campaign, limits) -%}
    {%- if var('language') == 'ru' -%}
        concat(
            'Ограничение запланированной кампании ', {{ campaign }}, ' не число: ', {{ limits }},
            '; поправьте его в campaigns или оставьте ячейку пустой, если ограничения нет.'
        )
    {%- else -%}
        concat(
            'A limit of the planned campaign ', {{ campaign }}, ' is no number: ', {{ limits }},
            '; correct it in campaigns, or leave the cell empty if there is no limit.'
        )
    {%- endif -%}
{%- endmacro %}


{#- Nobody is spoken to by any planned campaign. -#}
{% macro sentence_of_no_audience(campaign, city, country) -%}
    {%- if var('language') == 'ru' -%}
        concat(
            'В аудитории запланированной кампании ', {{ campaign }},
            coalesce(' (' || nullif(concat_ws(', ', 'город ' || {{ city }}, 'страна ' || {{ country }}), '') || ')', ''),
            ' нет ни одного клиента: поправьте город и страну в campaigns или перечислите её клиентов в contacts.'
        )
    {%- else -%}
        concat(
            'No customer is in the audience of the planned campaign ', {{ campaign }},
            coalesce(' (' || nullif(concat_ws(' ', 'city ' || {{ city }}, 'country ' || {{ country }}), '') || ')', ''),
            ': correct the city and country in campaigns, or name its customers in contacts.'
        )
    {%- endif -%}
{%- endmacro %}


{#- Terms are overridden of a campaign that there is not; `planned` lists those that are. -#}
{% macro sentence_of_no_campaign(campaign, planned) -%}
    {%- if var('language') == 'ru' -%}
        concat(
            'Переменная campaign_overrides называет ', {{ campaign }}, ', а такой кампании в этой сборке нет: ',
            'напишите код кампании, как он стоит в campaigns; запланированы: ', coalesce({{ planned }}, '–'), '.'
        )
    {%- else -%}
        concat(
            'The var campaign_overrides names ', {{ campaign }}, ', which is no campaign of this build: ',
            'write the id of one as it stands in campaigns; planned are ', coalesce({{ planned }}, 'none'), '.'
        )
    {%- endif -%}
{%- endmacro %}


{#- A floor of a segment that nobody is in; `segments` lists those that there are. -#}
{% macro sentence_of_floor(segment, segments) -%}
    {%- if var('language') == 'ru' -%}
        concat(
            'Переменная segment_floors называет сегмент ', {{ segment }}, ', в котором нет ни одного клиента: ',
            coalesce('здесь сегменты ' || {{ segments }}, 'сегментов здесь нет'),
            '; назовите один из них или уберите переменную.'
        )
    {%- else -%}
        concat(
            'The var segment_floors names segment ', {{ segment }}, ', which no customer is in: ',
            coalesce('segments here are ' || {{ segments }}, 'there are no segments here'),
            '; name one of them or leave the var out.'
        )
    {%- endif -%}
{%- endmacro %}
