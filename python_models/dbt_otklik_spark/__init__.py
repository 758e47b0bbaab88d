"""Python models of dbt in Spark's session mode, for which dbt-spark has no way of its own.

dbt imports every module whose name begins with `dbt_` when it starts; where dbt-spark is installed this one
tells it of a job helper that runs a model in the process that holds the session. Elsewhere it does nothing.
"""

from importlib.util import find_spec

if find_spec("dbt.adapters.spark") and find_spec("pyspark"):
    from .session import tell_dbt

    tell_dbt()
