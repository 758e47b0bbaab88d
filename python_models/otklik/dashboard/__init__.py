"""The dashboard: one HTML file that opens from the disk, without a network, in two languages."""

from otklik.dashboard.card import written_card
from otklik.dashboard.file import written_dashboard
from otklik.dashboard.page import page
from otklik.dashboard.parts import Tables

__all__ = ["Tables", "page", "written_card", "written_dashboard"]
