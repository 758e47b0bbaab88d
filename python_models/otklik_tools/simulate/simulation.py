"""The simulation as a whole: an export in the contract's form, and the truth behind it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa

from otklik_tools.simulate.behaviour import (
    RESPONSE_POWER,
    Paths,
    alertness,
    lift,
    live,
    purchase_lines,
    window_receipts,
)
from otklik_tools.simulate.campaigns import Campaign
from otklik_tools.simulate.catalogue import GENDERS, PORTRAITS
from otklik_tools.simulate.forms import (
    CONTRACT,
    FORMS,
    OUTCOME_CHOSEN_CONTROL,
    OVERLAPPING_ARMS,
    TRAPS,
    UNEQUAL_ARMS,
    Form,
)
from otklik_tools.simulate.traits import Flags, Floats, Integers, Traits, customer_card, draw_traits
from otklik_tools.simulate.truth import as_table, window_truth

DEFAULT_CUSTOMERS = 5000
DEFAULT_SEED = 1188
DEFAULT_CONTROL_SHARE = 0.5
DEFAULT_BUDGET_SHARE = 1 / 3
MIN_AGE = 18
OFFER, CONTROL = "offer", "control"
# Of the control that was chosen by outcome, the case's share of buyers; of the other traps, shares of the
# control.
BUYERS_IN_CHOSEN_CONTROL, LOST_CONTROL, OVERLAP = 0.997, 0.3, 0.02
# So few are drawn into the campaign then that the others have buyers enough for a control of equal size.
CHOSEN_CONTROL_REACH = 0.15


@dataclass(frozen=True)
class Simulation:
    """A simulated retailer. `export` maps a contract table's name to its rows; everything else is truth.

    `arms` are the campaigns' arms as reported: under a trap not as they really came about. `truth` has one
    row per customer: the planned campaign's columns of `outcomes`, and the latent traits.
    """

    export: dict[str, pa.Table]
    truth: pa.Table
    form: Form
    campaigns: tuple[Campaign, ...]
    first_day: date
    last_day: date
    seed: int
    traits: Traits = field(repr=False)
    paths: Paths = field(repr=False)
    arms: dict[str, dict[str, Integers]] = field(repr=False)
    # what earlier contacts have left of each customer's response, by campaign; see behaviour.alertness
    alertness: dict[str, Floats] = field(repr=False)
    response_power: float = RESPONSE_POWER

    def campaign(self, campaign_id: str) -> Campaign:
        """The campaign of that id; KeyError naming the known ones otherwise."""
        known = {one.campaign_id: one for one in self.campaigns}
        if campaign_id not in known:
            raise KeyError(f"no campaign {campaign_id!r} in this simulation; there are {', '.join(known)}")
        return known[campaign_id]

    def outcomes(self, campaign_id: str, discount_rate: float | None = None) -> pa.Table:
        """The truth of one campaign, past or planned: one row per customer, in the order of `customers`.

        `discount_rate`: as if everybody were offered this one.

        customer_id, in_audience, arm (null: not in the campaign), and the columns of `truth.window_truth`:
        probabilities of any purchase in the window contacted and not, money in roubles. Given the whole
        latent path, also what comes to pass inside the window itself (a lapse, a burst of interest), so no
        model can know all of it.
        """
        campaign = self.campaign(campaign_id)
        truths = window_truth(
            self.traits,
            campaign if discount_rate is None else replace(campaign, discount_rate=discount_rate),
            self.paths.windows[campaign_id],
            self.alertness[campaign_id],
            self.response_power,
        )
        columns = as_table(self.traits, truths)
        arm = np.full(len(self.traits), "", dtype=object)
        for name, members in self.arms[campaign_id].items():
            arm[members] = name
        return columns.add_column(1, "in_audience", pa.array(self.audience(campaign))).add_column(
            2, "arm", pa.array(arm, type=pa.string(), mask=arm == "")
        )

    def audience(self, campaign: Campaign) -> Flags:
        """Mask of the customers who live where the campaign is for and had bought before it started."""
        return audience(self.traits, campaign, self.first_day, self.last_day)

    def realise(
        self, campaign_id: str, contacted: Flags, seed: int = 0, *, rates: Floats | None = None
    ) -> pa.Table:
        """Play a campaign's window once: `purchases` rows, given a mask over customers of who is contacted.

        `rates` [customer]: who is offered which discount; without them everybody the campaign's.

        Receipt numbers go on after the export's. Each seed is another play; customers and their paths stay
        the same.
        """
        campaign = self.campaign(campaign_id)
        stream = streams(self.seed, seed + 1)
        rate = np.full(len(self.traits), campaign.discount_rate) if rates is None else rates
        lifted = lift(self.traits, rate, self.alertness[campaign_id], self.response_power)
        factor = np.where(contacted, lifted, 1.0)
        start = (campaign.starts_on(self.last_day) - self.first_day).days
        receipts = window_receipts(
            stream(f"realise {campaign_id}"),
            self.paths.windows[campaign_id],
            factor,
            start,
            np.where(contacted, rate, 0.0),
        )
        known = int(self.export["purchases"]["receipt_id"].cast(pa.int64()).to_numpy().max())
        return purchase_lines(
            stream("lines"),
            self.traits,
            receipts,
            first_day=self.first_day,
            last_day=campaign.ends_on(self.last_day),
            first_receipt=known + 1,
        )


def streams(*key: int) -> Callable[[str], np.random.Generator]:
    """Independent PCG64 generators by name: a stage that draws more does not disturb the others."""
    return lambda name: np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([*key, zlib.crc32(name.encode())]))
    )


def audience(traits: Traits, campaign: Campaign, first_day: date, last_day: date) -> Flags:
    """Mask of the customers who live where the campaign is for and had bought before it started."""
    mask = traits.joined < (campaign.starts_on(last_day) - first_day).days
    if campaign.city is not None:
        mask &= traits.city == campaign.city
    if campaign.country is not None:
        mask &= traits.country == campaign.country
    return mask


def draw_arms(
    random: np.random.Generator, traits: Traits, campaign: Campaign, pool: Flags, control_share: float
) -> dict[str, Integers]:
    """Positions of each arm's customers: all of the pool who may be contacted, or a random part.

    An open campaign reaches everyone in the pool.
    """
    members = np.flatnonzero(pool if campaign.is_open else pool & traits.consent & (traits.age >= MIN_AGE))
    if campaign.reach is not None or campaign.randomised:
        wanted = len(traits) if campaign.reach is None else round(campaign.reach * len(traits))
        if campaign.leans_to_frequent:
            # the largest of u ** (1 / weight): a draw without replacement by weight
            weight = traits.rate[members] ** campaign.leans_to_frequent
            order = np.argsort(np.log(random.random(len(members))) / weight, kind="stable")[::-1]
            members = members[order[:wanted]]
            members = random.permutation(members)
        else:
            members = random.permutation(members)[:wanted]
    controls = round(control_share * len(members)) if campaign.randomised else 0
    return {OFFER: np.sort(members[controls:]), CONTROL: np.sort(members[:controls])}


def reported_arms(
    random: np.random.Generator,
    arms: dict[str, Integers],
    traps: Collection[str],
    pool: Flags,
    bought: Flags,
) -> dict[str, Integers]:
    """The arms of a randomised campaign as the company reports them, with the traps planted.

    outcome-chosen-control: instead of those held out, customers of the pool who got nothing and bought in the
    window (masks over customers); unequal-arms: a part of the control is lost; overlapping-arms: a part of it
    stands in the other arm too.
    """
    offer, control = arms[OFFER], arms[CONTROL]
    if OUTCOME_CHOSEN_CONTROL in traps:
        left = pool.copy()
        left[offer] = False
        buyers, others = np.flatnonzero(left & bought), np.flatnonzero(left & ~bought)
        wanted = min(len(control), len(buyers))
        chosen = round(BUYERS_IN_CHOSEN_CONTROL * wanted)
        control = np.concatenate(
            [random.permutation(buyers)[:chosen], random.permutation(others)[: wanted - chosen]]
        )
    if UNEQUAL_ARMS in traps:
        control = random.permutation(control)[round(LOST_CONTROL * len(control)) :]
    if OVERLAPPING_ARMS in traps:
        offer = np.concatenate([offer, random.permutation(control)[: max(1, round(OVERLAP * len(control)))]])
    return {OFFER: np.sort(offer), CONTROL: np.sort(control)}


def contact_rows(
    traits: Traits,
    campaigns: tuple[Campaign, ...],
    arms: dict[str, dict[str, Integers]],
    shares: dict[str, float],
    last_day: date,
    *,
    depths: dict[str, Floats],
) -> pa.Table:
    """The `contacts` table; `propensity` is the probability that this member got this arm.

    `shares` is each campaign's probability of the offer, `depths` the rate of each customer where a campaign
    tried a ladder of them.
    """
    parts = []
    for one in campaigns:
        if one.is_planned or one.is_open:
            continue
        offer, control = arms[one.campaign_id][OFFER], arms[one.campaign_id][CONTROL]
        members = np.concatenate([offer, control])
        # by the draw: what a trap does to the arms, the company does not know
        share = shares[one.campaign_id]
        order = np.argsort(members, kind="stable")
        treated = (np.arange(len(members)) < len(offer))[order]
        chance, named = np.where(treated, share, 1 - share), np.where(treated, OFFER, CONTROL)
        if one.ladder:
            rates = depths[one.campaign_id][members[order]]
            rungs = np.array([f"{OFFER}_{round(100 * rate):02d}" for rate in rates])
            named = np.where(treated, rungs, CONTROL)
            chance = np.where(treated, share / len(one.ladder), 1 - share)
        parts.append(
            pa.table(
                {
                    "campaign_id": pa.array([one.campaign_id] * len(members), pa.string()),
                    "customer_id": traits.customer_id.take(pa.array(members[order])),
                    "arm": pa.array(named.tolist(), pa.string()),
                    "contacted_on": pa.array([one.starts_on(last_day)] * len(members), pa.date32()),
                    "propensity": pa.array(np.round(chance, 6)),
                }
            )
        )
    return pa.concat_tables(parts)


def campaign_rows(
    campaigns: tuple[Campaign, ...], last_day: date, budgets: dict[str, int], control_share: float
) -> pa.Table:
    """The `campaigns` table. Rates and money as the contract has them; empty: the default, or everyone."""
    money = pa.decimal128(18, 2)
    rows = [
        {
            "campaign_id": one.campaign_id,
            "campaign_name": one.name,
            "channel": one.channel,
            "starts_on": one.starts_on(last_day),
            "ends_on": one.ends_on(last_day),
            "mechanic": "percent",
            "discount_rate": one.discount_rate,
            "contact_cost": Decimal(str(one.contact_cost)),
            "margin_rate": one.margin_rate,
            "budget": Decimal(budgets[one.campaign_id]) if one.campaign_id in budgets else None,
            "control_share": control_share if one.randomised else None,
            "city": one.city,
            "country": one.country,
            "status": "planned" if one.is_planned else None,
            "response_rule": "purchase",
        }
        for one in campaigns
    ]
    types = {
        "starts_on": pa.date32(),
        "ends_on": pa.date32(),
        "discount_rate": pa.float64(),
        "contact_cost": money,
        "margin_rate": pa.float64(),
        "budget": money,
        "control_share": pa.float64(),
    }
    return pa.Table.from_pylist(rows, pa.schema([(name, types.get(name, pa.string())) for name in rows[0]]))


def offer_rows(campaigns: tuple[Campaign, ...]) -> dict[str, pa.Table]:
    """The `offers` table of the campaigns with a ladder; no table without one."""
    rows = [
        {
            "campaign_id": one.campaign_id,
            "offer_id": OFFER,
            "ladder": "; ".join(f"{round(100 * rate)}%" for rate in one.ladder),
        }
        for one in campaigns
        if one.ladder
    ]
    return {"offers": pa.Table.from_pylist(rows)} if rows else {}


def simulate(
    customers: int = DEFAULT_CUSTOMERS,
    seed: int = DEFAULT_SEED,
    *,
    form: str = CONTRACT.name,
    control_share: float = DEFAULT_CONTROL_SHARE,
    last_day: date | None = None,
    history_days: int | None = None,
    budget_share: float = DEFAULT_BUDGET_SHARE,
    borrowed_share: float = 0.0,
    fatigue: float = 0.0,
    response_power: float = RESPONSE_POWER,
    traps: Collection[str] = (),
    campaigns: tuple[Campaign, ...] = (),
) -> Simulation:
    """Simulate a sports retailer; the same arguments give the same simulation, to the last bit.

    `form` is a key of `forms.FORMS`: clock and campaigns. `control_share` is the part of the randomised past
    campaigns held out (0: no control arm); `history_days` of purchases end on `last_day`; the planned
    campaign's budget pays `budget_share` of what contacting its whole audience is expected to cost (contacts
    and discounts). `seed` changes everything; `control_share` alone leaves the customers as they were.
    Of the receipts that a past campaign adds, `borrowed_share` is missing in the equal window after it; every
    contact in the 90 days before a campaign takes `fatigue` of the response to it (both 0: neither).
    `response_power`: how the log of the lift grows with the depth of a discount, 0.5 with its root.
    `traps`, of `forms.TRAPS`, falsify the report of the first randomised campaign, see `reported_arms`.
    `campaigns` take the place of the form's, at least one of them planned; the first planned has the budget.

    Raises ValueError where an argument makes no retailer.
    """
    require_sense(
        customers=customers,
        seed=seed,
        form=form,
        control_share=control_share,
        history_days=history_days,
        budget_share=budget_share,
        borrowed_share=borrowed_share,
        fatigue=fatigue,
        response_power=response_power,
        traps=traps,
    )
    terms = FORMS[form]
    last_day, history_days = last_day or terms.last_day, history_days or terms.history_days
    campaigns = campaigns or terms.campaigns
    campaigns, trapped = with_traps(campaigns, traps)
    stream = streams(seed)
    first_day = last_day - timedelta(days=history_days - 1)
    traits = draw_traits(
        stream("traits"),
        customers,
        history_days,
        speed=terms.speed,
        ungendered_share=terms.ungendered_share,
    )
    past = [one for one in campaigns if not one.is_planned]
    pools = {one.campaign_id: audience(traits, one, first_day, last_day) for one in campaigns}
    arms = {
        one.campaign_id: draw_arms(
            stream(f"arms {one.campaign_id}"), traits, one, pools[one.campaign_id], control_share
        )
        for one in past
    }
    contacted = {name: np.isin(np.arange(customers), members[OFFER]) for name, members in arms.items()}
    depths = {
        one.campaign_id: stream(f"depths {one.campaign_id}").choice(np.array(one.ladder), customers)
        for one in past
        if one.ladder
    }
    receipts, paths = live(
        stream,
        traits,
        campaigns,
        contacted,
        first_day=first_day,
        history_days=history_days,
        burst=terms.burst,
        borrowed_share=borrowed_share,
        fatigue=fatigue,
        depths=depths,
        power=response_power,
    )
    left = alertness(campaigns, contacted, customers, fatigue)
    offer_shares = {
        name: len(members[OFFER]) / max(len(members[OFFER]) + len(members[CONTROL]), 1)
        for name, members in arms.items()
    }
    for one in past:
        if one.campaign_id == trapped:
            start = history_days - 1 + one.starts_after
            inside = (receipts.day >= start) & (receipts.day < start + one.duration)
            arms[one.campaign_id] = reported_arms(
                stream("traps"),
                arms[one.campaign_id],
                traps,
                pools[one.campaign_id] & traits.consent & (traits.age >= MIN_AGE),
                np.isin(np.arange(customers), receipts.customer[inside]),
            )
    arms |= {one.campaign_id: {} for one in campaigns if one.is_planned}
    truths = {
        one.campaign_id: window_truth(
            traits, one, paths.windows[one.campaign_id], left[one.campaign_id], response_power
        )
        for one in campaigns
    }
    planned = next(one for one in campaigns if one.is_planned)
    reached = pools[planned.campaign_id]
    budgets = {planned.campaign_id: budget(planned, truths[planned.campaign_id], reached, budget_share)}
    export = {
        "customers": customer_card(
            stream("card"), traits, speed=terms.speed, no_education_share=terms.no_education_share
        ),
        "purchases": purchase_lines(
            stream("lines"), traits, receipts, first_day=first_day, last_day=last_day
        ),
        "campaigns": campaign_rows(campaigns, last_day, budgets, control_share),
        "contacts": contact_rows(traits, campaigns, arms, offer_shares, last_day, depths=depths),
        **offer_rows(campaigns),
    }
    truth = known_truth(traits, paths, truths[planned.campaign_id], reached)
    return Simulation(
        export, truth, terms, campaigns, first_day, last_day, seed, traits, paths, arms, left, response_power
    )


def with_traps(
    campaigns: tuple[Campaign, ...], traps: Collection[str]
) -> tuple[tuple[Campaign, ...], str | None]:
    """Return the campaigns as they are run, and the id of the one whose report is falsified, if any.

    Where its control is chosen by outcome it reaches fewer, so that buyers are left to choose from.
    """
    if not traps:
        return campaigns, None
    trapped = next(one.campaign_id for one in campaigns if one.randomised)
    return tuple(
        replace(one, reach=CHOSEN_CONTROL_REACH)
        if one.campaign_id == trapped
        and OUTCOME_CHOSEN_CONTROL in traps
        and (one.reach or 1) > CHOSEN_CONTROL_REACH
        else one
        for one in campaigns
    ), trapped


def budget(planned: Campaign, truth: dict[str, Floats], reached: Flags, share: float) -> int:
    """Return what pays a share of contacting everybody reached, in whole thousands, one at least."""
    whole_cost = (truth["expected_discount_cost"] + planned.contact_cost)[reached].sum()
    return 1000 * max(1, round(share * float(whole_cost) / 1000))


def known_truth(traits: Traits, paths: Paths, truth: dict[str, Floats], reached: Flags) -> pa.Table:
    """Return the truth of the planned campaign with what each customer is like: one row per customer."""
    table = as_table(traits, truth)
    for name, values in {
        "in_audience": pa.array(reached),
        "portrait": pa.array(np.array(PORTRAITS)[traits.portrait]),
        "gender": pa.array(np.array(GENDERS)[traits.gender]),
        "rate": pa.array(traits.rate),
        "price_level": pa.array(traits.price_level),
        "price_sensitivity": pa.array(traits.price_sensitivity),
        "responsiveness": pa.array(traits.responsiveness),
        "season_amplitude": pa.array(traits.season_amplitude),
        "season_peak": pa.array(traits.season_peak),
        "is_lapsed": pa.array(paths.is_lapsed),
    }.items():
        table = table.append_column(name, values)
    return table


def require_sense(
    *,
    customers: int,
    seed: int,
    form: str,
    control_share: float,
    history_days: int | None,
    budget_share: float,
    borrowed_share: float,
    fatigue: float,
    response_power: float,
    traps: Collection[str],
) -> None:
    """Raise ValueError, one sentence, for the first argument of `simulate` that makes no retailer."""
    if form not in FORMS:
        raise ValueError(f"--form {form}: choose from {', '.join(FORMS)}")
    shortest = FORMS[form].shortest_history
    unknown = sorted(set(traps) - set(TRAPS))
    for is_wrong, sentence in (
        (
            customers < 50,
            f"--customers {customers}: at least 50 are needed for every campaign to have an audience",
        ),
        (seed < 0, f"--seed {seed}: give a number from 0 up"),
        (
            not 0 <= control_share < 1,
            f"--control-share {control_share}: give a share from 0 (no control) to below 1",
        ),
        (
            history_days is not None and history_days < shortest,
            f"--history-days {history_days}: at least {shortest}, for what comes before the campaigns",
        ),
        (
            form != CONTRACT.name and history_days not in (None, shortest),
            f"--history-days {history_days}: the form {form} has {shortest}",
        ),
        (not 0 < budget_share <= 1, f"--budget-share {budget_share}: give a share above 0 and up to 1"),
        (not 0 <= borrowed_share <= 1, f"--borrowed-share {borrowed_share}: give a share from 0 to 1"),
        (not 0 <= fatigue <= 1, f"--fatigue {fatigue}: give a share from 0 to 1"),
        (response_power <= 0, f"--response-power {response_power}: give a number above 0"),
        (bool(unknown), f"--trap {' '.join(unknown)}: choose from {', '.join(TRAPS)}"),
        (
            bool(traps) and control_share == 0,
            "--trap: the traps are in the control arm, give a --control-share above 0",
        ),
    ):
        if is_wrong:
            raise ValueError(sentence)
