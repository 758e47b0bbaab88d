"""The sample on a real Spark, beside DuckDB's: `python -m otklik_tools.spark`."""
