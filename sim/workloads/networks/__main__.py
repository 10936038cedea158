"""Write the bundled networks: ``python -m sim.workloads.networks [FOLDER]``."""

import sys
from pathlib import Path

from sim.base.bundled import bundled_folder
from sim.base.errors import JoulesimError
from sim.workloads.networks.folder import write_folder


def main(arguments: list[str]) -> int:
    """Write the files into the folder named, or into the bundled one; give the exit code."""
    if len(arguments) > 1:
        sys.stderr.write("usage: python -m sim.workloads.networks [FOLDER]\n")
        return 2
    folder = Path(arguments[0]) if arguments else bundled_folder("traces")
    try:
        for path in write_folder(folder):
            sys.stdout.write(f"{path}\n")
    except JoulesimError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
