"""Does progress show on long runs on a terminal, and only there?"""

import io
import sys
import time

import pytest

from sim.cli import progress
from sim.cli.progress import RunProgress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def run(monkeypatch, stream, *, wanted=True, work_s=0.0):
    """Report two of four layers to a stream and give what appeared on it."""
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with RunProgress(wanted=wanted) as shown:
        shown(2, 4, "layer2.conv1")
        time.sleep(work_s)
    return stream.getvalue()


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(progress, "SHOWN_AFTER_S", 0.05)


def test_long_work_names_layer_and_count(soon, monkeypatch):
    shown = run(monkeypatch, Terminal(), work_s=0.4)
    assert "layer2.conv1" in shown
    assert "2/4" in shown


def test_short_work_shows_nothing(monkeypatch):
    assert run(monkeypatch, Terminal()) == ""


def test_nothing_off_a_terminal(soon, monkeypatch):
    assert run(monkeypatch, io.StringIO(), work_s=0.2) == ""


def test_nothing_when_quiet(soon, monkeypatch):
    assert run(monkeypatch, Terminal(), wanted=False, work_s=0.2) == ""
