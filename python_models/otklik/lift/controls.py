"""Who buys anyway, as the controls of past campaigns tell it: in all, and in the window of each campaign.

    purchases without a contact   exp(a + (1 + b) log(-log(1 - organic probability)) + n + s) x days / usual

a, b are of all days; n is of those alone who have never bought, whom the organic model has not seen; s is of
one campaign's window. Campaigns are timed: before the eighth of March everybody buys flowers, who is written
to and who is not. The shift s belongs to control and contacted alike, so with it each campaign is compared
with its own control, as surely as that is known. It is shrunk toward none by how far the windows of controls
are seen to differ from one another beyond chance (the variance between studies: DerSimonian & Laird 1986),
and toward what customers did in that window whom nobody wrote to: they had the same season, and are other
people. So a season is told from a lift where there is no control, too, as far as there is anybody outside. A
planned campaign is of no window yet: how far its season may lie away is a matter of its promise's interval.

Those who never bought are told by controls, by whom nobody wrote to, and by contacts, whom an offer may be
taken to move as it moves others. Without n they bend all else: in a shop whose newly registered bought seven
times what the organic model says, the slope of the base and of habit took it for a lift of rare buyers, and
856 of them were promised 4,240 where the truth was -19,223 (docs/decisions/economics.md).

What a buyer spends has a season, too: before a holiday people buy dearer things. So the checks of contacted
buyers are compared with those that control buyers had in the same window, in the same way (`Checks`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from otklik.lift.rates import Floats, happened, penalised

Mask = NDArray[np.bool_]

# of the parameters of a base those before the shifts of windows: intercept, slope, who never bought
NOT_OF_WINDOWS = 3

# How far campaign-free windows are believed to lie from controls in all, and their slope too: a tenth.
BASE_PENALTY = 100.0
# What windows are believed to differ by before any is seen, worth one window: a tenth, as in season_spread.
BELIEVED_VARIANCE = 0.01
# How far customers outside are believed to lie from those who were written to: as far as UNKNOWN_BASE.
STRANGERS_VARIANCE = 0.09
# How far the organic model is believed to be off for who never bought: threefold, either way.
NEW_VARIANCE = 1.2
# Of checks a twentieth: they vary less than the number of purchases does.
BELIEVED_CHECK_VARIANCE = 0.0025
FEWEST_BUYERS = 20
# A control that buys twice as often as campaign-free windows, or half as often, where those who were
# contacted do not, was not assigned at random; so many standard errors are what chance may make of it.
STRANGEST_CONTROL = float(np.log(2))
BEYOND_CHANCE = 3.0
ROUNDS = 30
# A prior that is hardly one: of nobody who bought a log is a number, too.
HARDLY = 0.25


@dataclass(frozen=True)
class Base:
    """What controls and customers outside tell. `campaigns`: those with a shift, none where nobody tells any;
    `campaign` (rows,): the place of each row's among them, -1 for none; `is_control` (rows,): of believed
    controls; `has_control`: whether there is one.

    `fitted` (3 + campaigns,): intercept, slope less one, what those have who never bought, and shifts;
    `covariance` of the same shape twice; `center` and `penalty` (3 + campaigns,): where they were believed to
    be before controls, how precisely; `together`: standard deviations that those outside have in common in
    all windows. Intercept and slope are none where no control tells them. `is_new` (rows,): 1 of who never
    bought before.
    """

    campaigns: list[str]
    campaign: NDArray[np.int64]
    is_new: Floats
    is_control: Mask
    has_control: bool
    fitted: Floats
    covariance: Floats
    center: Floats
    penalty: Floats
    together: Floats

    @classmethod
    def of(
        cls,
        *,
        names: NDArray[np.object_],
        is_control: Mask,
        is_contacted: Mask,
        is_outside: Mask,
        is_new: Mask,
        raw: Floats,
        log_exposure: Floats,
        bought: Floats,
    ) -> Base:
        """Fit it to rows of controls, contacts and customers outside, all (rows,); others have no campaign.

        `names`: of campaigns; `is_new`: who had never bought before; `raw`: log of the organic model's
        intensity.
        """
        listed = np.where(is_control | is_contacted | is_outside, names, "").astype(str)
        campaigns = sorted(set(listed.tolist()) - {""})
        campaign = np.searchsorted(campaigns, listed).astype(np.int64)
        campaign[listed == ""] = -1
        new = is_new.astype(np.float64)
        of_new, precision_of_new = new_outside(
            campaign, len(campaigns), is_outside=is_outside, new=new, offset=raw + log_exposure, bought=bought
        )
        offset = raw + log_exposure + of_new * new
        apart = strange(
            campaign, len(campaigns), is_control=is_control, is_contacted=is_contacted,
            offset=offset, bought=bought,
        )  # fmt: skip
        believed = is_control & ~np.append(apart, True)[campaign]
        buyers = bought[believed].sum()
        has_control = bool(min(buyers, believed.sum() - buyers) >= FEWEST_BUYERS)
        believed = believed & has_control
        own = Seen.of(campaign, len(campaigns), believed, offset, bought)
        # of those who never bought it is their own parameter: with no others outside nobody tells a season
        others = Seen.of(campaign, len(campaigns), is_outside & ~is_new, offset, bought, fewest=FEWEST_BUYERS)
        if not has_control and not others.told.any():
            campaigns, campaign = [], np.full(len(names), -1)
            mean, precision, shared = np.zeros(0), np.zeros(0), np.zeros(0)
        else:
            mean, precision, shared = believed_shifts(own, others, has_control=has_control)
        center = np.r_[0.0, 0.0, of_new, mean]
        penalty = np.r_[np.full(2, BASE_PENALTY), precision_of_new, precision]
        fitted, covariance = center, np.diag(np.r_[0.0, 0.0, 1 / penalty[2:]])
        if has_control:
            columns = base_columns(raw[believed], new[believed], campaign[believed], len(campaigns))
            beyond, covariance = penalised(
                happened(bought[believed]), columns,
                (raw + log_exposure)[believed] + columns @ center, penalty,
            )  # fmt: skip
            fitted = center + beyond
        together = np.r_[np.zeros(NOT_OF_WINDOWS), shared]
        return cls(
            campaigns, campaign, new, believed, has_control, fitted, covariance, center, penalty, together
        )

    def with_contacts(self, mine: Mask, occasions: Floats, offset: Floats, bought: Floats) -> Base:
        """The same, with what contacts say of those who never bought: how they bought beside all others with
        the same offer, whom a contact may be taken to move alike.

        `mine` (rows,): of contacts; `occasions` (contacts, occasions): the offer of each campaign; `offset`
        (contacts,): log of the purchases expected without a contact.
        """
        if not self.is_new[mine].any():
            return self
        columns = np.column_stack([occasions, self.is_new[mine]])
        penalty = np.r_[np.ones(occasions.shape[1]), 1 / self.covariance[2, 2]]
        beyond, covariance = penalised(happened(bought[mine]), columns, offset, penalty)
        fitted, known = self.fitted.copy(), self.covariance.copy()
        fitted[2] += beyond[-1]
        # it is known as precisely as both tell it, and goes with the others that much less
        known[2] *= (covariance[-1, -1] / self.covariance[2, 2]) ** 0.5
        known[:, 2] *= (covariance[-1, -1] / self.covariance[2, 2]) ** 0.5
        return replace(self, fitted=fitted, covariance=known)

    def centers(self, random: np.random.Generator, draws: int) -> Floats:
        """(3 + campaigns, draws): where else each may have been before controls were asked."""
        apart = np.sqrt(np.maximum(1 / self.penalty - self.together**2, 0.0))
        found = (
            self.center[:, None]
            + self.together[:, None] * random.standard_normal(draws)
            + apart[:, None] * random.standard_normal((len(apart), draws))
        )
        if not self.has_control:
            found[:2] = 0.0
        return np.asarray(found)

    @property
    def shift(self) -> Floats:
        """(rows,): of the window of each row's campaign."""
        return of_rows(self.fitted[None, NOT_OF_WINDOWS:], self.campaign)[:, 0]

    def windows(self, mine: Mask) -> tuple[Floats, Floats]:
        """Which campaign each of some rows is of, (some, campaigns), and how precisely its shift is known."""
        return one_hot(self.campaign[mine], len(self.campaigns)), 1 / np.diag(self.covariance)[
            NOT_OF_WINDOWS:
        ]


