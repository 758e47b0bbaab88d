"""What a contact changes: how often a customer buys, or responds, with it and without it, what a buyer then
spends, and how sure a promise made of it is.
"""

from otklik.lift.model import Lift, Offer, offers_of
from otklik.lift.promise import promise_draws
from otklik.lift.reported import ResponseLift
from otklik.lift.scores import arm_scores, lift_artifacts

__all__ = ["Lift", "Offer", "ResponseLift", "arm_scores", "lift_artifacts", "offers_of", "promise_draws"]
