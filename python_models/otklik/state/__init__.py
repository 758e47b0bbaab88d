"""What a build leaves to the next one, and the copy of it beside the exports that outlives the warehouse."""

from otklik.state.mirror import FOLDER, StateError
from otklik.state.pending import announce, forget
from otklik.state.tables import state_tables
from otklik.state.warehouse import Note, bring, keep

__all__ = ["FOLDER", "Note", "StateError", "announce", "bring", "forget", "keep", "state_tables"]
