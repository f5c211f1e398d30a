"""Hostile pages: code of a stranger that wants to hang, crash, lie, read, write, or stay."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from stackmath import check, examine, execute
from stackmath.execute import landlock

PARTS = 3.0  # seconds given to a page
LATE = "ran longer than 3 s"
BOMB = ("processes", LATE)  # a slow machine is late first
# From Linux 6.14 a page's processes are so few that the shell may end before they are counted.
SHELL_BOMB = (*BOMB, "x gives 6.0")
CLOSED = "closed, or wrote into, the pipe that carries its results"
DENIED = "Error: [Errno"
WALLED = sys.platform == "linux" and landlock.version() > 0

# Each is a block of Python and what its finding says; an empty text where the block does no harm
# and nothing is to be said, and the page after it must find everything as it was.
BLOCKS: dict[str, tuple[str, str | tuple[str, ...]]] = {
    # It does not end.
    "an endless loop": ("while True: pass", LATE),
    "an endless sleep": ("import time; time.sleep(10**6)", LATE),
    "a loop that catches everything": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        LATE,
    ),
    "signals that are ignored": (
        "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except OSError: pass\nwhile True: pass",
        LATE,
    ),
    "threads that never end": (
        "import threading\ndef f():\n    while True: pass\n"
        "for _ in range(8): threading.Thread(target=f).start()",
        "",
    ),
    "an exit that never ends": (
        "import atexit, time\natexit.register(time.sleep, 10**6)",
        "",
    ),
    "a catastrophe of a pattern": ("import re; re.match('(a+)+$', 'a' * 60 + 'b')", LATE),
    "an explosion of SymPy": (
        "import sympy as sp\nx = sp.symbols('x0:30')\nsp.expand(sum(x) ** 40)",
        "",
    ),
    "an int of many digits": ("str(10**10**5)", "ValueError: Exceeds the limit"),
    "a power of powers": ("9**9**9", LATE),
    "waiting for a person": ("input('password: ')", "EOFError"),
    "waiting at the terminal": ("open('/dev/tty').read()", DENIED),
    "waiting for a pipe": (
        "import os\nos.mkfifo(os.environ['TMPDIR'] + '/p')\nopen(os.environ['TMPDIR'] + '/p')",
        LATE,
    ),
    # It takes too much.
    "ten gigabytes": ("x = bytearray(10 * 2**30)", "MemoryError"),
    "a giant array": ("import numpy as np; np.ones((10**6, 10**6))", "MemoryError"),
    "a giant map": ("import mmap; mmap.mmap(-1, 2**40)", "OSError: [Errno 12]"),
    "a limit that is raised": (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
        "ValueError: not allowed to raise maximum limit",
    ),
    "memory in many processes": (
        "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n"
        "        x = bytearray(os.urandom(2**20)) * 700\n        time.sleep(60)\ntime.sleep(60)",
        ("memory", LATE),
    ),
    "a fork bomb": ("import os\nwhile True: os.fork()", BOMB),
    "a fork bomb of a shell": (
        "import subprocess\nsubprocess.run(['sh', '-c', 'f() { f | f & }; f; sleep 60'])",
        SHELL_BOMB,
    ),
    "a flood of output": ("while True: print('x' * 1000)", LATE),
    "a long line": ("print('x' * 10**6)", "prints more than a page may"),
    "a full disk": (
        "import os\nfor n in range(100):\n"
        "    open(f'{os.environ[\"TMPDIR\"]}/{n}', 'wb').write(bytes(2**20 * 16))",
        DENIED,
    ),
    "too many files": (
        "import os\nkept = [open('/dev/null') for _ in range(10**5)]",
        "OSError: [Errno 24]",
    ),
    "a deep nest": ("x = []\nfor _ in range(10**6): x = [x]\nprint(x)", "RecursionError"),
    "a deep expression": ("eval('(' * 10**5 + ')' * 10**5)", ""),
    "recursion without a bound": (
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()",
        "",
    ),
    # It dies, and takes others along.
    "os._exit": ("import os; os._exit(0)", "left by os._exit(0)"),
    "a crash": ("import ctypes; ctypes.string_at(0)", "died of signal 11"),
    "its own end": ("import os; os.kill(os.getpid(), 9)", "died of signal 9"),
    "its own stop": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", LATE),
    "the end of its parent": ("import os; os.kill(os.getppid(), 9)", "died of signal 9"),
    "the end of everything": ("import os; os.kill(-1, 9)", ""),
    "the end of the first": (
        "import os, signal\nfor n in (9, 15, 19): os.kill(1, n)",
        DENIED,
    ),
    "a look into its parent": ("open(f'/proc/{__import__(\"os\").getppid()}/environ').read()", ""),
    "a trace of the first": (
        "import ctypes\nif ctypes.CDLL(None).ptrace(16, 1, 0, 0): raise OSError('[Errno 1]')",
        "OSError: [Errno",
    ),
    "namespaces of its own": (
        "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.unshare(0x10020000)\n"
        "if libc.mount(b'tmpfs', b'/usr', b'tmpfs', 0, None): raise OSError('[Errno 1]')",
        "OSError: [Errno",
    ),
    "a daemon": (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        time.sleep(10**6)\n    os._exit(0)",
        "",
    ),
    # It lies.
    "closed files": ("import os; os.closerange(0, 4096)", CLOSED),
    "rubbish in every file": (
        "import os\nfor n in range(3, 4096):\n    try: os.write(n, b'rubbish\\n')\n"
        "    except OSError: pass",
        CLOSED,
    ),
    "forged results, and gone": (
        'import os\nfor n in range(3, 1024):\n    try: os.write(n, b\'{"block": 0, "output": '
        '"1\\\\n", "error": null, "error_line": null, "cut": false, "ran": true}\\n'
        '{"claim": 0, "value": ["int", "0x7"]}\\n{"files": []}\\n\')\n'
        "    except OSError: pass\nos._exit(0)",
        CLOSED,
    ),
    "builtins of its own": (
        "import builtins\nfor name in ('float', 'int', 'eval', 'isinstance', 'type', 'compile'):\n"
        "    setattr(builtins, name, lambda *_, **__: 7)",
        "x gives 6",
    ),
    "another JSON": (
        "import json, json.encoder\njson.dumps = lambda *_, **__: 'null'\n"
        "json.JSONEncoder.encode = lambda *_: '{}'\njson.encoder.c_make_encoder = None",
        "x gives 6",
    ),
    "another stackmath": (
        "import stackmath.values, stackmath.provenance, stackmath.execute.program as program\n"
        "stackmath.values.plain = stackmath.values.number = lambda *_: 7\n"
        "stackmath.provenance.eval = lambda *_: 7\nstackmath.provenance.trace = None\n"
        "program.Pipe = program.wire = program.plain = None",
        "x gives 6",
    ),
    "a number of another kind": (
        "class Number(float):\n    def __eq__(self, other): return True\n"
        "    def __round__(self, *_): return 7\n    def __format__(self, _): return '7.0'\n"
        "    def __float__(self): return 7.0\nx = Number(6)",
        "gives a Number, and a claim needs a plain number",
    ),
    "an int of another kind": (
        "class Number(int):\n    __class__ = int\n    def __int__(self): return 7\nx = Number(6)",
        "gives a Number, and a claim needs a plain number",
    ),
    "a trace of every line": (
        "import sys\ndef trace(frame, event, _):\n    frame.f_locals['value'] = 7\n"
        "    return trace\nsys.settrace(trace); sys.setprofile(trace)",
        "x gives 6",
    ),
    "a hunt through memory": (
        "import gc\nfor one in gc.get_objects():\n"
        "    if type(one).__name__ == 'Program': one.blocks = ()",
        "",
    ),
    "a pickle with a command": (
        "import pickle, os\nclass Bomb:\n"
        "    def __reduce__(self): return os.system, ('touch ' + os.getcwd() + '/owned',)\n"
        "x = Bomb(); pickle.loads(pickle.dumps(x))",
        "gives a Bomb",
    ),
    # It reads.
    "keys": ("import os\nprint(open('SECRETS/id_rsa').read())", DENIED),
    "the environment": (
        "import os\nif 'sesame' in str(dict(os.environ)): raise RuntimeError('read it')",
        "",
    ),
    "the environment of all": (
        "import glob\nfor path in glob.glob('/proc/[0-9]*/environ'):\n"
        "    try: text = open(path).read()\n    except OSError: continue\n"
        "    if 'sesame' in text: raise RuntimeError('read it')",
        "",
    ),
    "a link out of its folder": (
        "import os\nos.symlink('SECRETS/id_rsa', os.environ['TMPDIR'] + '/link')\n"
        "print(open(os.environ['TMPDIR'] + '/link').read())",
        DENIED,
    ),
    "the words of git": ("print(open('.git/config').read())", DENIED),
    "the network": ("import socket; socket.create_connection(('127.0.0.1', PORT), 1)", DENIED),
    "a name on the network": ("import socket; socket.getaddrinfo('example.org', 80)", "gaierror"),
    # It writes.
    "another page": ("open('good.md', 'w').write('gone')", DENIED),
    "itself": ("import os; os.remove('bad.md')", DENIED),
    "the cache": (
        "import pathlib\nfor p in pathlib.Path('.cache').rglob('*.json'): p.write_text('{}')\n"
        "open('.cache/stackmath/pages/x.json', 'w')",
        DENIED,
    ),
    "a folder for all": ("open('/tmp/stackmath-was-here', 'w')", DENIED),
    "Python itself": (
        "import json, os\nopen(os.path.dirname(json.__file__) + '/was_here.py', 'w')",
        DENIED,
    ),
    "a deleted folder": (
        "import os, shutil, tempfile\nshutil.rmtree(os.environ['TMPDIR'], ignore_errors=True)\n"
        "os.chdir('/')",
        "",
    ),
    "a settings file of the system": ("open('/proc/sys/kernel/core_pattern', 'w')", DENIED),
    "a shell": ("import os\nif os.system('touch owned; touch /tmp/owned') == 0: raise OSError", ""),
    # It confuses.
    "a module that is not there": ("import nowhere_at_all", "ModuleNotFoundError"),
    "a module that is hostile": ("import hostile_helper", "left by os._exit(0)"),
    "escapes in the output": ("print('\\x1b[2J\\x1b]0;owned\\x07\\u202e')", "shows no output"),
    "HTML in the output": ("print('<script>alert(1)</script>')", "shows no output"),
    "an error with escapes": ("raise ValueError('\\x1b[2J<script>')", "ValueError"),
    "another hash seed": ("import os; os.environ['PYTHONHASHSEED'] = '7'", ""),
    "another time": ("import time\ntime.clock_settime(time.CLOCK_REALTIME, 0)", DENIED),
    "another root": ("import os; os.chroot('/tmp')", DENIED),
}
GOOD = "# Good\n\n```python\nx = 6\nprint(x)\n```\n\n```text\n6\n```\n\nIt is 6.0<!--= x -->.\n"
BAD = "# Bad\n\n```python\nx = 6\n```\n\n```python\n{code}\n```\n\nIt is 7.0<!--= x -->.\n"


@dataclass
class Attack:
    """What a check found on all the hostile pages, and the folder that they stood in."""

    findings: dict[str, list[str]]
    folder: Path
    secrets: Path


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    """Return what one check finds on every hostile page and the good ones between them."""
    import socket

    folder = tmp_path_factory.mktemp("hostile")
    secrets = tmp_path_factory.mktemp("home") / ".ssh"
    secrets.mkdir()
    (secrets / "id_rsa").write_text("open sesame")
    (folder / ".git").mkdir()
    (folder / ".git/config").write_text("open sesame")
    (folder / ".cache/stackmath/pages").mkdir(parents=True)
    (folder / "hostile_helper.py").write_text("import os\nos._exit(0)\n")
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("MY_WORD", "sesame")
        for place, (code, _) in enumerate(BLOCKS.values()):
            code = code.replace("SECRETS", str(secrets))
            code = code.replace("PORT", str(server.getsockname()[1]))
            written = BAD.format(code=code)
            (folder / f"bad{place:02}.md").write_text(
                written.replace("bad.md", f"bad{place:02}.md")
            )
            if place % 10 == 0:
                (folder / f"good{place:02}.md").write_text(GOOD)
        (folder / "good.md").write_text(GOOD)
        report = check.run([folder], root=folder, timeout=PARTS, jobs=4)
    found: dict[str, list[str]] = {}
    for finding in report.findings:
        found.setdefault(finding.path, []).append(str(finding))
    yield Attack(found, folder, secrets)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_hostile_block_is_contained(attack: Attack, name: str) -> None:
    """It gives a sentence at its line, or does nothing; its wrong number is found in any case."""
    place = list(BLOCKS).index(name)
    found = attack.findings[f"bad{place:02}.md"]
    told = BLOCKS[name][1]
    assert any(one in "\n".join(found) for one in ([told] if isinstance(told, str) else told))
    assert "sesame" not in "\n".join(found)
    assert "RuntimeError" not in "\n".join(found)
    for line in found:
        assert line.startswith(f"bad{place:02}.md:")
        assert line.isprintable(), "what a terminal would obey"
        assert len(line) < 2000


def test_pages_among_hostile_ones_are_checked_as_ever(attack: Attack) -> None:
    """None of the good pages has a finding, and each stands as it was written."""
    assert not [path for path in attack.findings if path.startswith("good")]
    assert all(path.read_text() == GOOD for path in attack.folder.glob("good*.md"))


def test_nothing_of_hostile_pages_is_left(attack: Attack) -> None:
    """No process, no file; and what was there is there still."""
    running = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            running.append((path / "cwd").readlink())
    assert not [where for where in running if where.is_relative_to(attack.folder)]
    assert not Path("/tmp/stackmath-was-here").exists()
    assert not list(attack.folder.rglob("owned"))
    assert not Path("/tmp/owned").exists()
    bad = list(attack.folder.glob("bad*.md"))
    assert len(bad) == len(BLOCKS)
    assert (attack.folder / ".git/config").read_text() == "open sesame"


ALONE = """
import os, socket
from stackmath.execute import landlock, sockets
assert sockets.deny()
socket.socket(socket.AF_UNIX).close()
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
    try:
        socket.socket(family)
    except PermissionError:
        print("refused")
