{#-
    A finding's sign (1, 0, -1) in words, of `words` with gain, loss, dearer, cheaper, none; of what an offer gives away
    (`is_cost`) more is no gain.
-#}
{% macro words_of_sign(found, is_cost, words) -%}
    case
        when {{ found }} > 0 and {{ is_cost }} then '{{ words.dearer }}'
        when {{ found }} < 0 and {{ is_cost }} then '{{ words.cheaper }}'
        when {{ found }} > 0 then '{{ words.gain }}'
        when {{ found }} < 0 then '{{ words.loss }}'
        else '{{ words.none }}'
    end
{%- endmacro %}
