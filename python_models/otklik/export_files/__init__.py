"""From the files of a CRM export to views that SQL reads, whatever the format."""
