"""What earlier checks found, kept by the content of all that it rests on."""

from __future__ import annotations

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


def digest(*parts: bytes | str) -> str:
    """Return a digest of these parts, which tells ("ab", "c") from ("a", "bc")."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()[:32]


@lru_cache(maxsize=1)
def own_code() -> str:
    """Return a digest of this library, its data, Python, and every installed distribution."""
    home = Path(__file__).parent
    files = sorted(
        path for path in home.rglob("*") if path.suffix in (".py", ".toml") and path.is_file()
    )
    installed = sorted(
        entry.name
        for folder in {path for path in sys.path if path.endswith("site-packages")}
        for entry in os.scandir(folder)
        if entry.name.endswith(".dist-info")
    )
    own = [part for path in files for part in (str(path.relative_to(home)), path.read_bytes())]
    return digest(sys.version, *installed, *own)


def files(paths: Iterable[str]) -> dict[str, str]:
    """Return the digest of each file's content; empty for one that cannot be read."""
    return {path: _content(path) for path in sorted(set(paths))}


def unchanged(kept: dict[str, str]) -> bool:
    """Return whether files are as they were when their digests were taken."""
    return all(_content(path) == was for path, was in kept.items())


def _content(path: str) -> str:
    try:
        return digest(Path(path).read_bytes())
    except OSError:
        return ""


def load(root: Path, kind: str, key: str) -> Any:
    """Return what was kept under a key, or None."""
    try:
        return json.loads((root / FOLDER / kind / f"{key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def save(root: Path, kind: str, key: str, value: Any) -> None:
    """Keep a value under a key; a folder that cannot be written is no reason to fail."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        atomic.write(root / FOLDER / kind / f"{key}.json", text.encode(), durable=False)
    except OSError:
        return


def run_key(job: Job, timeout: float) -> str:
    """Return the key of a page's run: its path, code, claims, the library, the time limit."""
    return digest(own_code(), json.dumps([job.path, job.blocks, job.claims, timeout]))


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
    return Run(blocks, claims, kept["failure"], kept["isolated"], tuple(kept["files"]))


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
        "blocks": [vars(block) for block in run.blocks],
        "claims": claims,
        "failure": run.failure,
        "isolated": run.isolated,
        "files": files(run.files),
    }
    save(root, "runs", key, kept)
