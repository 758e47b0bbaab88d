"""What holds of all tests."""

from __future__ import annotations

from hypothesis import settings

# how long a case takes is another thing on every machine, and on a busy one
settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")
