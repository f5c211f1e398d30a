"""Times and sizes of the site in a browser: pages, instruments, cells, beside named peers.

The site is built first; the peers come from npm into the cache folder of this project.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import statistics
import subprocess
import sys
from contextlib import suppress
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, ClassVar

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from browser import browser  # noqa: E402

NODE = ROOT / ".venv/bin/node"
PEERS = ROOT / ".cache/peers/npm"
PACKAGES = ("lighthouse@13.5.0", "mathjs@15.2.0")
RUNS = 5  # of Lighthouse for each page; its scores differ from run to run
PAGES = ("", "02-block/", "03-attention/", "04-pretraining/", "08-serving/", "capstone/")
INSTRUMENTS = {
    "parameters": "02-block/", "kv-budget": "03-attention/", "scaling-law": "04-pretraining/",
    "serving": "08-serving/", "forge": "capstone/",
}  # fmt: skip
SMALL = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".wasm", ".xml")
# One event of the first slider or field, to the end of the layout that it asks for; the chart is
# drawn in the frame after.
EVENT = """
(one) => {
  const control = one.querySelector("input[type=range], input[type=number]");
  const times = [];
  for (let turn = 0; turn < 60; turn++) {
    control.value = control.type === "range" ? turn % 8 : 8 + turn % 8;
    const start = performance.now();
    control.dispatchEvent(new Event("input", { bubbles: true }));
    one.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times.slice(10).sort((a, b) => a - b);
}
"""


@cache
def compressed(path: Path) -> bytes:
    """Return a file as a host keeps it ready."""
    return gzip.compress(path.read_bytes(), 6)


SPELLED = {"**": "^", "ceiling(": "ceil(", "Max(": "max(", "Min(": "min("}  # as mathjs reads it


class Compressed(SimpleHTTPRequestHandler):
    """A server of files that compresses as a host of static pages does."""

    extensions_map: ClassVar = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def do_GET(self) -> None:
        """Send a file, compressed where that helps."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in SMALL or not path.is_file():
            super().do_GET()
            return
        body = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing."""

    def handle(self) -> None:
        """Answer, and forget a browser that has gone."""
        with suppress(ConnectionError):
            super().handle()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peers", action="store_true", help="only what needs no network")
    options = parser.parse_args()
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    with TemporaryDirectory() as folder:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressed, directory=folder))
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        environment = {**os.environ, "SITE_URL": address, "NO_MKDOCS_2_WARNING": "1"}
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", folder]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
            sizes(chromium, address)
            instruments(chromium, address)
            cells(chromium, address, folder)
            chromium.close()
        if not options.no_peers:
            install()
            chains()
            lighthouse(address)


def sizes(chromium: Browser, address: str) -> None:
    """Print what a reader's browser is sent for each page, opened first of all."""
    kinds = ("document", "stylesheet", "script", "font", "fetch")
    print("| page, KB sent | page, styles, scripts | fonts | search index |\n|---|---|---|---|")
    for name in PAGES:
        context = chromium.new_context(base_url=address)
        page = context.new_page()
        sent: dict[str, tuple[str, int]] = {}
        page.on("requestfinished", lambda request, sent=sent: sent.update({
            request.url: (request.resource_type, request.sizes()["responseBodySize"])
        }))  # fmt: skip
        page.goto(name)
        page.wait_for_load_state("networkidle")
        of = {kind: sum(n for k, n in sent.values() if k == kind) / 1000 for kind in kinds}
        core = of["document"] + of["stylesheet"] + of["script"]
        index = sum(n for url, (_, n) in sent.items() if "search_index" in url) / 1000
        print(f"| {name or 'home'} | {core:.0f} | {of['font']:.0f} | {index:.0f} |")
        context.close()


def alive(page: Page, name: str) -> Any:
    """Return an instrument, once it has come alive."""
    instrument = page.locator(f"#instrument-{name}")
    instrument.scroll_into_view_if_needed()
    instrument.locator(".sm-bench").wait_for()
    page.wait_for_timeout(300)
    return instrument


def instruments(chromium: Browser, address: str) -> None:
    """Print the time of one event of a control, chart and layout included."""
    print("\n| an event of | median, ms | at a quarter of the speed | 95th percentile there |")
    print("|---|---|---|---|")
    for name, where in INSTRUMENTS.items():
        context = chromium.new_context(base_url=address)
        page = context.new_page()
        page.goto(where)
        instrument = alive(page, name)
        fast = instrument.evaluate(EVENT)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        slow = instrument.evaluate(EVENT)
        times = (statistics.median(fast), statistics.median(slow), slow[int(0.95 * len(slow))])
        print(f"| {name} | " + " | ".join(f"{time:.1f}" for time in times) + " |")
        context.close()


def cells(chromium: Browser, address: str, folder: str) -> None:
    """Print the time from the first Run to the first printed text, beside Pyodide's as published.

    The peer's program is one `print` in a worker; ours is the first cell of Chapter 3, which
    imports the library, and that same `print`.
    """
    cell = first_run(chromium, address, None)
    ours = first_run(chromium, address, "print(1)")
    theirs = published(chromium, address, Path(folder))
    print("\n| from the first Run to the first text | ms | beside Pyodide as published |")
    print("|---|---|---|")
    for name, time in (
        ("the first cell of Chapter 3", cell),
        ("a `print`", ours),
        ("a `print` in Pyodide as published", theirs),
    ):
        print(f"| {name} | {time:.0f} | {time / theirs:.2f} |")


def published(chromium: Browser, address: str, folder: Path) -> float:
    """Return the median milliseconds to the first text of Pyodide as npm has it."""
    npm = ROOT / "node_modules/pyodide"
    peer = folder / "peer"
    peer.mkdir()
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"):
        (peer / name).write_bytes((npm / name).read_bytes())
    (peer / "pyodide-lock.json").write_bytes((npm / "pyodide-lock.json").read_bytes())
    (peer / "worker.mjs").write_text(PEER)
    (peer / "index.html").write_text("<p>peer")
    times = []
    for _ in range(6):
        context = chromium.new_context(base_url=address)
        page = context.new_page()
        page.goto("peer/")
        times.append(page.evaluate(PEER_RUN))
        context.close()
    return statistics.median(times[1:])


PEER = """
import { loadPyodide } from "./pyodide.mjs";
const python = await loadPyodide({ indexURL: new URL("./", import.meta.url).pathname });
python.setStdout({ batched: (text) => postMessage(text) });
python.runPython("print(1)");
"""
PEER_RUN = """
() => new Promise((done) => {
  const start = performance.now();
  const worker = new Worker("worker.mjs", { type: "module" });
  worker.onmessage = () => done(performance.now() - start);
})
"""


def first_run(chromium: Browser, address: str, code: str | None) -> float:
    """Return the median milliseconds from the first Run to the first printed text."""
    times = []
    for _ in range(6):
        context = chromium.new_context(base_url=address)
        page = context.new_page()
        page.goto("03-attention/")
        cell = page.locator("sm-cell").first
        cell.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        if code is not None:
            cell.get_by_role("button", name="Edit").click()
            cell.locator("textarea").fill(code)
        times.append(cell.evaluate(FIRST_RUN))
        context.close()
    return statistics.median(times[1:])  # the first also waits for the server to compress


FIRST_RUN = """
(cell) => new Promise((done) => {
  const start = performance.now();
  const look = () => {
    if (cell.querySelector(".sm-out")?.textContent.trim()) done(performance.now() - start);
    else setTimeout(look, 2);
  };
  [...cell.querySelectorAll("button")].find((one) => one.textContent.trim() === "Run").click();
  look();
})
"""


def install() -> None:
    """Put the peers into the cache folder."""
    PEERS.mkdir(parents=True, exist_ok=True)
    (PEERS / "package.json").write_text('{"private": true}\n')  # else npm goes up to the site's
    path = f"{NODE.parent}:{os.environ['PATH']}"
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent", *PACKAGES]
    subprocess.run(command, cwd=PEERS, env={**os.environ, "PATH": path}, check=True)


def chains() -> None:
    """Print how often the chain of the Forge is worked out in a second, and by mathjs."""
    from stackmath.instruments import instruments as described

    formulas = [
        [
            step.name,
            _spelled(str(step.ways[0].expr)),
            dict(step.given),
            step.ways[0].symbols,
        ]
        for step in described()["forge"].steps
    ]
    script = """
import { readFileSync } from "node:fs";
const { base, peers, formulas } = JSON.parse(readFileSync(0, "utf8"));
const { values, defaults } = await import(`${base}/js/chain.js`);
const { instrument } = await import(`${base}/instruments/forge.js`);
const math = (await import(`${peers}/node_modules/mathjs/lib/esm/index.js`));
const settings = defaults(instrument);
const known = values(instrument, settings);
const compiled = formulas.map(([name, text, ...rest]) => [name, math.compile(text), ...rest]);
const theirs = () => {
  const scope = { ...known };
  for (const [name, code, given, symbols] of compiled) {
    const inputs = {};
    for (const symbol of symbols) {
      const from = given[symbol] ?? symbol;
      inputs[symbol] = typeof from === "string" ? scope[from] : from;
    }
    scope[name] = code.evaluate(inputs);
  }
  return scope;
};
const rate = (call) => {
  for (let i = 0; i < 2000; i++) call();
  let count = 0;
  const start = performance.now();
  while (performance.now() - start < 1000) { call(); count++; }
  return count;
};
const other = theirs();
for (const { name } of instrument.steps) {
  if (!(Math.abs(other[name] / known[name] - 1) < 1e-9)) throw Error(`${name} differs`);
}
console.log(JSON.stringify([rate(() => values(instrument, settings)), rate(theirs)]));
"""
    given = {"base": (ROOT / "docs/assets").as_uri(), "peers": PEERS.as_uri(), "formulas": formulas}
    done = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "-e", script],
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    ours, theirs = json.loads(done.stdout)
    print("\n| the Forge's chain | times a second | over mathjs |\n|---|---|---|")
    print(f"| ours | {ours:,} | {ours / theirs:.1f} |\n| mathjs, compiled | {theirs:,} | 1.0 |")


