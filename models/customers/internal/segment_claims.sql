with

figures as (select * from {{ ref('segment_figures') }}),

claims as (select * from {{ ref('portrait_claims') }}),

-- both figures as they are shown: what looks the same is no difference
compared as (
    select
        own.segment_id,
        claims.position,
        claims.measure,
        own.number,
        everybody.number as number_of_everybody,
        replace(
            replace(claims.words_en, '{own}', own.shown), '{everybody}', everybody.shown
        ) as claim_en,
        replace(
            replace(claims.words_ru, '{own}', own.shown_ru),
            '{everybody}', everybody.shown_ru
        ) as claim_ru
    from claims
    inner join figures as own on claims.measure = own.figure
    inner join figures as everybody
        on
            own.segment_id = everybody.segment_id
            and claims.measure || '_of_everybody' = everybody.figure
    where
        abs(own.number - everybody.number) >= claims.least_difference
        and own.shown != everybody.shown
        and (claims.at_least is null or own.number >= claims.at_least * everybody.number)
        and (claims.below is null or own.number < claims.below * everybody.number)
),

final as (
    select
        segment_id,
        position,
        measure,
        number,
        number_of_everybody,
        claim_en,
        claim_ru
    from compared
)

select * from final
