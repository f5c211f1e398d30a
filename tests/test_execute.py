"""The execution of pages: what they print and give, and that none can hang or crash the checker."""

from __future__ import annotations

import contextlib
import py_compile
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from stackmath import execute, values
from stackmath.execute import BlockRun, Job, Run

GOOD = "x = 6 * 7\nprint(x)"
LOOP = "x = 1\n\nwhile True: x += 1"
ENDLESS = 1.5  # seconds given to pages that never end
ZYGOTE = "stackmath.execute.zygote"
LATE = "ran longer than 1.5 s"
GUARDED = sys.version_info >= (3, 12)  # recursion in C has a limit of its own

# Each is the second block of a page, at line 20; what follows is the failure of the page,
# then the error of the block and its line.
HOSTILE = {
    "endless loop": (LOOP, LATE, None, 22),
    "endless sleep in C": ("import time\ntime.sleep(1000)", LATE, None, 21),
    "stopped": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        LATE,
        None,
        20,
    ),
    "os._exit": ("import os\nos._exit(3)", "left by os._exit(3)", None, 20),
    "segfault": (
        "import ctypes\n\nctypes.string_at(0)",
        "died of signal 11 (segmentation fault)",
        None,
        22,
    ),
    "abort": ("import os\nos.abort()", "died of signal 6 (aborted)", None, 21),
    "own group": (
        "import os\nos.killpg(os.getpgrp(), 9)",
        "died of signal 9 (killed)",
        None,
        20,
    ),
    "boundless recursion": (
        "import sys\nsys.setrecursionlimit(10**9)\nclass A:\n"
        "    def __getattr__(self, name):\n        return getattr(self, name + 'x')\n"
        "    def __repr__(self):\n        return repr([self])\nrepr(A())",
        None if GUARDED else "died of signal 11 (segmentation fault)",
        "RecursionError: " if GUARDED else None,
        26,
    ),
    "closed files": (
        "import os\nos.closerange(0, 4096)",
        "closed, or wrote into, the pipe that carries its results",
        None,
        20,
    ),
    "another file in place of the pipe": (
        "import os\nhere = os.open(os.environ['TMPDIR'] + '/x', os.O_CREAT | os.O_RDWR)\n"
        "for number in range(3, 1024):\n    if number != here:\n        os.dup2(here, number)",
        "closed, or wrote into, the pipe that carries its results",
        None,
        20,
    ),
    "rubbish": (
        "import os\nfor number in range(3, 4096):\n    try:\n"
        "        os.write(number, b'rubbish {')\n    except OSError:\n        pass",
        "closed, or wrote into, the pipe that carries its results",
        None,
        20,
    ),
    "sys.exit": ("import sys\nsys.exit(2)", None, "left by sys.exit(2)", 21),
    "input": ("name = input('name?')", None, "EOFError: EOF when reading a line", 20),
    "recursion": ("def f():\n    return f()\nf()", None, "RecursionError", 21),
    "memory": (
        "hog = []\nwhile True:\n    hog.append(bytearray(10**7))",
        None,
        "MemoryError: needed more than 0.25 GiB of memory",
        22,
    ),
    "memory in small pieces": (
        "hog = []\nwhile True:\n    hog.append([None] * 100)",
        None,
        "MemoryError: needed more than 0.25 GiB of memory",
        22,
    ),
    "error with no message": (
        "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\nraise Odd",
        None,
        "Odd: its message cannot be printed",
        23,
    ),
    "interrupt": ("raise KeyboardInterrupt", None, "KeyboardInterrupt", 20),
}
# These pages are to end as any other does.
HARMLESS = {
    "flood of prints": "for _ in range(10000):\n    print('x' * 100)",
    "flood of os.write": "import os\nfor _ in range(10000):\n    os.write(1, b'x' * 1000)",
    "thread": (
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(1000,)).start()\nprint('started')"
    ),
    "grandchild": (
        "import subprocess\nleft = subprocess.Popen(['sleep', '1234.5'])\nprint(left.pid)"
    ),
    "grandchild in a session of its own": (
        "import subprocess\n"
        "left = subprocess.Popen(['sleep', '1234.5'], start_new_session=True)\nprint(left.pid)"
    ),
    "fork": "import os\nos.fork()\nprint('twice')",
    "a small tree of forks": "import os\nfor _ in range(5):\n    os.fork()\nprint('32')",
    "closed output": "import os\nos.close(1)\nos.close(2)\nprint('closed')",
}


