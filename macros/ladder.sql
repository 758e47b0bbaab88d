{#-
    A ladder of depths is a text, rising, as the files' reader writes it: `5, 10, 15` or `5%, 10%`. Of what they are depths
    the mechanic says: of the price, then they may be written as shares or as percents, or a sum of money.
-#}

{#- The deepest of a ladder, a number. -#}
{% macro deepest(ladder) -%}
    cast(replace(split_part({{ ladder }}, ', ', -1), '%', '') as decimal(18, 6))
{%- endmacro %}


{#- The mechanic of a ladder that names none: what is too much for percents is money. -#}
{% macro mechanic_of_ladder(ladder) -%}
    case
        when position('%' in {{ ladder }}) > 0 or {{ deepest(ladder) }} < 100 then 'percent'
        when {{ ladder }} is not null then 'amount'
    end
{%- endmacro %}


{#- A depth of a ladder, as the terms of an offer have it: a share of the price or a sum of money. -#}
{% macro depth_of_ladder(depth, ladder, cost_basis) -%}
    cast({{ depth }} as decimal(18, 6))
    {%- if var('money_unit') != 1 %}
    * case when {{ cost_basis }} = 'sum' then {{ var('money_unit') }} else 1 end
    {%- endif %}
    / case
        when
            {{ cost_basis }} in ('share_of_list_price', 'share_of_paid')
            and (position('%' in {{ ladder }}) > 0 or {{ deepest(ladder) }} > 1)
            then 100
        else 1
    end
{%- endmacro %}


{#- What is wrong with an offer's ladder, branches of a case; `cost_basis` of the offer's mechanic. -#}
{% macro reject_when_ladder_does_not_fit(ladder, cost_basis) -%}
    {%- set is_of_price = cost_basis ~ " in ('share_of_list_price', 'share_of_paid')" %}
            when {{ ladder }} is not null and not ({{ is_of_price }} or {{ cost_basis }} = 'sum')
                then 'ladder of a mechanic that has no depth'
            when {{ is_of_price }} and {{ depth_of_ladder(deepest(ladder), ladder, cost_basis) }} > 1
                then 'ladder is not between 0 and 1'
            when {{ cost_basis }} = 'sum' and position('%' in {{ ladder }}) > 0
                then 'ladder in percents of a mechanic of money'
{%- endmacro %}
