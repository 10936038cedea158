"""Where are compiled kernels kept, and can a changed kernel ever find those of the old one?"""

from pathlib import Path

import numba
import pytest

from sim.kernels import jit


@pytest.fixture
def sources(tmp_path):
    (tmp_path / "first.py").write_text("a = 1\n")
    (tmp_path / "second.py").write_text("b = 2\n")
    return tmp_path


def test_the_digest_is_that_of_the_sources(sources):
    assert jit.sources_digest(sources) == jit.sources_digest(sources)


@pytest.mark.parametrize("name", ["first.py", "second.py", "third.py"])
def test_any_changed_or_new_source_has_another_digest(sources, name):
    before = jit.sources_digest(sources)
    (sources / name).write_text("a = 3\n")
    assert jit.sources_digest(sources) != before


def test_text_that_moves_to_another_source_has_another_digest(sources):
    before = jit.sources_digest(sources)
    (sources / "first.py").write_text("a = 1\nb = 2\n")
    (sources / "second.py").write_text("")
    assert jit.sources_digest(sources) != before


def test_another_numba_has_another_digest(sources, monkeypatch):
    before = jit.sources_digest(sources)
    monkeypatch.setattr(numba, "__version__", "0.0")
    assert jit.sources_digest(sources) != before


def test_the_users_choice_comes_first(monkeypatch):
    monkeypatch.setenv("JOULESIM_CACHE_DIR", "/chosen")
    monkeypatch.setenv("XDG_CACHE_HOME", "/other")
    assert jit.user_cache_folder() == Path("/chosen")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("/caches", "/caches/joulesim"),
        ("", "/home/user/.cache/joulesim"),
        ("relative", "/home/user/.cache/joulesim"),
    ],
)
def test_the_platforms_cache_is_the_default(monkeypatch, chosen, expected):
    monkeypatch.delenv("JOULESIM_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", chosen)
    monkeypatch.setenv("HOME", "/home/user")
    monkeypatch.setattr("sys.platform", "linux")
    assert jit.user_cache_folder() == Path(expected)
