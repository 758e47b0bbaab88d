{#- What a row that is rejected says of its file: `wrong`, that it may be misread, `idle`, that it is of no use,
    which most of a file is not, `unnamed`, that a till sold it to whoever has no card, which nearly all of a file is not,
    `unused`, that it is of something else, `expected`, nothing. -#}
{%- macro reject_kind() -%}
case
    when reason = 'not a purchase: no customer is named' then 'unnamed'
    -- of a log of events most are no purchases, of talks most are not won
    when reason like 'not a %' then 'unused'
    -- people consent to much that is no business of campaigns
    when reason = 'unknown purpose' then 'unused'
    when reason = 'unknown customer' and {{ customers_are_partial() }} then 'expected'
    -- who is on a list of the mailer's, or of all phones that said no, need not have bought; a number
    -- that is no whole phone may be one that a program has cut
    when
        reason = 'unknown customer' and entity = 'suppressions'
        and (value like '%@%' or {{ is_whole_phone('value') }})
        then 'expected'
    -- read right and of no use: of who clicked when the campaign was over, or was not in it
    when reason = 'unknown customer' and entity = 'suppressions' then 'idle'
    when reason like 'responded_on % the campaign' then 'idle'
    when reason = 'customer not in the campaign' then 'idle'
    else 'wrong'
end
{%- endmacro -%}

{#- Whether a number is as long as a phone with its country: 7 and ten digits where that is so, else eleven to thirteen. -#}
{%- macro is_whole_phone(number) -%}
{%- if var('phone_region') in ('RU', 'KZ') -%}
{{ number }} like '7__________'
{%- else -%}
length({{ number }}) between 11 and 13
{%- endif -%}
{%- endmacro -%}
