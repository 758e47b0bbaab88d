-- a rule asks for a figure that segments are given, whether or not this export has segments
select
    position,
    measure
from {{ ref('offer_rule_conditions') }}
where
    measure not in (
        {% for figure in segment_figures() %}
            '{{ figure }}'{{ ',' if not loop.last }}
        {% endfor %}
    )
