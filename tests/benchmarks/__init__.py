"""Studies that print ratios against named peers; `python -m tests.benchmarks`."""