def processes(*folders: Path) -> list[tuple[int, list[str]]]:
    """Return every process that works in these folders, with its words."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            here = (path / "cwd").readlink()
            if not any(here.is_relative_to(folder) for folder in folders):
                continue
            words = (path / "cmdline").read_text().split("\0")
            found.append((int(path.name), words[:-1]))
    return found


def page(folder: Path, *blocks: str, claims: tuple[tuple[int, str], ...] = ()) -> Job:
    """Return a job: the first block at line 10, the second at line 20 and so on."""
    numbered = tuple((10 * place, code) for place, code in enumerate(blocks, start=1))
    return Job(str(folder / "page.md"), numbered, claims)


def only(job: Job, **options: Any) -> Run:
    """Return the run of one job."""
    ((index, result),) = execute.run([job], workers=1, **options)
    assert index == 0
    return result


@dataclass
class Crowd:
    """Good and hostile pages that were run together."""

    runs: dict[str, Run]
    folder: Path
    seconds: float


@pytest.fixture(scope="module", params=["fork", "spawn", "fork without walls"])
def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    """Return the runs of all hostile pages between good ones."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "page.md").write_text("untouched")
    jobs = {name: page(folder, GOOD, code, GOOD) for name, (code, *_) in HOSTILE.items()}
    jobs |= {name: page(folder, GOOD, code, GOOD) for name, code in HARMLESS.items()}
    jobs["endless claim"] = page(
        folder, GOOD, claims=((1, "x"), (1, "max(iter(int, 1))"), (1, "x"))
    )
    jobs["flood of results"] = page(folder, GOOD, claims=((1, "1 << 4 * 40 * 2**20"),))
    jobs |= dict.fromkeys(["good", "good among endless ones"], page(folder, GOOD))
    endless = {name for name, (_, failure, *_) in HOSTILE.items() if failure == LATE}
    endless |= {"endless claim", "good among endless ones"}
    runs: dict[str, Run] = {}
    start = time.monotonic()
    for names, timeout in ((endless, ENDLESS), (jobs.keys() - endless, 60.0)):
        order = sorted(names)
        options: Any = {"timeout": timeout, "memory": 2**28, "spawn": request.param == "spawn"}
        options["walled"] = "without" not in request.param
        for place, run in execute.run((jobs[name] for name in order), workers=4, **options):
            runs[order[place]] = run
    return Crowd(runs, folder, time.monotonic() - start)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_gives_a_sentence_at_its_line(crowd: Crowd, name: str) -> None:
    """How a page died, or what its block raised, is one line, and the line of the page is known."""
    _, failure, error, line = HOSTILE[name]
    run = crowd.runs[name]
    assert run.failure == failure
    first, second, third = run.blocks
    assert first == BlockRun("42\n", ran=True)
    assert second.ran
    assert second.error is not None
    assert second.error.startswith(error or failure or "")
    assert "\n" not in second.error
    # Where not even a traceback found room, the block's first line is all that is known.
    small = name == "memory in small pieces"
    assert second.error_line == line or (small and second.error_line == 20)
    assert third == BlockRun()


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_page_leaves_behind_does_not_matter(crowd: Crowd, name: str) -> None:
    """Threads, children and closed streams neither hold the checker up nor fail the page."""
    run = crowd.runs[name]
    assert run.failure is None
    assert [block.error for block in run.blocks] == [None] * 3
    assert run.blocks[2].output == "42\n"


@pytest.mark.parametrize("name", [name for name in HARMLESS if name.startswith("grandchild")])
def test_a_process_that_a_page_started_does_not_outlive_it(crowd: Crowd, name: str) -> None:
    """A grandchild is ended with its page, also one in a session of its own."""
    assert int(crowd.runs[name].blocks[1].output) > 0
    assert not [found for found in processes(crowd.folder) if found[1][1:] == ["1234.5"]]


GONE = """
import os, time
process = int(open("process").read())
for _ in range(500):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        print("gone")
        break
    time.sleep(0.01)
"""


def test_a_process_that_a_page_started_is_gone_before_the_run_is_over(tmp_path: Path) -> None:
    """The next page does not share the machine with what an earlier one left."""
    leave = (
        "import subprocess\nleft = subprocess.Popen(['sleep', '1234.5'], start_new_session=True)\n"
        "open('process', 'w').write(str(left.pid))"
    )
    jobs = [page(tmp_path, leave), page(tmp_path, GONE)]
    runs = dict(execute.run(jobs, workers=1, walled=False))
    assert runs[1].blocks[0].output == "gone\n"


