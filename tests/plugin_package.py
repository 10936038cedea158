"""Put the package of `examples/plugin` where Python finds it, as an installation would."""

import shutil
import tomllib
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "examples" / "plugin"


def install_example(site: Path) -> None:
    """Copy the package and write what pip would write beside it."""
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    shutil.copytree(SOURCE / "joulesim_example", site / "joulesim_example")
    write_metadata(site, project["name"], project["version"], project["entry-points"])


def write_metadata(site: Path, name: str, version: str, groups: dict[str, dict[str, str]]) -> None:
    """Write the metadata of an installed package with these entry points."""
    folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir()
    header = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (folder / "METADATA").write_text(header, encoding="utf-8")
    lines: list[str] = []
    for group, entries in groups.items():
        lines += [f"[{group}]", *(f"{key} = {value}" for key, value in entries.items()), ""]
    (folder / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
