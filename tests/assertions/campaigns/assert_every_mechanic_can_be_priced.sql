-- A basis and what it counts that do not go together have no price (macros/mechanic_cost.sql).
with

mechanics as (select * from {{ ref('mechanics') }}),

final as (
    select
        mechanic,
        cost_basis,
        counts,
        is_off_the_price
    from mechanics
    where
        (cost_basis = 'nothing') != (counts = 'nothing')
        or (cost_basis in ('share_of_list_price', 'share_of_paid') and counts != 'receipts')
        -- a discount is a share of the list price or a sum, off each receipt
        or (
            is_off_the_price
            and (counts != 'receipts' or cost_basis not in ('share_of_list_price', 'sum'))
        )
)

select * from final
