"""What leaves the warehouse: files that appear whole or not at all."""

from otklik.publishing.campaign_files import written_campaign_files
from otklik.publishing.digest import written_digest
from otklik.publishing.marts import written_marts
from otklik.publishing.people_files import written_people_files
from otklik.publishing.whole_files import WRITTEN_FILES, safe_file_name, whole_file, written_file
from otklik.publishing.workbooks import written_workbooks

__all__ = [
    "WRITTEN_FILES",
    "safe_file_name",
    "whole_file",
    "written_campaign_files",
    "written_digest",
    "written_file",
    "written_marts",
    "written_people_files",
    "written_workbooks",
]
