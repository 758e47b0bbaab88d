{#-
    Age in whole years on a day: as the CRM states it, else by the calendar from the birth date (a birthday
    counts from its day on); expects the alias `customers`.
-#}
{% macro age_on(day) -%}
    coalesce(
        customers.age,
        cast(
            extract(year from {{ day }}) - extract(year from customers.birth_date)
            - case
                when
                    100 * extract(month from {{ day }}) + extract(day from {{ day }})
                    < 100 * extract(month from customers.birth_date)
                    + extract(day from customers.birth_date)
                    then 1
                else 0
            end as int
        )
    )
{%- endmacro %}
