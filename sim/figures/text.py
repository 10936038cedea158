"""Names from strangers as text that any figure can show."""

from matplotlib.font_manager import FontProperties, findfont, get_font


def shown_name(name: str, most: int = 28) -> str:
    """Give a name on one line, at most so long, with signs the font lacks as "?".

    The middle of a long name is cut: its end tells neighbours apart.
    """
    # the font of the present style, so that Matplotlib need not warn of missing glyphs
    font = get_font(findfont(FontProperties()))
    plain = " ".join(name.split())
    drawn = "".join(sign if font.get_char_index(ord(sign)) else "?" for sign in plain)
    if len(drawn) <= most:
        return drawn
    head = (most - 1) // 3
    return f"{drawn[:head]}…{drawn[len(drawn) - (most - 1 - head) :]}"


def component_label(component: str) -> str:
    """Give a component's name as words: "global buffer"."""
    return shown_name(component.replace("_", " "), most=26)
