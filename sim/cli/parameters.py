"""Values of command-line options, checked as they are read."""

import math
import re
from collections.abc import Iterable
from pathlib import Path

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.figures import FORMATS

METRICS = ("energy", "cycles", "edp")
OBJECTIVES = ("energy", "latency", "edp", "power", "area", "utilization")


def batch_size(text: str) -> int:
    """Read `--batch`: a whole number of inputs, at least one."""
    return _whole("--batch", text, least=1)


def limit_macs(text: str) -> int:
    """Read `--limit-macs`."""
    return _whole("--limit-macs", text, least=0)


def limit_visits(text: str) -> int:
    """Read `--limit-visits`."""
    return _whole("--limit-visits", text, least=0)


def start_us(text: str) -> float:
    """Read `--start-us`."""
    return _time_us("--start-us", text)


def end_us(text: str) -> float:
    """Read `--end-us`."""
    return _time_us("--end-us", text)


def metric(text: str) -> str:
    """Read `--metric`."""
    return _one_of("--metric", METRICS, text)


def figure_format(text: str) -> str:
    """Read `--format`."""
    return _one_of("--format", FORMATS, text.lower())


def override(text: str) -> str:
    """Read `--set`: a path and a value with an equals sign between them."""
    path, equals, value = text.partition("=")
    if not path.strip() or not equals or not value.strip():
        raise InvalidValue("--set", "path.to.key=value", text)
    return text


def dimension(text: str) -> str:
    """Read `--dim`: a name and a whole number with an equals sign between them."""
    name, equals, size = text.rpartition("=")
    if not name.strip() or not equals or not re.fullmatch(r"[0-9]{1,18}", size.strip()):
        raise InvalidValue("--dim", "name=size, the size an integer >= 1", text)
    return text


def dimensions(texts: Iterable[str]) -> dict[str, int]:
    """Give the sizes by name; each name once."""
    sizes: dict[str, int] = {}
    for text in texts:
        name, _, size = text.rpartition("=")
        if name.strip() in sizes:
            raise InvalidValue("--dim", f"one size for {name.strip()}", text)
        sizes[name.strip()] = int(size)
    return sizes


def result_file(text: str) -> Path:
    """Read `-o` of `run`: the name of an HDF5 file."""
    return _file_with_suffix("-o", (".h5", ".hdf5"), text)


def csv_file(text: str) -> Path:
    """Read `--csv`."""
    return _file_with_suffix("--csv", (".csv",), text)


def parquet_file(text: str) -> Path:
    """Read `--parquet`."""
    return _file_with_suffix("--parquet", (".parquet",), text)


def tensor_file(text: str) -> Path:
    """Read `--tensors`: the name of a NumPy archive."""
    return _file_with_suffix("--tensors", (".npz",), text)


def figure_file(text: str) -> Path:
    """Read `-o` of `plot`: the name of a picture."""
    return _file_with_suffix("-o", tuple(f".{name}" for name in FORMATS), text)


def _file_with_suffix(option: str, suffixes: tuple[str, ...], text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in suffixes or "\0" in text:
        raise InvalidValue(option, f"a file name ending in {' or '.join(suffixes)}", text)
    return path


def _one_of(option: str, names: tuple[str, ...], text: str) -> str:
    if text not in names:
        raise InvalidValue(option, expected_one_of(names, text), text)
    return text


def _whole(option: str, text: str, least: int) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) < least:
        raise InvalidValue(option, f"an integer >= {least}", text)
    return int(text)


def _time_us(option: str, text: str) -> float:
    return _number(option, "a time [us] >= 0", text)


def worker_count(text: str) -> int:
    """Read `--workers`: a number of processes, at least one."""
    return _whole("--workers", text, least=1)


def worker_timeout_s(text: str) -> float:
    """Read `--worker-timeout-s`: a time [s] above zero."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not math.isfinite(seconds) or seconds <= 0:
        raise InvalidValue("--worker-timeout-s", "a time [s] > 0", text)
    return seconds


def objective(text: str) -> str:
    """Read `--objective`."""
    return _one_of("--objective", OBJECTIVES, text)


KEPT = ("front", "best", "all")


def kept_points(text: str) -> str:
    """Read `--keep`: a word, or places of the grid with commas between them."""
    if text not in KEPT and not re.fullmatch(r"[0-9]{1,18}(,[0-9]{1,18})*", text):
        raise InvalidValue("--keep", "front, best, all, or positions as 3,14", text)
    return text


def cap_mw(text: str) -> float:
    """Read `--cap-mw`: a power above zero."""
    try:
        power_mw = float(text)
    except ValueError:
        power_mw = math.nan
    if not math.isfinite(power_mw) or power_mw <= 0:
        raise InvalidValue("--cap-mw", "a power [mW] > 0", text)
    return power_mw


def page_columns(text: str) -> int:
    """Read `--columns` of `plot`."""
    return int(_one_of("--columns", ("1", "2"), str(text)))


def figure_scale(text: str) -> str:
    """Read `--scale`."""
    return _one_of("--scale", ("log", "linear"), text)


def column_names(text: str) -> str:
    """Read `--axes`: names with commas between."""
    if not all(part.strip() for part in text.split(",")):
        raise InvalidValue("--axes", "names with commas between", text)
    return text


def deadline_ms(text: str) -> float:
    """Read `--deadline-ms`."""
    return _positive("--deadline-ms", "a time [ms] > 0", text)


def battery_mwh(text: str) -> float:
    """Read `--battery-mwh`."""
    return _positive("--battery-mwh", "an energy [mWh] > 0", text)


def start_ms(text: str) -> float:
    """Read `--start-ms`."""
    return _number("--start-ms", "a time [ms] >= 0", text)


def end_ms(text: str) -> float:
    """Read `--end-ms`."""
    return _positive("--end-ms", "a time [ms] > 0", text)


def _positive(option: str, expected: str, text: str) -> float:
    value = _number(option, expected, text)
    if value == 0:
        raise InvalidValue(option, expected, text)
    return value


def _number(option: str, expected: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1e15:
        raise InvalidValue(option, expected, text)
    return value