def test_only_the_page_itself_goes_on_after_a_fork(tmp_path: Path) -> None:
    """A copy that a page makes of itself ends with the block that made it."""
    write = (
        "import os, time\nran = os.environ['TMPDIR'] + '/ran'\n"
        "os.write(os.open(ran, os.O_APPEND | os.O_CREAT | os.O_WRONLY), b'x')"
    )
    run = only(
        page(tmp_path, "import os\nos.fork()", write, "time.sleep(0.3)\nprint(open(ran).read())")
    )
    assert run.blocks[2].output == "x\n"


@pytest.mark.skipif(sys.platform != "linux", reason="a process ends with its parent on Linux only")
def test_pages_end_with_their_zygote(tmp_path: Path) -> None:
    """A page that ran when its zygote ended is run again, and its first process is gone."""
    endless_once = (
        "import os\nif not os.path.exists('process'):\n"
        "    open('process', 'w').write(str(os.getpid()))\n    while True: pass"
    )
    kill = (
        "import os, time\nwhile not (os.path.exists('process') and open('process').read()):\n"
        "    time.sleep(0.01)\nos.kill(os.getppid(), 9)"
    )
    jobs = [page(tmp_path, code) for code in (endless_once, kill, GONE)]
    runs = dict(execute.run(jobs, workers=2, walled=False))
    assert [runs[index].failure is None for index in range(3)] == [True, False, True]
    assert runs[2].blocks[0].output == "gone\n"


def test_good_pages_finish_among_hostile_ones(crowd: Crowd) -> None:
    """The zygote outlives what its children do, and endless pages end at their limit."""
    for name in ("good", "good among endless ones"):
        assert crowd.runs[name].blocks == (BlockRun("42\n", ran=True),)
    assert crowd.seconds < 60
    assert (crowd.folder / "page.md").read_text() == "untouched"


def test_an_endless_claim_is_named_and_those_after_it_are_not_evaluated(crowd: Crowd) -> None:
    """The failure belongs to the claim in which it happened."""
    run = crowd.runs["endless claim"]
    assert run.blocks[0] == BlockRun("42\n", ran=True)
    assert run.claims[0].value == 42
    assert run.claims[1].error == run.failure == LATE
    assert run.claims[2].error == "not evaluated: the page ran longer than 1.5 s"


def test_a_flood_of_results_is_stopped(crowd: Crowd) -> None:
    """What comes back is limited in size."""
    assert crowd.runs["flood of results"].failure == "sent more than 32 MiB of results"


def test_output_over_the_limit_is_cut_and_said_so(crowd: Crowd) -> None:
    """The first 64 KiB of a block are kept."""
    flood = crowd.runs["flood of prints"].blocks[1]
    assert flood.cut
    assert len(flood.output) == 64 * 2**10
    assert not crowd.runs["flood of prints"].blocks[2].cut


KILLERS = {
    "its group": "import os\nos.killpg(os.getpgid(os.getppid()), 9)",
    "it, softly": "import os, signal, time\nos.kill(os.getppid(), signal.SIGTERM)\ntime.sleep(9)",
}


@pytest.mark.parametrize("name", KILLERS)
def test_a_page_that_ends_the_zygote_is_named_and_the_others_finish(
    tmp_path: Path, name: str
) -> None:
    """A new zygote takes over, with one page at a time, so that it is known which it was."""
    jobs = [page(tmp_path, code) for code in (GOOD, KILLERS[name], GOOD, GOOD)]
    runs = dict(execute.run(jobs, workers=2, walled=False))
    assert sorted(runs) == [0, 1, 2, 3]
    assert runs[1].failure == "ended the process that runs the pages"
    assert runs[1].blocks[0].error == runs[1].failure
    for index in (0, 2, 3):
        assert runs[index].blocks == (BlockRun("42\n", ran=True),)


def test_a_page_that_stops_the_zygote_does_not_hang_the_checker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A zygote that is silent for too long counts as ended."""
    monkeypatch.setattr(execute, "PATIENCE", 3.0)
    stop = "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)"
    run = only(page(tmp_path, stop), timeout=1, walled=False)
    assert run.failure == "ended the process that runs the pages"


def test_a_zygote_that_does_not_start_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence holds what the process last said."""
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'no such interpreter' >&2\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(execute.ExecutionError, match=r"did not start: no such interpreter\. Run: "):
        only(page(tmp_path, GOOD))


