-- Who responded to past offers, by gender and age? A description of those contacted, not an effect.
select
    contacts.campaign_id,
    customers.gender,
    case
        when customers.age < 18 then 'under 18'
        when customers.age < 30 then '18 to 29'
        when customers.age < 45 then '30 to 44'
        when customers.age < 60 then '45 to 59'
        when customers.age >= 60 then '60 and older'
        else 'not known'
    end as age_band,
    count(*) as contacts,
    count(*) filter (where contacts.responded) as responses,
    cast(count(*) filter (where contacts.responded) as double) / count(*) as response_rate
from {{ ref('fct_campaign_contacts') }} as contacts
inner join {{ ref('dim_customers') }} as customers
    on contacts.customer_id = customers.customer_id
where contacts.arm != 'control'
group by all
order by contacts.campaign_id, customers.gender, age_band
