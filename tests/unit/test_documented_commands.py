"""Do the commands in documents print what is shown below them?

After a change that is meant to move numbers: ``python -m tests.renew_documents``, which rewrites
the lines shown in all these pages; then look at what ``git diff docs`` says.
"""

import pytest

from tests.document_steps import ROOT, documents, run, steps
from tests.renew_documents import renew, renewed
from tests.unit.test_documentation import matches


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_print_what_the_page_shows(path, tmp_path):
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    for step in steps(path):
        if step.command.startswith("pip "):
            continue
        printed = run(step, tmp_path)
        if step.is_checked:
            assert matches(list(step.shown), printed), f"{step.command}\n" + "\n".join(printed)


@pytest.mark.parametrize(
    ("shown", "printed", "now"),
    [
        (["a 1", "b 1"], ["a 2", "b 2", "c 2"], ["a 2", "b 2", "c 2"]),
        (["...", "beta 10"], ["alpha 10", "beta 11"], ["...", "beta 11"]),
        (["a 1", "..."], ["a 2", "a 1"], ["a 2", "..."]),
        (
            ["...", "energy is 5 mJ,", "of it dram 3", "...", "last 1"],
            ["title", "energy is", "4 mJ, of it", "dram 2", "time 3", "last 2"],
            ["...", "energy is", "4 mJ, of it", "dram 2", "...", "last 2"],
        ),
    ],
)
def test_the_nearest_lines_are_shown_anew(shown, printed, now):
    assert renewed(shown, printed) == now


def test_a_renewed_page_keeps_what_is_around(tmp_path):
    page = tmp_path / "page.md"
    typed = "$ cat a.csv\ncomponent, action\n$ joulesim check a.csv"
    text = f"# Page\n\n```console\n{typed}\n{{}}\n```\n\nEnd"
    page.write_text(text.format("a.csv: something else") + "\n", encoding="utf-8")
    assert renew(page)
    (shown,) = steps(page)[1].shown
    assert shown.startswith("a.csv: ")
    assert page.read_text(encoding="utf-8") == text.format(shown) + "\n"
    assert not renew(page)