def test_an_abandoned_run_leaves_no_process(tmp_path: Path) -> None:
    """Whoever stops reading results ends the zygote and its pages."""
    jobs = [page(tmp_path, GOOD), page(tmp_path, "while True: pass")]
    results: Iterator[Any] = execute.run(jobs, workers=2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    left = processes(tmp_path, Path.cwd())
    assert not [words for _, words in left if ZYGOTE in words]


def test_no_jobs_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check in which every page is known costs nothing here."""
    monkeypatch.setattr(sys, "executable", "/nowhere")
    assert list(execute.run([])) == []


def test_results_come_as_pages_finish_with_their_places(tmp_path: Path) -> None:
    """A slow first page does not hold up the second."""
    slow = page(tmp_path, "import time\ntime.sleep(0.5)")
    assert [index for index, _ in execute.run([slow, page(tmp_path, GOOD)], workers=2)] == [1, 0]


def test_jobs_are_read_while_the_zygote_warms_up(tmp_path: Path) -> None:
    """A generator of jobs is taken as it is."""
    jobs = (page(tmp_path, f"print({place})") for place in range(3))
    found = {index: run.blocks[0].output for index, run in execute.run(jobs)}
    assert found == {0: "0\n", 1: "1\n", 2: "2\n"}


# What a page sees.

DEVICES = """
import os
if os.path.exists('/proc/net/dev'):
    print(*[line.split(':')[0].strip() for line in open('/proc/net/dev')][2:])
"""


@pytest.fixture(scope="module", params=["fork", "spawn"])
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return the run of a page that prints its surroundings, one block each."""
    folder = tmp_path_factory.mktemp("seen")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MY_API_KEY", "sesame")
        patch.setenv("github_token", "sesame")
        patch.setenv("TZ", "Asia/Tokyo")
        patch.setenv("COLUMNS", "200")
        patch.setenv("PYTHONHASHSEED", "7")
        return only(page(folder, *SURROUNDINGS), spawn=request.param == "spawn")


SURROUNDINGS = {
    DEVICES: None,
    "print([v for v in os.environ.values() if v == 'sesame'])": "[]",
    "print(hash('stackmath'))": str(
        int(
            subprocess.run(
                [sys.executable, "-c", "print(hash('stackmath'))"],
                env={"PYTHONHASHSEED": "0"},
                capture_output=True,
                check=True,
            ).stdout
        )
    ),
    "import time; print(time.tzname[0], time.localtime(0).tm_hour)": "UTC 0",
    "print('__file__' in globals(), __name__)": "False __main__",
    "import sys; print(sys.modules['__main__'].__dict__ is globals(), sys.argv)": "True ['']",
    "print(open(os.devnull).encoding, sys.stdout.encoding)": "utf-8 utf-8",
    "print(os.environ['OMP_NUM_THREADS'], os.environ['MPLBACKEND'])": "1 Agg",
    "print(os.getcwd() == sys.path[0], os.path.basename(os.getcwd())[:4])": "True seen",
    "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))) is A)": "True",
    "import inspect\ndef f():\n    return 1\nprint(inspect.getsource(f).count('return'))": "1",
    "from __future__ import annotations": "",
    "def g(x: nowhere): pass\nprint(g.__annotations__)": "{'x': 'nowhere'}",
    "import gc; print(gc.isenabled())": "True",
    "import shutil; print(shutil.get_terminal_size().columns)": "80",
    "sys.stderr.write('unseen'); os.system('echo unseen')": "",
    "n = sys.stdout.buffer.write('é\\n'.encode())": "é",
}


@pytest.mark.parametrize("place", range(len(SURROUNDINGS)))
def test_a_page_sees_the_same_surroundings_everywhere(seen: Run, place: int) -> None:
    """Hash seed, time zone, locale, folder and secrets do not depend on who runs it, or how."""
    block = seen.blocks[place]
    assert block.error is None
    expected = list(SURROUNDINGS.values())[place]
    assert expected is None or block.output.rstrip("\n") == expected


def test_a_page_has_no_network_where_the_system_can_deny_it(seen: Run) -> None:
    """Where another program can deny it, so can we; elsewhere the run says that it could not."""
    commands = ["unshare --net true", "unshare --user --net true"]
    can = any(
        subprocess.run(command, shell=True, check=False).returncode == 0 for command in commands
    )
    assert "use the network" not in seen.open or not can
    devices = seen.blocks[0].output.split()
    assert devices == ["lo"] or not can


def test_files_that_a_page_reads_are_known(tmp_path: Path) -> None:
    """Local modules and data count; libraries, the system and what it writes do not."""
    (tmp_path / "helper.py").write_text("import inner\n")
    (tmp_path / "inner.py").write_text("value = 3\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "table.csv").write_text("1")
    code = (
        "import helper, colorsys, numpy\nopen('data/table.csv').read()\n"
        "open('/proc/self/stat').read()\nimport os\n"
        "open(os.environ['TMPDIR'] + '/written', 'w').write('x')\nos.chdir('/')\n"
        "open('/dev/null').read()"
    )
    for compiled in (False, True):  # Python opens only the compiled module where there is one
        if compiled:
            py_compile.compile(str(tmp_path / "helper.py"))
        run = only(page(tmp_path, code, "1 / 0"))
        names = [str(Path(file).relative_to(tmp_path)) for file in run.files]
        assert names == ["data/table.csv", "helper.py", "inner.py"]
    assert [path.name[:7] for path in (tmp_path / "__pycache__").iterdir()] == ["helper."]


# Errors at their lines.

NULS = "ValueError" if sys.version_info < (3, 11, 4) else "SyntaxError"  # Python changed its mind
ERRORS = {
    "x = 1\nprint(nowhere)": (11, "NameError: name 'nowhere' is not defined"),
    "x = (1\ny = 2": (10, "SyntaxError: '(' was never closed"),
    "  x = 1": (10, "IndentationError: unexpected indent"),
    "x = 1\n\ndef f():\n    return 1 / 0\nf()": (13, "ZeroDivisionError: division by zero"),
    "x = '\0'": (10, f"{NULS}: source code string cannot contain null bytes"),
    "raise ValueError('one\\ntwo')": (10, "ValueError: one"),
    "raise ValueError('\\ud800')": (10, "ValueError: \\ud800"),
    "\nassert 1 == 2": (11, "AssertionError"),
    "import broken": (10, "ZeroDivisionError: division by zero (raised in broken.py, line 2)"),
    "import json\njson.loads('{')": (11, "JSONDecodeError: Expecting property name enclosed"),
    "eval('1 +')": (10, "SyntaxError: invalid syntax"),
}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """Return the runs of pages that each hold one error."""
    folder = tmp_path_factory.mktemp("wrong")
    (folder / "broken.py").write_text("x = 0\n1 / x\n")
    runs = dict(execute.run([page(folder, code) for code in ERRORS]))
    return [runs[index] for index in range(len(ERRORS))]


@pytest.mark.parametrize("place", range(len(ERRORS)))
def test_an_error_is_one_line_at_its_line_of_the_page(wrong: list[Run], place: int) -> None:
    """Line numbers are the page's own."""
    line, sentence = list(ERRORS.values())[place]
    block = wrong[place].blocks[0]
    assert block.error_line == line
    assert block.error is not None
    assert block.error.startswith(sentence)
    assert "\n" not in block.error
    assert wrong[place].failure is None


def test_an_error_in_a_function_of_an_earlier_block_names_both_lines(tmp_path: Path) -> None:
    """The line is where the running block failed; the sentence says where it was raised."""
    run = only(page(tmp_path, "def f(x):\n    return 1 / x", "y = 1\nf(0)"))
    assert run.blocks[1].error == "ZeroDivisionError: division by zero (raised at line 11)"
    assert run.blocks[1].error_line == 21


# Claims.

VALUES = {
    "10**5000": 10**5000,
    "-3": -3,
    "True": True,
    "0.1 + 0.2": 0.1 + 0.2,
    "5e-324": 5e-324,
    "Fraction(1, 3)": Fraction(1, 3),
    "(1, 2.5)": (1, 2.5),
    "Fraction(1, 3), x": (Fraction(1, 3), 42),
    "np.int64(7)": 7,
    "np.float64(0.1)": 0.1,
    "np.float32(0.5)": 0.5,
    "np.bool_(True)": True,
    "np.array([1, 2, 3])[1]": 2,
    "sp.Integer(2)**70": 2**70,
    "sp.Rational(2, 6)": Fraction(1, 3),
    "sp.Float('0.5')": 0.5,
    "sp.sqrt(2)": 2**0.5,
    "sp.true": True,
    "x < 43 and x > 41": True,
    "  x  ": 42,
    "[y for y in range(x)][-1]": 41,
}
REFUSED = {
    "[1]": "gives a list, and a claim needs a number",
    "'1.34 GB'": "gives a str, and a claim needs a number",
    "None": "gives None, and a claim needs a number",
    "1j": "gives a complex, and a claim needs a number",
    "(1, 2, 3)": "gives a tuple, and a claim needs a number",
    "(1, 'a')": "gives a str, and a claim needs a number",
    "np.array([1, 2])": "gives an array, and a claim needs a number",
    "float('nan')": "gives nan, and a claim needs a finite number",
    "1e308 * 10": "gives inf, and a claim needs a finite number",
    "sp.oo": "gives inf, and a claim needs a finite number",
    "sp.nan": "gives nan, and a claim needs a finite number",
    "sp.I": "gives I, which is no real number that a float holds",
    "sp.Symbol('q')": "gives a Symbol, and a claim needs a number",
    "sp.Symbol('q') < 1": "gives a StrictLessThan, and a claim needs a number",
    "(y := 3)": "assigns y, and a claim may only give a value",
    "print(3)": "prints, and a claim may only give a value",
    "y = 3": "SyntaxError: invalid syntax",
    "1 / 0": "ZeroDivisionError: division by zero",
    "nowhere": "NameError: name 'nowhere' is not defined",
    "exit(3)": "left by sys.exit(3)",
    "bytearray(10**15)": "MemoryError: needed more than 2 GiB of memory",
}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("os.fork()", "started more than 64 processes"),
        ("os.read(pipe, 1)", "BlockingIOError: [Errno "),
    ],
)
def test_a_process_that_the_system_refuses_is_one_too_many(
    tmp_path: Path, line: str, told: str
) -> None:
    """What else is not there yet keeps its error."""
    setup = (
        "import os\nfrom functools import partial\n\npipe, _ = os.pipe()\n"
        "os.set_blocking(pipe, False)\nos.fork = partial(os.read, pipe, 1)"
    )
    run = only(page(tmp_path, setup, line))
    assert str(run.blocks[1].error).startswith(told)


