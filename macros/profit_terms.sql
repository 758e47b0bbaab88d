{#-
    CTEs up to `added_up`: the terms of each row's profit as the list shows them, and their sum. Rounded before they
    are added up, so that whoever adds up a row finds its profit to the kopeck:
        expected_margin - expected_margin_anyway - ordinary_discount_cost - expected_discount_cost - contact_cost
        - opt_out_cost
    or, of a response that is reported of the contacted alone, expected_response_value less the last three. The margins are of the revenues shown.
    A profit rounded that way is at most two hundredths from the unrounded one; the ends of its interval move along.
-#}
{% macro profit_terms(relation) -%}
    {%- set margin = 'cast({} * list_margin_rate as decimal(18, 2))' -%}
    revenues as (
        select
            *,
            cast(purchase * contacted_revenue as decimal(18, 2)) as expected_revenue,
            cast(organic * organic_revenue as decimal(18, 2)) as expected_revenue_anyway,
            cast(margin_rate as decimal(9, 6)) as list_margin_rate,
            cast(ordinary_discount_share as decimal(9, 6)) as list_discount_share,
            cast(
                case
                    when is_reported then response * cost_per_response
                    else purchase * offer_cost_if_bought
                end as decimal(18, 2)
            ) as expected_discount_cost,
            cast(
                case when is_reported or is_lifted then response * value_of_response end
                as decimal(18, 2)
            ) as expected_response_value
        from {{ relation }}
    ),

    terms as (
        select
            *,
            case when not is_reported then {{ margin.format('expected_revenue') }} end
                as expected_margin,
            case when not is_reported then {{ margin.format('expected_revenue_anyway') }} end
                as expected_margin_anyway,
            case
                when not is_reported
                    then
                        cast(
                            (expected_revenue - expected_revenue_anyway) * list_discount_share
                            as decimal(18, 2)
                        )
            end as ordinary_discount_cost
        from revenues
    ),

    sums as (
        select
            *,
            cast(
                case
                    when is_reported then expected_response_value
                    else expected_margin - expected_margin_anyway - ordinary_discount_cost
                end - expected_discount_cost - contact_cost - opt_out_cost as decimal(18, 2)
            ) as expected_profit
        from terms
    ),

    added_up as (
        select
            *,
            case
                when not is_reported
                    then
                        cast(
                            expected_profit
                            + cast(least(profit_low, profit_high) - profit as decimal(18, 2))
                            as decimal(18, 2)
                        )
                else {{ moved_by_luck('-') }}
            end as expected_profit_low,
            case
                when not is_reported
                    then
                        cast(
                            expected_profit
                            + cast(greatest(profit_low, profit_high) - profit as decimal(18, 2))
                            as decimal(18, 2)
                        )
                else {{ moved_by_luck('+') }}
            end as expected_profit_high
        from sums
    )
{%- endmacro %}


{#-
    What a row that is published shows of a response's value: where a control tells who responds anyway, it is the margin
    already, and whoever added up the row would count it twice.
-#}
{% macro published_response_value(relation) -%}
    case
        when {{ relation }}.expected_margin is null then {{ relation }}.expected_response_value
    end
{%- endmacro %}


{#- Of reported responses, which no control tells: the responses that were learned from came by chance too. -#}
{% macro moved_by_luck(sign) -%}
    cast(
        cast(expected_profit as double) {{ sign }} response_luck
        * cast(expected_response_value - coalesce(expected_discount_cost, 0) as double)
        as decimal(18, 2)
    )
{%- endmacro %}
