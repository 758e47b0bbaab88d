"""Who buys anyway, as the controls of past campaigns tell it: in all, and in the window of each campaign.

    purchases without a contact   exp(a + (1 + b) log(-log(1 - organic probability)) + s) x days / usual days

a, b are of all days; s is of one campaign's window. Campaigns are timed: before the eighth of March everybody
buys flowers, who is written to and who is not. The shift s belongs to control and contacted alike, so with it
each campaign is compared with its own control, as surely as that is known. It is shrunk toward none by how
far the windows of controls are seen to differ from one another beyond chance (the variance between studies:
DerSimonian & Laird 1986); a campaign without a control of its own may have any such shift. A planned campaign
is of no window yet: how far its season may lie away is a matter of its promise's interval.

What a buyer spends has a season, too: before a holiday people buy dearer things. So the checks of contacted
buyers are compared with those that control buyers had in the same window, in the same way (`Checks`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from otklik.lift.rates import Floats, happened, penalised, probability

Mask = NDArray[np.bool_]

# How far campaign-free windows are believed to lie from controls in all, and their slope too: a tenth.
BASE_PENALTY = 100.0
# What windows are believed to differ by before any is seen, worth one window: a tenth, as in season_spread.
BELIEVED_VARIANCE = 0.01
# Of checks a twentieth: they vary less than the number of purchases does.
BELIEVED_CHECK_VARIANCE = 0.0025
FEWEST_BUYERS = 20
# A control that buys twice as often as campaign-free windows, or half as often, where those who were
# contacted do not, was not assigned at random; so many standard errors are what chance may make of it.
STRANGEST_CONTROL = float(np.log(2))
BEYOND_CHANCE = 3.0
ROUNDS = 30


@dataclass(frozen=True)
class Base:
    """What controls tell. `campaigns`: those with a shift, none where no control is believed; `campaign`
    (rows,): the place of each row's among them, -1 for none; `is_control` (rows,): of believed controls.

    `fitted` (2 + campaigns,): intercept, slope less one, and shifts; `covariance` of the same shape twice;
    `penalty` (2 + campaigns,): the precision of their priors about none.
    """

    campaigns: list[str]
    campaign: NDArray[np.int64]
    is_control: Mask
    fitted: Floats
    covariance: Floats
    penalty: Floats

    @classmethod
    def of(
        cls,
        *,
        names: NDArray[np.object_],
        is_control: Mask,
        is_contacted: Mask,
        raw: Floats,
        log_exposure: Floats,
        bought: Floats,
    ) -> Base:
        """Fit it to rows of controls and contacts, all (rows,); rows that are neither have no campaign.

        `names`: of campaigns; `raw`: log of the organic model's intensity.
        """
        listed = np.where(is_control | is_contacted, names, "").astype(str)
        campaigns = sorted(set(listed.tolist()) - {""})
        campaign = np.searchsorted(campaigns, listed).astype(np.int64)
        campaign[listed == ""] = -1
        apart = strange(
            campaign, len(campaigns), is_control=is_control, is_contacted=is_contacted,
            offset=(offset := raw + log_exposure), bought=bought,
        )  # fmt: skip
        believed = is_control & ~np.append(apart, True)[campaign]
        buyers = bought[believed].sum()
        if min(buyers, believed.sum() - buyers) < FEWEST_BUYERS:
            none = np.full(len(names), -1)
            return cls(
                [], none, np.zeros_like(is_control), np.zeros(2), np.zeros((2, 2)), np.full(2, BASE_PENALTY)
            )
        seen, expected = sums(campaign, len(campaigns), believed, offset, bought)
        told = expected > 0
        variance = season_variance(log_ratio(seen, expected)[told], 1 / (seen[told] + 0.5))
        penalty = np.r_[np.full(2, BASE_PENALTY), np.full(len(campaigns), 1 / variance)]
        columns = base_columns(raw[believed], campaign[believed], len(campaigns))
        fitted, covariance = penalised(happened(bought[believed]), columns, offset[believed], penalty)
        return cls(campaigns, campaign, believed, fitted, covariance, penalty)

    @property
    def has_control(self) -> bool:
        """Whether a control was there to tell and was believed."""
        return bool(self.campaigns)

    @property
    def shift(self) -> Floats:
        """(rows,): of the window of each row's campaign."""
        return of_rows(self.fitted[None, 2:], self.campaign)[:, 0]

    def windows(self, mine: Mask) -> tuple[Floats, Floats]:
        """Which campaign each of some rows is of, (some, campaigns), and how precisely its shift is known."""
        return one_hot(self.campaign[mine], len(self.campaigns)), 1 / np.diag(self.covariance)[2:]


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
        variance = season_variance(deviation, chance[seen], BELIEVED_CHECK_VARIANCE)
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


def base_columns(raw: Floats, campaign: NDArray[np.int64], campaigns: int) -> Floats:
    """(rows, 2 + campaigns): an intercept, the log intensity, and which campaign each is of."""
    return np.column_stack([np.ones(len(raw)), raw, one_hot(campaign, campaigns)])


def sums(
    campaign: NDArray[np.int64], campaigns: int, mine: Mask, offset: Floats, bought: Floats
) -> tuple[Floats, Floats]:
    """Buyers of some rows by campaign, and how many were expected."""
    places = campaign[mine]

    def by_campaign(values: Floats) -> Floats:
        return np.bincount(places, weights=values[mine], minlength=campaigns).astype(np.float64)

    return by_campaign(bought), by_campaign(probability(offset))


def log_ratio(seen: Floats, expected: Floats) -> Floats:
    """Of buyers to those expected, halves added so that none is a number too."""
    return np.asarray(np.log((seen + 0.5) / (expected + 0.5)))


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
    seen, expected = sums(campaign, campaigns, is_control, offset, bought)
    theirs, foreseen = sums(campaign, campaigns, is_contacted, offset, bought)
    own, other = log_ratio(seen, expected), log_ratio(theirs, foreseen)
    error = np.sqrt(1 / (seen + 0.5) + np.where(foreseen > 0, 1 / (theirs + 0.5), 0.0))
    apart = np.abs(own - other)
    return np.asarray(
        (np.abs(own) > STRANGEST_CONTROL) & (apart > STRANGEST_CONTROL) & (apart > BEYOND_CHANCE * error)
    )


def season_variance(deviation: Floats, chance: Floats, believed: float = BELIEVED_VARIANCE) -> float:
    """How far windows lie apart beyond chance, as a variance of logs.

    `deviation` (windows,): of each from what was expected; `chance`: what chance makes of it, a variance.
    What all have in common is the base's own (`BASE_PENALTY`). What is `believed` has the weight of one.
    """
    variance = believed
    for _ in range(ROUNDS):
        weight = 1 / (variance + chance)
        common = float(weight @ deviation) / (BASE_PENALTY + weight.sum())
        beyond = float(np.sum((deviation - common) ** 2 - chance))
        variance = (believed + max(0.0, beyond)) / (1 + len(deviation))
    return variance
