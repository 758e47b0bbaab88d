{#- What a row that is rejected says of its file: `wrong`, that it may be misread, `idle`, that it is of no use,
    which most of a file is not, `unused`, that it is of something else, `expected`, nothing. -#}
{%- macro reject_kind() -%}
case
    -- of a log of events most are no purchases, of talks most are not won
    when reason like 'not a %' then 'unused'
    when reason = 'unknown customer' and {{ customers_are_partial() }} then 'expected'
    -- who is on a list of the mailer's, or of all phones that said no, need not have bought;
    -- a name as long as an e-mail, a phone or a card is no customer's by accident
    when
        reason = 'unknown customer' and entity = 'suppressions'
        and (value like '%@%' or length(value) >= 10)
        then 'expected'
    -- read right and of no use: of who clicked when the campaign was over, or was not in it
    when reason = 'unknown customer' and entity = 'suppressions' then 'idle'
    when reason like 'responded_on % the campaign' then 'idle'
    when reason = 'customer not in the campaign' then 'idle'
    -- people consent to much that is no business of campaigns
    when reason = 'unknown purpose' then 'idle'
    else 'wrong'
end
{%- endmacro -%}
