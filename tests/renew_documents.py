"""Rewrite what documents show below their commands: ``python -m tests.renew_documents [PAGE ...]``.

Lines between two `...` are replaced by the printed lines most like them, in order; without `...`
all that is printed is shown. Look at the difference before it is committed: what is like the old
lines may still be something else.
"""

import sys
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.document_steps import LEFT_OUT, ROOT, documents, run, steps

SLACK_LINES = 3
"""How many lines longer or shorter than before a paragraph may have become."""


def renewed(shown, printed):
    """Give the lines to show now, with the same lines left out.

    >>> renewed(["...", "energy 1 mJ", "..."], ["title", "energy 2 mJ", "time 3 s"])
    ['...', 'energy 2 mJ', '...']
    """
    if LEFT_OUT not in shown:
        return list(printed)
    parts = _parts(shown)
    result, start = [], 0
    for index, part in enumerate(parts):
        if index:
            result.append(LEFT_OUT)
        if part:
            # at the ends only what is begun or ended with can be meant
            first, last = index == 0, index == len(parts) - 1
            begin, end = _nearest(part, printed, start, at_start=first, at_end=last)
            result += printed[begin:end]
            start = end
    return result


def _parts(shown):
    parts = [[]]
    for line in shown:
        if line == LEFT_OUT:
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _nearest(part, printed, start, *, at_start, at_end):
    """Find the run of printed lines from `start` on that is most like a part."""
    text = "\n".join(part)
    best, found = -1.0, (start, start)
    lengths = sorted(
        range(max(1, len(part) - SLACK_LINES), len(part) + SLACK_LINES + 1),
        key=lambda length: abs(length - len(part)),
    )
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(text)
    for begin in [0] if at_start else range(start, len(printed)):
        for length in lengths:
            end = begin + length
            if end > len(printed) or (at_end and end != len(printed)):
                continue
            # an empty line belongs to what is left out, unless it is shown
            if any(part[at] and not printed[begin:end][at] for at in (0, -1)):
                continue
            # nor is a sentence cut off where it was not
            if part[-1].endswith(".") and not printed[end - 1].endswith("."):
                continue
            matcher.set_seq1("\n".join(printed[begin:end]))
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
                ratio = matcher.ratio()
                if ratio > best:
                    best, found = ratio, (begin, end)
    return found


def renew(path):
    """Run the commands of a page and write what they print into it; tell whether it changed."""
    lines = path.read_text(encoding="utf-8").splitlines()
    changes = []
    with TemporaryDirectory() as folder:
        Path(folder, "tests").symlink_to(ROOT / "tests")
        for step in steps(path):
            if step.command.startswith("pip "):
                continue
            printed = run(step, folder)
            if step.is_checked:
                changes.append((step, renewed(step.shown, printed)))
    for step, shown in reversed(changes):
        lines[step.first_line : step.first_line + len(step.shown)] = shown
    text = "".join(f"{line}\n" for line in lines)
    if text == path.read_text(encoding="utf-8"):
        return False
    path.write_text(text, encoding="utf-8")
    return True


def main(names):
    """Renew pages, all that can be when none is named."""
    for path in [Path(name) for name in names] or documents():
        print(f"{'renewed' if renew(path) else 'as it was'}: {path}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
