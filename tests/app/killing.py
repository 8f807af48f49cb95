"""Processes of the command line that are born quickly, forked from one that has read the whole program, and die hard.

A start of the interpreter costs more than the work these processes live for; the fork server pays it once. Nothing is
open in it: every engine is made after the fork.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

import app.cli

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([__name__])


def begin(environment: Mapping[str, str], told: Path, *words: str) -> BaseProcess:
    """Start one command; what it says goes to `told`, its complaints beside it."""
    process = _SERVER.Process(target=_run, args=(dict(environment), str(told), words))
    process.start()
    return process


def finish(environment: Mapping[str, str], told: Path, *words: str, seconds: float = 300) -> str:
    """Run one command to its good end and give back what it said."""
    process = begin(environment, told, *words)
    process.join(seconds)
    if process.exitcode != 0:
        process.kill()
        complaint = told.with_suffix(".err").read_text()
        raise AssertionError(f"{' '.join(words)} ended with {process.exitcode}:\n{told.read_text()}\n{complaint}")
    return told.read_text()


def kill(process: BaseProcess) -> bool:
    """SIGKILL, to this process alone as a machine would; whether it was still alive."""
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def _run(environment: dict[str, str], told: str, words: tuple[str, ...]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for descriptor, path in ((1, told), (2, str(Path(told).with_suffix(".err")))):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin.close()
    app.cli.main(words)
