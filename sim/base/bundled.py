"""Where the bundled presets are: inside an installed package, or beside the sources."""

from functools import lru_cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def bundled_folder(kind: str) -> Path:
    """Folder of bundled data, "configs/architectures" or "traces" for example."""
    installed = _PACKAGE / "_bundled" / kind
    return installed if installed.is_dir() else _PACKAGE.parent / kind


def bundled_files(kind: str, suffix: str) -> dict[str, Path]:
    """Preset names and their files, in alphabetical order."""
    return dict(_files(bundled_folder(kind), suffix))


@lru_cache(maxsize=64)
def _files(folder: Path, suffix: str) -> tuple[tuple[str, Path], ...]:
    # a folder is listed once: every point of a sweep asks for several
    return tuple((path.stem, path) for path in sorted(folder.glob(f"*{suffix}")))
