"""The runs of pages on a cluster: batches of them, by joblib, each worker with a zygote of its own.

Workers need the same folders as this machine, and the same stackmath.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from stackmath import cache, execute
from stackmath.execute import Cluster, ExecutionError, Job, Run

START = 10  # seconds in which a scheduler must answer
BATCH = 16  # pages that travel together
INSTALL = {
    "dask": "pip install 'stackmath[cluster]'",
    "ray": "pip install joblib 'ray[default]'",
}
# Ray's backend of joblib gives what it has when all is done, and refuses to before.
RETURN = {"dask": "generator_unordered", "ray": "list"}
_pages = threading.Lock()  # a worker runs one batch at a time, whose pages use all it was given


def run(
    jobs: Iterable[Job], where: Cluster, *, timeout: float, workers: int | None
) -> Iterator[tuple[int, Run]]:
    """Yield the run of each job, with its place in the order given, as they finish.

    Raises: ExecutionError where the cluster cannot be used, in one sentence with its repair.
    """
    with _backend(where) as joblib, joblib.parallel_config(where.backend, n_jobs=workers or -1):
        parallel = joblib.Parallel(return_as=RETURN[where.backend], batch_size=1)
        call = joblib.delayed(batch)
        try:
            for runs in parallel(call(one, timeout, cache.own_code()) for one in _batches(jobs)):
                yield from runs
        except (ExecutionError, GeneratorExit):
            raise
        except Exception as error:
            first = str(error).strip().partition("\n")[0] or type(error).__name__
            raise ExecutionError(f"{where.backend} did not run the pages: {first}") from None


def batch(jobs: list[tuple[int, Job]], timeout: float, code: str) -> list[tuple[int, Run]]:
    """Return the runs of some jobs, on a worker.

    Raises: ExecutionError where the worker has another library than who asks.
    """
    if cache.own_code() != code:
        raise ExecutionError(
            "a worker has another stackmath, Python or packages than this machine; "
            "install the same on both"
        )
    places = [place for place, _ in jobs]
    with _pages:
        found = execute.run((job for _, job in jobs), timeout=timeout, workers=1)
        return [(places[index], run) for index, run in found]


def _batches(jobs: Iterable[Job]) -> Iterator[list[tuple[int, Job]]]:
    """Yield jobs with their places, so many at a time."""
    numbered = enumerate(jobs)
    while some := list(islice(numbered, BATCH)):
        yield some


@contextlib.contextmanager
def _backend(where: Cluster) -> Iterator[Any]:
    """Yield joblib, with the cluster connected.

    Raises: ExecutionError where something is not installed, or does not answer.
    """
    try:
        import joblib

        connect = {"dask": _dask, "ray": _ray}[where.backend]
        with connect(where):
            yield joblib
    except ImportError as missing:
        raise ExecutionError(
            f"--backend {where.backend} needs {missing.name}, which is not installed. "
            f"Run: {INSTALL[where.backend]}"
        ) from None


@contextlib.contextmanager
def _dask(where: Cluster) -> Iterator[None]:
    """Have a Dask scheduler connected."""
    import distributed

    connect: Any = distributed.Client  # which has no types
    if not where.scheduler:
        raise ExecutionError(
            "--backend dask needs the address of its scheduler: --scheduler HOST:PORT"
        )
    try:
        client = connect(where.scheduler, timeout=START, set_as_default=True)
    except (OSError, ValueError, TimeoutError):
        raise ExecutionError(
            f"no Dask scheduler answers at {where.scheduler}; start one with `dask scheduler`"
        ) from None
    with client:
        yield


@contextlib.contextmanager
def _ray(where: Cluster) -> Iterator[None]:
    """Have Ray connected, or started here."""
    import ray
    from ray.util.joblib import register_ray

    register_ray()
    started = not ray.is_initialized()
    if started:
        try:
            ray.init(address=where.scheduler or None, log_to_driver=False, logging_level="ERROR")
        except (OSError, RuntimeError, ValueError) as error:
            raise ExecutionError(_no_ray(where, error)) from None
    try:
        yield
    finally:
        if started:
            ray.shutdown()


def _no_ray(where: Cluster, error: Exception) -> str:
    """Return that Ray cannot be used, and what would help."""
    if where.scheduler:
        return f"no Ray cluster answers at {where.scheduler}; start one with `ray start --head`"
    first = str(error).strip().partition("\n")[0] or type(error).__name__
    return f"Ray cannot be started here ({first}); name a cluster: --scheduler HOST:PORT"
