"""One section of a page: a heading that can be linked to, an introduction, its content."""

from sim.report.html import Child, Html, element


def section(identifier: str, title: str, lead: Child, *content: Child) -> Html:
    """Make a section; `lead` is one sentence that says what it shows."""
    heading = f"{identifier}-heading"
    return element(
        "section",
        element("h2", title, id=heading),
        element("p", lead, class_="lead") if lead else None,
        *content,
        id=identifier,
        aria_labelledby=heading,
    )


def navigation(entries: tuple[tuple[str, str], ...]) -> Html:
    """Link to the sections: (identifier, title)."""
    links = [element("a", title, href=f"#{identifier}") for identifier, title in entries]
    return element("nav", *links, aria_label="Sections")
