"""What people may ask of a shop: to be forgotten, and to be told why they are on a list."""

from otklik.rights.forgetting import Forgotten, forget, take_back
from otklik.rights.person import Person

__all__ = ["Forgotten", "Person", "forget", "take_back"]
