"""Tools beside the library: a simulator whose truth is known, and the figures in README.md.

They import `otklik` where they need it; it never imports them.
"""
