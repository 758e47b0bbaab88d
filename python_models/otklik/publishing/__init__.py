"""What leaves the warehouse: files that appear whole or not at all."""

from otklik.publishing.campaign_files import write_campaign_files
from otklik.publishing.digest import written_digest
from otklik.publishing.earlier_lists import earlier_lists
from otklik.publishing.in_words import in_words
from otklik.publishing.marts import written_marts
from otklik.publishing.people_files import write_people_files
from otklik.publishing.whole_files import (
    WRITTEN_FILES,
    FilesTogether,
    Written,
    list_name,
    safe_file_name,
    together,
    whole_file,
    written_table,
)
from otklik.publishing.workbooks import write_workbooks

__all__ = [
    "WRITTEN_FILES",
    "FilesTogether",
    "Written",
    "earlier_lists",
    "in_words",
    "list_name",
    "safe_file_name",
    "together",
    "whole_file",
    "write_campaign_files",
    "write_people_files",
    "write_workbooks",
    "written_digest",
    "written_marts",
    "written_table",
]
