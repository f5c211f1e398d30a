"""What earlier checks found, kept by the content of all that it rests on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackmath import atomic

if TYPE_CHECKING:
    from stackmath.execute.runs import Job, Run

FOLDER = Path(".cache/stackmath")
KINDS = ("reports", "findings", "runs", "pages")
OWN = (".py", ".toml", ".json")  # of this library: what it computes with
ROOM = 200 * 2**20  # bytes kept of a project


def digest(*parts: bytes | str) -> str:
    """Return a digest of these parts, which tells ("ab", "c") from ("a", "bc")."""
    whole = hashlib.sha256()
    for part in parts:
        # A file may have a name that is no text; how Python spells it is what counts.
        data = part.encode(errors="surrogatepass") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()[:32]


@lru_cache(maxsize=1)
def own_code() -> str:
    """Return a digest of this library, its data, Python, and every installed distribution."""
    home = str(Path(__file__).parent)
    files = sorted(
        f"{folder}/{name}"
        for folder, _, names in os.walk(home)
        for name in names
        if name.endswith(OWN)
    )
    installed = sorted(
        entry.name
        for folder in {path for path in sys.path if path.endswith("site-packages")}
        for entry in os.scandir(folder)
        if entry.name.endswith(".dist-info")
    )
    own = [part for path in files for part in (path.removeprefix(home), _bytes(path))]
    return digest(sys.version, *installed, *own)


def _bytes(path: str) -> bytes:
    """Return what a file holds: a check of what has not changed does little else."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123, twice as fast as a Path
        return file.read()


def files(paths: Iterable[str]) -> dict[str, str]:
    """Return the digest of each file's content; empty for one that cannot be read."""
    return {path: _content(path) for path in sorted(set(paths))}


def unchanged(kept: dict[str, str]) -> bool:
    """Return whether files are as they were when their digests were taken."""
    return all(_content(path) == was for path, was in kept.items())


def _content(path: str) -> str:
    try:
        return digest(_bytes(path))
    except (OSError, ValueError):  # no file can have the name of some
        return ""


@lru_cache(maxsize=1)
def secret() -> bytes:
    """Return what only whoever runs this knows: a cache that another wrote is none.

    It is kept in the home folder, where neither a page nor a pull request can read it. Where
    that cannot be written there is none, and every cache is believed.
    """
    try:
        path = Path.home() / FOLDER / "key"
        with contextlib.suppress(FileNotFoundError):
            return path.read_bytes()
        import tempfile

        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(32))
        with contextlib.suppress(FileExistsError):  # another check was faster
            os.link(temporary, path)
        Path(temporary).unlink()
        return path.read_bytes()
    except (OSError, RuntimeError):
        return b""


def _file(root: Path, kind: str, key: str) -> Path:
    return root / FOLDER / kind / f"{key}.json"


def _signed(kind: str, key: str, text: bytes) -> str:
    whole = hashlib.blake2b(f"{kind}/{key}\n".encode(), key=secret(), digest_size=16)
    whole.update(text)
    return whole.hexdigest()


def load(root: Path, kind: str, key: str) -> Any:
    """Return what was kept under a key, or None; a file cut short, or of another, is nothing."""
    try:
        signature, _, text = _file(root, kind, key).read_bytes().partition(b"\n")
        if signature.decode() == _signed(kind, key, text):
            return json.loads(text)
    except (OSError, ValueError, RecursionError):
        pass
    return None


def has(root: Path, kind: str, key: str) -> bool:
    """Return whether something is kept under a key."""
    return _file(root, kind, key).exists()


def save(root: Path, kind: str, key: str, value: Any) -> None:
    """Keep a value under a key, dataclasses by their fields.

    A folder that cannot be written is no reason to fail.
    """
    with contextlib.suppress(OSError):
        text = json.dumps(value, ensure_ascii=False, default=vars).encode(errors="surrogatepass")
        whole = f"{_signed(kind, key, text)}\n".encode() + text
        atomic.write(_file(root, kind, key), whole, durable=False)


def prune(root: Path, most: int = ROOM) -> None:
    """Remove the oldest of what is kept, where it is more than so many bytes."""
    found = []
    for kind in KINDS:
        with contextlib.suppress(OSError), os.scandir(root / FOLDER / kind) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    told = entry.stat()
                    found.append((told.st_mtime, told.st_size, entry.path))
    size = sum(one[1] for one in found)
    if size <= most:
        return
    for _, bytes_, path in sorted(found):
        with contextlib.suppress(OSError):
            Path(path).unlink()
        size -= bytes_
        if size <= most / 2:
            return


def run_key(job: Job, timeout: float) -> str:
    """Return the key of a page's run: its path, code, claims, the library, the time limit."""
    return digest(own_code(), json.dumps([job.path, job.blocks, job.claims, job.root, timeout]))


def load_run(root: Path, key: str) -> Run | None:
    """Return the run kept under a key, where every file it read is as it was."""
    from stackmath.execute.runs import BlockRun, Citation, ClaimRun, Run, Substitution
    from stackmath.values import unwire

    kept = load(root, "runs", key)
    if kept is None or not unchanged(kept["files"]):
        return None
    claims = tuple(
        ClaimRun(
            None if one["value"] is None else unwire(one["value"]),
            one["error"],
            one["dimension"],
            tuple(
                Substitution(
                    name, number, unit, {k: unwire(v) for k, v in inputs.items()}, unwire(result)
                )
                for name, number, unit, inputs, result in one["calls"]
            ),
            tuple(Citation(d[0], unwire(d[1]), d[2], d[3]) for d in one["data"]),
        )
        for one in kept["claims"]
    )
    blocks = tuple(BlockRun(**block) for block in kept["blocks"])
    return Run(blocks, claims, kept["failure"], tuple(kept["open"]), tuple(kept["files"]))


def save_run(root: Path, key: str, run: Run) -> None:
    """Keep a run that came to its end; one that was stopped may do better next time."""
    from stackmath.values import wire

    if run.failure:
        return
    claims = [
        {
            "value": None if one.value is None else wire(one.value),
            "error": one.error,
            "dimension": one.dimension,
            "calls": [
                [
                    c.name,
                    c.number,
                    c.unit,
                    {k: wire(v) for k, v in c.inputs.items()},
                    wire(c.result),
                ]
                for c in one.calls
            ],
            "data": [[d.name, wire(d.value), d.unit, d.source] for d in one.data],
        }
        for one in run.claims
    ]
    kept = {
        "blocks": run.blocks,
        "claims": claims,
        "failure": run.failure,
        "open": run.open,
        "files": files(run.files),
    }
    save(root, "runs", key, kept)
