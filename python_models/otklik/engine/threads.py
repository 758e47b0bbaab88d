"""How many threads linear algebra runs on."""

from threadpoolctl import threadpool_limits


def use_one_thread() -> None:
    """Put BLAS and OpenMP on one thread, for good: sums depend on how they are shared out.

    Not a limit for a while: models are fitted side by side in one process whose BLAS knows one limit, and
    threadpoolctl lets one thread of Python set it: another's limit does nothing, and ends with the first
    one's. Forests share out their trees by joblib, which this leaves alone.
    """
    threadpool_limits(limits=1)
