# SPDX-License-Identifier: GPL-3.0-or-later
"""KeyboardInterrupt ends a long search, and nothing else suffers."""
import os
import signal
import subprocess
import sys
import time

import pytest

import ghosts

LONG = 'ghosts.zeros([0, "1/3", "-2.5"], [1, 2, 3], disk=10**6)'  # over a million zeros: minutes


class Alarm(Exception):
    pass


def test_interrupted():
    """An exception of a signal's handler comes through at once."""
    def handler(number, frame):
        raise Alarm
    saved = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    start = time.monotonic()
    try:
        with pytest.raises(Alarm):
            eval(LONG)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, saved)
    assert time.monotonic() - start < 5
    assert float(ghosts.radius([0, 0], [0, 1])) == pytest.approx(3.141592653589793)


def test_handlers_that_return_do_no_harm():
    seen = []
    saved = signal.signal(signal.SIGALRM, lambda number, frame: seen.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        found = ghosts.zeros([0, "1/3", "-2.5"], [1, 2, 3], disk=4000)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, saved)
    assert found.complete and len(seen) > 1


def test_control_c():
    program = "import ghosts; print('started', flush=True); " + LONG
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "started\n"
    time.sleep(0.3)
    os.kill(child.pid, signal.SIGINT)
    error = child.communicate(timeout=20)[1]
    assert "KeyboardInterrupt" in error and child.returncode != 0
