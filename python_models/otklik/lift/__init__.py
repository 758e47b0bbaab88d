"""What a contact changes: how often a customer buys with it and without it, what a buyer then spends, and how
sure a promise made of it is.
"""

from otklik.lift.model import Lift, Offer, arm_scores, lift_artifacts, offers_of
from otklik.lift.promise import promise_draws

__all__ = ["Lift", "Offer", "arm_scores", "lift_artifacts", "offers_of", "promise_draws"]
