{#-
    A term of a campaign: the one that the var campaign_overrides gives for this build, else the expression
    `own`. A campaign overridden with null has no term of its own.
-#}
{% macro overridden(column, campaign_id, type, own) -%}
    {%- set terms = overrides_of(column) -%}
    {%- if terms -%}
        case {{ campaign_id }}
        {%- for campaign, value in terms.items() %}
            when {{ text_literal(campaign) }}
                then cast({{ 'null' if value is none else value }} as {{ type }})
        {%- endfor %}
            else {{ own }}
        end
    {%- else -%}
        {{ own }}
    {%- endif -%}
{%- endmacro %}


{#- In `campaign_terms`: a term of the campaign whose terms count, the assumed one's own name before it. -#}
{% macro own_term(column, type) -%}
    {{ overridden(column, 'known.campaign_id', type, 'terms.' ~ column) }}
{%- endmacro %}


{#-
    In `campaign_terms`: what a campaign may spend. The last one's limits were for its own customers, and an
    assumed campaign is for everybody.
-#}
{% macro own_limit(column, type) -%}
    {{ overridden(
        column, 'known.campaign_id', type,
        'case when known.campaign_id = known.terms_of_campaign_id then terms.' ~ column ~ ' end'
    ) }}
{%- endmacro %}


{#- In `campaign_offers`: an offer's own term; none in a campaign of which this build overrides it. -#}
{% macro offers_own_term(column, type) -%}
    {%- set campaigns = overrides_of(column).keys() | list -%}
    {%- if campaigns -%}
        case
            when campaigns.campaign_id in (
                {%- for campaign in campaigns -%}
                    {{ text_literal(campaign) }}{{ ', ' if not loop.last }}
                {%- endfor -%}
            ) then cast(null as {{ type }})
            else offers.{{ column }}
        end
    {%- else -%}
        offers.{{ column }}
    {%- endif -%}
{%- endmacro %}


{#- What the var campaign_overrides gives for one column, by campaign. -#}
{% macro overrides_of(column) -%}
    {%- set terms = {} -%}
    {%- for campaign, given in (var('campaign_overrides') or {}).items() if column in given -%}
        {%- do terms.update({campaign: given[column]}) -%}
    {%- endfor -%}
    {{ return(terms) }}
{%- endmacro %}


{#- A text as an SQL literal. -#}
{% macro text_literal(text) -%}
    '{{ text | string | replace("'", "''") }}'
{%- endmacro %}


{#- The vars whose place a campaign's own column takes, and the types of both. -#}
{% macro settings_of_campaigns() -%}
    {{ return({
        'budget': 'decimal(18, 2)',
        'contact_cost': 'decimal(18, 2)',
        'control_share': 'decimal(9, 6)',
        'margin_rate': 'decimal(9, 6)',
        'opt_out_cost': 'decimal(18, 2)',
        'value_of_response': 'decimal(18, 2)',
    }) }}
{%- endmacro %}


{#-
    Those of them that whoever runs the build has set: on the command line, or in `dbt_project.yml` where the
    project's own value is none.
-#}
{% macro given_settings() -%}
    {%- set given = [] -%}
    {%- set command_line = invocation_args_dict.get('vars') or {} -%}
    {%- for name in settings_of_campaigns() if name in command_line or (
        name in ('budget', 'opt_out_cost', 'value_of_response') and var(name) is not none
    ) -%}
        {%- do given.append(name) -%}
    {%- endfor -%}
    {{ return(given) }}
{%- endmacro %}
