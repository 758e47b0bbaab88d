"""This product on public data sets with published money, beside what a notebook would do."""