@pytest.fixture(scope="module")
def claimed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the run of every claim, all on one page."""
    setup = f"import numpy as np, sympy as sp\nfrom fractions import Fraction\n{GOOD}"
    expressions = [*VALUES, *REFUSED]
    claims = tuple((1, expression) for expression in expressions)
    job = page(tmp_path_factory.mktemp("claims"), setup, GOOD, claims=claims)
    run = only(job)
    assert run.blocks[1] == BlockRun("42\n", ran=True)
    return dict(zip(expressions, run.claims, strict=True))


@pytest.mark.parametrize("expression", VALUES)
def test_a_value_arrives_as_a_plain_number(claimed: dict[str, Any], expression: str) -> None:
    """Integers and fractions stay exact, NumPy and SymPy numbers become Python's."""
    claim = claimed[expression]
    assert claim.error is None
    assert claim.value == VALUES[expression]
    assert type(claim.value) is type(VALUES[expression])


@pytest.mark.parametrize("expression", REFUSED)
def test_what_is_no_number_is_refused_in_a_sentence(
    claimed: dict[str, Any], expression: str
) -> None:
    """A claim gives a number, a truth or a pair, and does nothing else."""
    claim = claimed[expression]
    assert claim.value is None
    assert claim.error == REFUSED[expression]