assert landlock.restrict(["/usr", "/proc"], [os.environ["ROOM"]])
open(os.environ["ROOM"] + "/mine", "w").close()
for path, mode in ((os.environ["OTHER"], "r"), (os.environ["OTHER"], "w"), ("/new", "w")):
    try:
        open(path, mode)
    except PermissionError:
        print("refused")
try:
    os.kill(os.getppid(), 0)
except PermissionError:
    print("refused")
"""


@pytest.mark.skipif(not WALLED, reason="only Linux has these walls")
def test_walls_that_need_no_namespace_stand_by_themselves(tmp_path: Path) -> None:
    """Where user namespaces are forbidden: no socket but a local one, one folder, no signal out."""
    (tmp_path / "room").mkdir()
    (tmp_path / "other").write_text("open sesame")
    environment = {
        **os.environ,
        "ROOM": str(tmp_path / "room"),
        "OTHER": str(tmp_path / "other"),
    }
    call = [sys.executable, "-c", ALONE]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.split() == ["refused"] * (7 if landlock.version() >= 6 else 6)


def test_what_a_system_cannot_deny_is_said_once(tmp_path: Path) -> None:
    """A page that ran without walls could do four things that it should not."""
    job = execute.Job(str(tmp_path / "page.md"), ((1, "x = 1"),))
    ((_, run),) = execute.run([job], walled=False, spawn=True)
    assert len(run.open) == 4
    found = examine.Examination(open=set(run.open))
    (note,) = found.notes
    assert "use the network" in note
    assert "write outside their own folder" in note
    assert examine.Examination().notes == []


@pytest.mark.parametrize("target", ["a%00b.md", "a\0b.md", f"{'a' * 300}.md", "loop/b.md"])
@pytest.mark.parametrize(
    "form", ["[x]({})", "![x]({}/lifecycle.svg)", "<!--table: exercises {} -->"]
)
def test_what_no_file_can_be_called_is_a_finding(
    form: str, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name with a NUL, one too long, one in a loop of links: the page's, not the check's end."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "page.md").write_text(f"# Page\n\n{form.format(target)}\n")
    report = check.run([Path("page.md")], root=tmp_path)
    (found,) = report.findings
    assert (found.path, found.line) == ("page.md", 3)
    assert re.search("leads to no file|is no file of|no page is there|does not exist", str(found))


@pytest.mark.parametrize("name", ["__name__", "figures/INK", "figures/-corner", "figures/Drawing"])
def test_what_draws_nothing_is_not_called(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A constant, a class or a helper of the figures is no figure."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text(f"# Page\n\n![x]({name}.svg)\n")
    (found,) = check.run([Path("page.md")], root=tmp_path).findings
    assert "no function of stackmath.figures draws" in found.sentence


def test_a_fix_draws_nothing_outside_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither above it nor through a link out of it; what is no text at all is drawn anew."""
    folder = tmp_path / "project"
    (folder / "figures").mkdir(parents=True)
    (folder / "away").symlink_to(tmp_path)
    (folder / "figures/lifecycle.svg").write_bytes(b"\xff\xfe<svg")
    figures = ("../lifecycle.svg", "away/lifecycle.svg", "figures/lifecycle.svg")
    lines = "\n\n".join(f"![x]({target})" for target in figures)
    (folder / "page.md").write_text(f"# Page\n\n{lines}\n")
    monkeypatch.chdir(folder)
    report = check.run([Path("page.md")], root=folder, fix=True)
    assert report.written == ["figures/lifecycle.svg"]
    assert [one.line for one in report.findings] == [3, 5]
    assert all("is no file of the project" in one.sentence for one in report.findings)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]
