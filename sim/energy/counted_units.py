"""What a price is for, as people write it: "64 bit", "64 bits", "8 bytes", "word"."""

from sim.base.units import BITS_PER_BYTE

LONGEST_NUMBER = 9


def count_units(text: str, unit: str) -> float | None:
    """Tell how many of a machine's units a text means.

    Parameters
    ----------
    text : the unit, or a whole number of them; singular or plural, and bytes for bits.
    unit : of the machine's price, as "bit", "word", "bit at the pins".

    Returns
    -------
    float or None
        The number; None when the text means another unit, or no number >= 1 of it.

    Examples
    --------
    >>> count_units("64 bits", "bit"), count_units("8 bytes", "bit"), count_units("word", "bit")
    (64.0, 64.0, None)
    """
    number, _, rest = text.partition(" ")
    if not number.isdecimal():
        number, rest = "1", text
    if not number.isascii() or len(number) > LONGEST_NUMBER or int(number) < 1:
        return None
    words, wanted = _singular(rest), _singular(unit)
    if words == wanted:
        return float(number)
    if "byte" in words and ["bit" if word == "byte" else word for word in words] == wanted:
        return float(number) * BITS_PER_BYTE
    return None


def _singular(text: str) -> list[str]:
    return [word.removesuffix("(s)").removesuffix("s") for word in text.casefold().split()]
