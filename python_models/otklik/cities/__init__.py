"""How the response model does in a city it has never seen.

left_out_rows(rows, catalogue)     # rows: as for `fit_binary_model`, and `city`
"""

from .left_out import LEFT_OUT, OPTIONS, left_out_id, left_out_rows

__all__ = ["LEFT_OUT", "OPTIONS", "left_out_id", "left_out_rows"]