def _spelled(text: str) -> str:
    """Return a formula as mathjs reads it."""
    for ours, theirs in SPELLED.items():
        text = text.replace(ours, theirs)
    return text


def lighthouse(address: str) -> None:
    """Print the medians of Lighthouse's scores of each page, for a phone, and how fast it ran."""
    print(
        "\n| page | performance | from, to | blocking, ms | accessibility | best practices | SEO "
        "| index of the machine |\n|---|---|---|---|---|---|---|---|"
    )
    for name in PAGES:
        runs = [_lighthouse(address + name) for _ in range(RUNS)]
        scores = [
            [100 * run["categories"][kind]["score"] for run in runs]
            for kind in ("performance", "accessibility", "best-practices", "seo")
        ]
        blocking = [run["audits"]["total-blocking-time"]["numericValue"] for run in runs]
        speeds = [run["environment"]["benchmarkIndex"] for run in runs]
        first, *others = (f"{statistics.median(one):.0f}" for one in scores)
        extremes = f"{min(scores[0]):.0f}, {max(scores[0]):.0f}"
        cells = [first, extremes, f"{statistics.median(blocking):.0f}", *others]
        print(f"| {name or 'home'} | {' | '.join(cells)} | {statistics.median(speeds):.0f} |")


def _lighthouse(address: str) -> Any:
    """Return the report of one run."""
    command = [
        NODE, PEERS / "node_modules/lighthouse/cli/index.js", address, "--quiet",
        "--output=json", "--chrome-flags=--headless --no-sandbox --disable-gpu",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": str(browser())}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
