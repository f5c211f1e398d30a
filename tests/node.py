"""The front end's modules, run by Node without a page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
NODE = Path(sys.executable).with_name("node")


def run(script: str, given: Any = None) -> Any:
    """Return what a script returns that may import the site's modules from `./docs/assets`.

    Args:
        script: the body of an async function of `given`; it returns what JSON can hold.
        given: what JSON can hold.

    """
    code = (
        'import { readFileSync } from "node:fs";\n'
        f"const base = {json.dumps((ROOT / 'docs/assets').as_uri())};\n"
        "const load = (path) => import(`${base}/${path}`);\n"
        'const given = JSON.parse(readFileSync(0, "utf8"));\n'
        f"const answer = await (async () => {{\n{script}\n}})();\n"
        "process.stdout.write(JSON.stringify(answer));\n"
    )
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", code],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
