"""The supervisor with real processes, programs and forks: a dead one comes back, the end takes all with it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parvis.base.supervision import AlreadyHeld, end_holder, hold

pytestmark = pytest.mark.fault

PROGRAM = """
import os, sys
from pathlib import Path
from parvis.base.supervision import Child, Fork, Supervisor, hold
folder = Path(sys.argv[1])
lock = hold(folder / "lock")
script = sys.argv[2]
children = {
    "program": Child("child", [sys.executable, "-c", script, str(folder)], os.environ, folder / "child.log"),
    "fork": Fork("child", lambda: exec(script), folder / "child.log"),
}
child = children[sys.argv[3]]
supervisor = Supervisor([child])
supervisor.start()
code = supervisor.watch()
supervisor.end()
sys.exit(code)
"""
LIVE = """
import os, signal, sys, time
from pathlib import Path
Path(sys.argv[1], f"born-{os.getpid()}").touch()
time.sleep(120)
"""
TELLING = """
import os, signal, sys, time
from pathlib import Path
print(sorted(os.listdir("/proc/self/fd")), repr(signal.getsignal(signal.SIGTERM)), os.getsid(0) == os.getpid())
print(Path("/proc/self/comm").read_text().strip(), file=sys.stderr, flush=True)
Path(sys.argv[1], f"born-{os.getpid()}").touch()
time.sleep(120)
"""


@pytest.fixture(params=["program", "fork"])
def kind(request):
    """Run a test with each kind of child."""
    return request.param


@pytest.fixture
def supervise(tmp_path, kind):
    """Start a supervisor of one child; whatever happens, nothing is left behind."""
    started = []

    def start(script):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), script, kind], stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.stderr.close()
        process.wait()
    for number in born(tmp_path):
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue


def born(folder):
    """List the children that lived, oldest first."""
    files = sorted(folder.glob("born-*"), key=lambda path: path.stat().st_mtime_ns)
    return [int(path.name.removeprefix("born-")) for path in files]


def wait_for(condition, patience=20):
    """Wait until something is true."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def alive(number):
    """Say whether a process runs, a dead one not yet collected left aside."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_killed_child_is_started_again(supervise, tmp_path):
    supervise(LIVE)
    wait_for(lambda: len(born(tmp_path)) == 1)
    os.kill(born(tmp_path)[0], signal.SIGKILL)
    wait_for(lambda: len(born(tmp_path)) == 2)
    assert alive(born(tmp_path)[1])


@pytest.mark.parametrize("kind", ["fork"], indirect=True)
def test_a_fork_has_its_own_files_signals_session_and_name(supervise, tmp_path):
    supervise(TELLING)
    wait_for(lambda: born(tmp_path))
    # The fourth file is the folder being listed.
    assert (tmp_path / "child.log").read_text().splitlines() == [
        "['0', '1', '2', '3'] <Handlers.SIG_DFL: 0> True",
        "parvis child",
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_stops_its_child_and_leaves_well(supervise, tmp_path, number):
    process = supervise(LIVE)
    wait_for(lambda: born(tmp_path))
    process.send_signal(number)
    assert process.wait(20) == 0
    assert not alive(born(tmp_path)[0])


@pytest.mark.parametrize("kind", ["fork"], indirect=True)
def test_a_child_that_keeps_dying_ends_everything(supervise, tmp_path):
    process = supervise("import sys; sys.exit(3)")
    assert process.wait(60) == 1
    assert f"child died 5 times in a minute (code 3): see {tmp_path}" in process.stderr.read()


def test_a_killed_supervisor_leaves_nobody_behind(supervise, tmp_path):
    process = supervise(LIVE)
    wait_for(lambda: born(tmp_path))
    process.kill()
    process.wait()
    wait_for(lambda: not alive(born(tmp_path)[0]))


@pytest.mark.parametrize("kind", ["fork"], indirect=True)
def test_the_lock_tells_who_holds_it_and_ends_with_its_holder(supervise, tmp_path):
    process = supervise(LIVE)
    wait_for(lambda: born(tmp_path))
    with pytest.raises(AlreadyHeld):
        hold(tmp_path / "lock")
    assert end_holder(tmp_path / "lock") is True
    assert process.wait(5) == 0
    assert end_holder(tmp_path / "lock") is False
    os.close(hold(tmp_path / "lock"))


def test_a_stale_lock_file_stops_nobody(tmp_path):
    (tmp_path / "lock").write_text(json.dumps(os.getpid()))
    assert end_holder(tmp_path / "lock") is False
