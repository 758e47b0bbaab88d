"""The gender of customers whose gender the CRM does not know: fit on the others, and say how sure one is.

fitted = fit_gender(rows, catalogue, kind="gender")               # uses all that is known of a customer
without = fit_gender(rows, catalogue, kind=WITHOUT_GIVEAWAYS)     # less what nearly gives gender away
"""

from .fit import GENDER, WITHOUT_GIVEAWAYS, confidence_curve, find_giveaways, fit_gender, without_attributes

__all__ = [
    "GENDER",
    "WITHOUT_GIVEAWAYS",
    "confidence_curve",
    "find_giveaways",
    "fit_gender",
    "without_attributes",
]