@dataclass(frozen=True)
class Checks:
    """What buyers of each campaign's window spent beside what was expected, as controls tell it.

    `variance`: of logs, between windows; `weight` (campaigns,): how much of what a control shows is believed.
    """

    variance: float
    weight: Floats

    @classmethod
    def of(
        cls, told: Base, *, buyers: Mask, spent: Floats, expected: Floats, without_contact: float
    ) -> Checks:
        """From who bought, what they spent and what was expected of them, all (rows,); `without_contact`: how
        many times that buyers of campaign-free windows spent.
        """
        mine = told.is_control & buyers
        of_control = one_hot(told.campaign[mine], len(told.campaigns))
        bought = of_control.sum(axis=0)
        ratio = spent[buyers] / np.maximum(expected[buyers], 1e-9)
        # of one buyer; of a campaign with few it could not be told
        chance = float(np.var(ratio) / np.mean(ratio) ** 2) / np.maximum(bought, 1)
        theirs, foreseen = of_control.T @ spent[mine], without_contact * (of_control.T @ expected[mine])
        seen = (theirs > 0) & (foreseen > 0)
        deviation = np.log(theirs[seen] / foreseen[seen])
        variance, _ = season_variance(deviation, chance[seen], BELIEVED_CHECK_VARIANCE)
        return cls(variance, np.where(seen, variance / (variance + chance), 0.0))

    def shifts(self, of_control: Floats, spent: Floats, expected: Floats, center: Floats) -> Floats:
        """(campaigns, draws): logs, about centres of the prior (campaigns, draws).

        `of_control` (buyers, campaigns): whose each buyer of a control is; `spent` and `expected` (buyers,
        draws), weighed, the latter of a buyer who is not contacted.
        """
        spent, expected = of_control.T @ spent, of_control.T @ expected
        is_known = (spent > 0) & (expected > 0)
        seen = np.log(np.where(is_known, spent, 1.0) / np.where(is_known, expected, 1.0))
        weight = self.weight[:, None]
        return np.asarray(weight * seen + (1 - weight) * center)


