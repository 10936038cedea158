"""Where the bundled presets are: inside an installed package, or beside the sources."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def bundled_folder(kind: str) -> Path:
    """Folder of bundled data, "configs/architectures" or "traces" for example."""
    installed = _PACKAGE / "_bundled" / kind
    return installed if installed.is_dir() else _PACKAGE.parent / kind


def bundled_files(kind: str, suffix: str) -> dict[str, Path]:
    """Preset names and their files, in alphabetical order."""
    return {path.stem: path for path in sorted(bundled_folder(kind).glob(f"*{suffix}"))}