def test_a_claim_sees_only_the_blocks_above_it(tmp_path: Path) -> None:
    """One that names something defined lower says where."""
    claims = ((0, "x"), (1, "x"), (1, "y"), (2, "x"), (2, "x + y"))
    run = only(page(tmp_path, "x = 1", "def y(): pass\nx = 2\ny = 3", claims=claims))
    first, second, third, *rest = run.claims
    assert first.error == (
        "x is defined lower, in the block at line 10; a claim sees only the blocks above it"
    )
    assert second.value == 1
    assert third.error is not None
    assert third.error.startswith("y is defined lower, in the block at line 20;")
    assert [claim.value for claim in rest] == [2, 5]


def test_a_failed_block_stops_the_page(tmp_path: Path) -> None:
    """Blocks below it do not run, and claims below it say which block failed."""
    run = only(page(tmp_path, GOOD, "1 / 0", GOOD, claims=((1, "x"), (2, "x"), (3, "x"))))
    assert [block.ran for block in run.blocks] == [True, True, False]
    assert run.claims[0].value == 42
    sentence = "not evaluated: the block at line 20 failed"
    assert [claim.error for claim in run.claims[1:]] == [sentence, sentence]


WIRED = [0, -7, 10**6000, True, 0.1, Fraction(-1, 3), (1, 0.5), "text"]


