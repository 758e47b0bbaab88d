"""A simulated sports retailer with known truth: `simulate(...)`, or `python -m otklik.simulate --out FOLDER`.

The generative model, for customer i on day t (a sketch; the constants stand in `traits.py` and
`behaviour.py`):

    intensity   l_it  = rate_i exp(s_x x_iw + a_i cos(2 pi (t - peak_i) / 365)) half_if_lapsed_iw calendar_t
                x_iw  = r x_i,w-1 + sqrt(1 - r^2) N(0, 1)   interest, drifts week by week, never shown
                lapsed_iw: a two-state Markov chain over weeks, seen only as silence
    contacted   l'_it = l_it * exp(LIFT s_i sqrt(discount_rate / 0.15))    inside the window of a campaign,
                or another power of the rate; a past campaign may have tried several rates at random
    response    s_i   = logistic(c + c_t logit(price_sensitivity_i) - c_r z_i + noise)
                z_i: the standardised log rate_i
    receipts    at most one a day, with probability 1 - exp(-l)
    lines       1 + Poisson(m_i (1 + 0.25 s_i [contacted]));  price = catalogue * exp(level_i + noise)
    discount    the larger of the sale's depth (on sale with probability 0.13 + 0.56 price_sensitivity_i)
                and, when contacted, the campaign's rate

so that P(buys in the window) = 1 - exp(-sum of l over its days) exactly. The price-sensitive who buy seldom
are moved by a discount and most others get it for what they would have bought anyway: sending to everyone
loses money, and sending to the likeliest buyers is little better. rate_i, price_sensitivity_i and level_i
show in the history with noise, age and loyalty_level hint at them; the noise of s_i, interest and lapses do
not show. Hence the truth's own ROC-AUC of 0.72-0.75, and 0.64-0.68 for a simple model of the history
(`--report` prints both).

Catalogue, campaigns, customers, behaviour, truth and files have a module each; every stage draws from a
generator of its own (PCG64 of the seed and the stage's name), so that a change of one leaves the draws of the
others as they were.
"""

from otklik_tools.simulate.simulation import Simulation, simulate

__all__ = ["Simulation", "simulate"]
