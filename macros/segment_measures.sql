{#-
    What an offer rule may ask of a segment and its reason may quote, and how each figure is shown. A measure
    has the segment's value (`average_check`), everybody's (`average_check_of_everybody`), the one over the other
    (`average_check_ratio`) and what it is more (`average_check_difference`).
-#}
{% macro segment_measures() -%}
    {{ return({
        'minor_share': 'share',
        'mean_age': 'whole',
        'receipts_per_customer': 'tenths',
        'average_check': 'money',
        'discount_share': 'share in tenths',
        'recency_days': 'whole',
    }) }}
{%- endmacro %}

{% macro segment_figures() -%}
    {%- set figures = {
        'product': 'text', 'lift': 'tenths', 'min_check': 'money', 'threshold_profit': 'money in hundredths',
        'gifted_share': 'share'
    } -%}
    {%- for measure, shown_as in segment_measures().items() -%}
        {%- do figures.update({
            measure: shown_as, measure ~ '_of_everybody': shown_as, measure ~ '_ratio': 'tenths',
            measure ~ '_difference': shown_as
        }) -%}
    {%- endfor -%}
    {{ return(figures) }}
{%- endmacro %}

{% macro shown_figure(figure, shown_as) -%}
    {%- if shown_as == 'text' -%}
        {{ figure }}
    {%- elif shown_as == 'share' -%}
        {{ rounded('100 * ' ~ figure, 0) }} || ' %'
    {%- elif shown_as == 'share in tenths' -%}
        {{ rounded('100 * ' ~ figure, 1) }} || ' %'
    {%- elif shown_as == 'tenths' -%}
        {{ rounded(figure, 1) }}
    {%- elif shown_as == 'money in hundredths' -%}
        {{ rounded(figure, 2) }}
    {%- else -%}
        {{ thousands(figure) }}
    {%- endif -%}
{%- endmacro %}

{#- The same as a language writes it. -#}
{% macro figure_shown_in(figure, shown_as, language) -%}
    {%- set said = shown_figure(figure, shown_as) -%}
    {%- if shown_as == 'text' -%}
        {{ said }}
    {%- else -%}
        {{ figure_in({'money': said} if shown_as.startswith('money') else said, language) }}
    {%- endif -%}
{%- endmacro %}

{#-
    The text with each {figure} of the list in braces replaced by how `shown` shows it in the text's language, whose
    columns end with `suffix`; a dash where it is not known.
-#}
{% macro filled_template(template, figures, suffix='') -%}
    {%- set text = namespace(filled=template) -%}
    {%- for figure in figures -%}
        {%- set text.filled =
            'replace(' ~ text.filled ~ ", '{" ~ figure ~ "}', coalesce(shown." ~ figure ~ suffix ~ ", '–'))" -%}
    {%- endfor -%}
    {{ text.filled }}
{%- endmacro %}
