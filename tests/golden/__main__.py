"""Show what changed in the golden cases: ``python -m tests.golden [--update] [CASE ...]``."""

import argparse
import sys

from tests.golden.harness import CASES, difference, update


def main() -> int:
    """Print the differences; with ``--update`` keep what is there now."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("--update", action="store_true", help="keep what the cases give now")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.cases) - set(CASES))
    if unknown:
        parser.error(f"expected cases of {', '.join(CASES)}, got {', '.join(unknown)}")
    changed = 0
    for case in arguments.cases or CASES:
        text = difference(case)
        changed += bool(text)
        sys.stdout.write(text or f"{case}: as expected\n")
        if text and arguments.update:
            update(case)
            sys.stdout.write(f"{case}: updated; say why in its why.md\n")
    return 1 if changed and not arguments.update else 0


if __name__ == "__main__":
    sys.exit(main())