@pytest.mark.parametrize("value", WIRED, ids=range(len(WIRED)))
def test_a_value_survives_the_wire(value: Any) -> None:
    """What is written to the pipe is read back as it was."""
    read = values.unwire(values.wire(value))
    assert read == value
    assert type(read) is type(value)


def test_a_call_of_a_real_equation_comes_back_with_its_inputs(tmp_path: Path) -> None:
    """Number, inputs, result and dimension arrive beside the value."""
    code = (
        "from stackmath.chapters.attention import kv_cache\n"
        "given = {name: 2 for name in kv_cache.symbols}\nkv = kv_cache(**given) * 1\n"
        "kv = kv_cache(**{**given, 'T': 8192})"
    )
    run = only(page(tmp_path, code, claims=((1, "kv / 2"),)))
    assert run.blocks[0].error is None
    claim = run.claims[0]
    (call,) = claim.calls
    assert claim.dimension == call.unit == "byte"
    assert call.name.endswith("kv_cache")
    assert call.number == "3.5"
    assert call.inputs["T"] == 8192
    assert claim.value == call.result / 2


# mktestdocs.


def test_our_executor_serves_mktestdocs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Registered, it runs a page's code in a child and raises what went wrong as a sentence."""
    import mktestdocs.__main__ as mktestdocs

    monkeypatch.setattr(mktestdocs, "_executors", dict(mktestdocs._executors))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text("```python\nx = 1\n```\n\n```python\nassert x == 1\n```\n")
    (tmp_path / "bad.md").write_text("```python\nimport os\nos._exit(3)\n```\n")
    execute.register()
    mktestdocs.check_md_file(tmp_path / "page.md", memory=True)
    with pytest.raises(AssertionError, match=r"^line \d: left by os\._exit\(3\)$"):
        mktestdocs.check_md_file(tmp_path / "bad.md", memory=True)


def test_stock_mktestdocs_runs_a_page_of_ours(tmp_path: Path) -> None:
    """In an interpreter that never registered our executor the same page passes."""
    text = (
        "The cache is 42<!--= x -->.\n\n```python\nx = 6 * 7\nprint(x)\n```\n\n```text\n42\n```\n"
    )
    (tmp_path / "page.md").write_text(text)
    code = (
        "import mktestdocs, sys\nmktestdocs.check_md_file('page.md', memory=True)\n"
        "assert 'stackmath' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "42\n"


def test_results_that_fill_the_pipe_many_times_arrive_soon() -> None:
    """The zygote looks again at once where a page has sent much."""
    blocks = tuple((9 * n + 1, f"print('{n:02}' * 25_000)") for n in range(40))
    start = time.monotonic()
    ((_, found),) = execute.run([Job(str(Path("page.md").absolute()), blocks)], workers=1)
    assert [block.output[:2] for block in found.blocks] == [f"{n:02}" for n in range(40)]
    assert all(len(block.output) == 50_001 for block in found.blocks)
    assert time.monotonic() - start < 20


def test_no_page_runs_while_the_zygote_imports() -> None:
    """What a page needs is imported when nobody has to be looked at, once for all pages."""
    from stackmath.execute import zygote

    code = {"plain": "x = 1", "numpy": "import numpy", "sympy": "from sympy import sin, pi"}
    asked = [{"blocks": [(1, code[name])]} for name in ("plain", "numpy", "sympy", "sympy")]
    steps = {word: list(done) for word, done in zygote.STEPS.items()}
    try:
        assert [zygote.missing(job) for job in asked] == [[], ["numpy"], ["sympy"], ["sympy"]]
        for job in asked:
            zygote.warm(job)
        assert not any(map(zygote.missing, asked))
        assert zygote.missing({"blocks": [(1, "from stackmath import GB")]}) == ["stackmath"]
    finally:
        zygote.STEPS.update(steps)