def one_hot(campaign: NDArray[np.int64], campaigns: int) -> Floats:
    """(rows, campaigns): 1 where a row is of a campaign."""
    return np.asarray(np.eye(campaigns)[campaign]) if campaigns else np.zeros((len(campaign), 0))


def of_rows(shifts: Floats, campaign: NDArray[np.int64]) -> Floats:
    """(rows, draws): the shift of each row's campaign, of `shifts` (draws, campaigns); 0 where none."""
    return np.hstack([shifts, np.zeros((len(shifts), 1))])[:, campaign].T


def log_of_base(fitted: Floats, raw: Floats, is_new: Floats) -> Floats:
    """(rows,): log of the purchases in the usual days without a contact, by intercept, slope and what those
    have who never bought, of a log intensity.
    """
    return np.asarray(fitted[0] + (1 + fitted[1]) * raw + fitted[2] * is_new)


def base_columns(raw: Floats, new: Floats, campaign: NDArray[np.int64], campaigns: int) -> Floats:
    """(rows, 3 + campaigns): an intercept, the log intensity, who never bought, whose campaign each is."""
    return np.column_stack([np.ones(len(raw)), raw, new, one_hot(campaign, campaigns)])


def new_outside(
    campaign: NDArray[np.int64],
    campaigns: int,
    *,
    is_outside: Mask,
    new: Floats,
    offset: Floats,
    bought: Floats,
) -> tuple[float, float]:
    """How those who never bought did beside what the organic model says, as those outside tell it, beside all
    others of the same window: a log, and how precisely it is believed of other people, too.

    In three shops it was 0.4, 1 and 7 times as many purchases as it says: who registers and has not bought
    yet, who never will, and who bought before the export begins are all one to it.
    """
    columns = np.column_stack([one_hot(campaign[is_outside], campaigns), new[is_outside]])
    penalty = np.r_[np.full(campaigns, HARDLY), 1 / NEW_VARIANCE]
    found, covariance = penalised(happened(bought[is_outside]), columns, offset[is_outside], penalty)
    return float(found[-1]), 1 / min(NEW_VARIANCE, float(covariance[-1, -1]) + STRANGERS_VARIANCE)


