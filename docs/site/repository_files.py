"""Site hook: pages that live elsewhere in the repository, and links to files outside `docs/`.

`mkdocs.yml` names this file. Documents link each other by relative paths that hold in a checkout.
On the site, a Markdown file from elsewhere is a page under `repository/`, and any other file that
is linked is copied there.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MIRROR = "repository"
LINK = re.compile(r"(\]\()([^)\s#]+)((?:#[^)\s]*)?\))")
EXTERNAL = re.compile(r"[a-z]+:|/")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what the documents link to outside `docs/`, and what those link to in turn."""
    queue = [DOCS / file.src_uri for file in files.documentation_pages()]
    known = set(queue)
    while queue:
        for target in _linked_files(queue.pop()):
            if target in known or _is_inside(target, DOCS):
                continue
            known.add(target)
            files.append(File.generated(config, _site_path(target), abs_src_path=str(target)))
            if target.suffix == ".md":
                queue.append(target)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links point at places on the site."""
    del config, files
    source = Path(str(page.file.abs_src_path)).resolve()
    here = posixpath.dirname(_site_path(source))

    def on_site(match: re.Match[str]) -> str:
        target = _target(source, match[2])
        if target is None:
            return match[0]
        return match[1] + posixpath.relpath(_site_path(target), here or ".") + match[3]

    return LINK.sub(on_site, markdown)


def _linked_files(page: Path) -> Iterator[Path]:
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        target = _target(page, match[2])
        if target is not None:
            yield target


def _target(page: Path, link: str) -> Path | None:
    """Give the file of the repository that a link names; None where it names none."""
    if EXTERNAL.match(link):
        return None
    target = (page.parent / link).resolve()
    if target.is_dir():
        target /= "README.md"
    return target if target.is_file() and _is_inside(target, ROOT) else None


def _site_path(file: Path) -> str:
    if _is_inside(file, DOCS):
        return file.relative_to(DOCS).as_posix()
    return f"{MIRROR}/{file.relative_to(ROOT).as_posix()}"


def _is_inside(file: Path, folder: Path) -> bool:
    return folder in file.parents
