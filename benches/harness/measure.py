"""Runs a command and says what it cost."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Of one process with all that it started and waited for.

    `wall` and `cpu` in seconds; `peak` in bytes, of the largest single process.
    """

    wall: float
    cpu: float
    peak: int


def run(command, environment, cores, log):
    """Runs `command` on the first `cores` cores; ends the program when the command fails."""
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    with open(log, "wb") as messages:
        start = time.monotonic()
        child = subprocess.Popen(
            [str(word) for word in command],
            env=environment,
            stdout=messages,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
    # Popen must not wait for a process that is gone.
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        with open(log, errors="replace") as messages:
            sys.exit(f"exit code {child.returncode} from: {command[:4]}…\n{messages.read()[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