@dataclass(frozen=True)
class Seen:
    """How some rows of each campaign bought, (campaigns,): `told`: whether they say anything; `deviation`:
    log of their purchases to those expected; `chance`: what chance makes of it, a variance.
    """

    told: Mask
    deviation: Floats
    chance: Floats

    @classmethod
    def of(
        cls,
        campaign: NDArray[np.int64],
        campaigns: int,
        mine: Mask,
        offset: Floats,
        bought: Floats,
        *,
        fewest: int = 0,
    ) -> Seen:
        """Of the rows `mine`; `offset` (rows,): log of the purchases expected of each. Campaigns with fewer
        buyers than `fewest` say nothing.
        """
        columns = one_hot(campaign[mine], campaigns)
        deviation, covariance = penalised(
            happened(bought[mine]), columns, offset[mine], np.full(campaigns, HARDLY)
        )
        return cls(
            (columns.sum(axis=0) > 0) & (columns.T @ bought[mine] >= fewest), deviation, np.diag(covariance)
        )


def believed_shifts(own: Seen, others: Seen, *, has_control: bool) -> tuple[Floats, Floats, Floats]:
    """Where the shift of each campaign's window is believed to be before its control is asked, how precisely,
    and how far it goes with a deviation that those outside have in all windows.

    `own`: controls; `others`: customers outside, who are other people: how far they lie from controls of the
    same window is seen where there are both, and believed to be as far as a base without a control may be
    off. What all windows have in common is the base's.
    """
    first = np.where(others.told, others.deviation, own.deviation)
    told = others.told | own.told
    variance, common = season_variance(first[told], np.where(others.told, others.chance, own.chance)[told])
    both = others.told & own.told
    apart = (own.deviation - others.deviation)[both] ** 2 - (own.chance + others.chance)[both]
    strangers = (STRANGERS_VARIANCE + max(0.0, float(apart.sum()))) / (1 + int(both.sum()))
    weight = np.where(others.told, 1 / (strangers + others.chance), 0.0)
    precision = 1 / variance + weight
    mean = weight * (others.deviation - common * has_control) / precision
    return mean, precision, weight / precision * strangers**0.5


def strange(
    campaign: NDArray[np.int64],
    campaigns: int,
    *,
    is_control: Mask,
    is_contacted: Mask,
    offset: Floats,
    bought: Floats,
) -> Mask:
    """(campaigns,): whether a control cannot have been drawn at random.

    A season moves both arms: a control alone that buys twice or half as often as campaign-free windows say
    was chosen.
    """
    own, other = (Seen.of(campaign, campaigns, mine, offset, bought) for mine in (is_control, is_contacted))
    deviation = np.where(other.told, other.deviation, 0.0)
    error = np.sqrt(own.chance + np.where(other.told, other.chance, 0.0))
    apart = np.abs(own.deviation - deviation)
    return np.asarray(
        own.told
        & (np.abs(own.deviation) > STRANGEST_CONTROL)
        & (apart > STRANGEST_CONTROL)
        & (apart > BEYOND_CHANCE * error)
    )


def season_variance(
    deviation: Floats, chance: Floats, believed: float = BELIEVED_VARIANCE
) -> tuple[float, float]:
    """How far windows lie apart beyond chance, as a variance of logs, and what they have in common.

    `deviation` (windows,): of each from what was expected; `chance`: what chance makes of it, a variance.
    What all have in common is the base's own (`BASE_PENALTY`). What is `believed` has the weight of one.
    """
    variance, common = believed, 0.0
    for _ in range(ROUNDS):
        weight = 1 / (variance + chance)
        common = float(weight @ deviation) / (BASE_PENALTY + float(weight.sum()))
        beyond = float(np.sum((deviation - common) ** 2 - chance))
        variance = (believed + max(0.0, beyond)) / (1 + len(deviation))
    return variance, common
