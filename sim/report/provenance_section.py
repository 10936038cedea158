"""Configuration and provenance: what was run, from which files, by which version."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.base.errors import Literal, ResultsError
from sim.report.html import Child, Html, element, short
from sim.report.section import section
from sim.report.tables import definitions
from sim.report.words.data_activity import data_rows
from sim.report.words.left_out import left_out_lines
from sim.results.left_out import left_out_of
from sim.results.result import Result

MOST_LINES = 600
"""Lines of the configuration that are shown."""

_BLOCK_BYTES = 2**20


def provenance_section(result: Result, source: Path) -> Html:
    """Lay out version, files with their digests, what was left out, and the configuration."""
    missing = left_out_lines(left_out_of(result.configuration))
    lines = configuration_lines(_architecture(result))
    cut = len(lines) > MOST_LINES
    listing = "\n".join(lines[:MOST_LINES]) + ("\n…" if cut else "")
    return section(
        "provenance",
        "Configuration and provenance",
        "What it takes to run this again, and to see that it is the same.",
        definitions(_rows(result, source), class_="facts"),
        element("pre", "\n".join(map(short, missing)), class_="note") if missing else None,
        element(
            "details",
            element("summary", f"Architecture {short(result.architecture, 60)} as resolved"),
            element("pre", listing, tabindex=0),
        ),
    )


def file_digest(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal.

    Raises
    ------
    ResultsError
        The file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                digest.update(block)
    except OSError as error:
        reason = Literal(error.strerror or type(error).__name__)
        raise ResultsError(str(path), "", "a file that can be read", reason) from error
    return digest.hexdigest()


def configuration_lines(data: Any, indent: int = 0) -> list[str]:
    """Give plain data as indented lines, as its YAML would look."""
    if not isinstance(data, Mapping):
        return [f"{'  ' * indent}{_value(data)}"]
    lines: list[str] = []
    for key, value in data.items():
        if len(lines) > MOST_LINES:
            break
        if isinstance(value, Mapping) and value:
            lines.append(f"{'  ' * indent}{short(str(key))}:")
            lines += configuration_lines(value, indent + 1)
        else:
            lines.append(f"{'  ' * indent}{short(str(key))}: {_value(value)}")
    return lines


def _value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return short(" ".join(text.split()))


def _architecture(result: Result) -> Any:
    return result.configuration.get("architecture", {})


def _rows(result: Result, source: Path) -> list[tuple[Child, Child]]:
    workload = result.configuration.get("workload")
    run = result.configuration.get("run")
    data = result.configuration.get("data")
    described = workload if isinstance(workload, Mapping) else {}
    options = run if isinstance(run, Mapping) else {}
    rows: list[tuple[Child, Child]] = [
        ("simulated by", f"joulesim {short(result.joulesim)}"),
        ("result file", short(source.name)),
        ("its SHA-256", element("code", file_digest(source))),
        ("configuration's SHA-256", element("code", _configuration_digest(result))),
        ("workload", f"{short(result.workload)}: {_value(described.get('description', ''))}"),
        ("workload from", _value(described.get("source", ""))),
        ("options", ", ".join(f"{key} {_value(value)}" for key, value in options.items())),
        ("prices", short(result.energy_table.name)),
        ("DRAM timed by", short(result.dram_model)),
    ]
    if result.own_prices is not None:
        rows.append(("own prices", short(", ".join(result.own_prices.files))))
    if isinstance(data, Mapping) and data.get("tensors") is not None:
        rows.append(("tensors", _value(data["tensors"])))
    rows += [(name, f"{share} {text}") for name, share, text in data_rows(result)]
    return [(name, value) for name, value in rows if value]


def _configuration_digest(result: Result) -> str:
    text = json.dumps(result.configuration, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
