"""Are prices read from CSV as they are written, and is everything else refused by line?"""

import pytest

from sim.base.errors import ConfigError
from sim.config import prices_csv
from sim.config.prices_csv import read_prices_csv


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def from_text(text):
        path = tmp_path / "p.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_prices_csv(path.relative_to(tmp_path))

    return from_text


def test_energies_powers_ranges_units_and_sources(read):
    given = read(
        "\ufeff# our chip\r\n\r\nComponent, action, pj, mw, low_pj, high_pj, unit, source\r\n"
        'buffer, read, 12.5, , 10, 15, word, "bench, 2024"\r\n'
        "buffer,leakage,,1e-1\r\n"
    )
    energy, power = given.prices
    assert (energy.component, energy.action, energy.where) == ("buffer", "read", "line 4")
    assert (energy.pj, energy.mw, energy.low, energy.high) == (12.5, None, 10, 15)
    assert (energy.unit, energy.source) == ("word", "bench, 2024")
    assert (power.pj, power.mw, power.low, power.unit) == (None, 0.1, None, "")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "p.csv: expected a header and prices, got an empty file"),
        ("component,action,pj\n", "p.csv: expected at least one price, got only a header"),
        ("component,pj\n", "p.csv: line 1: expected a column action, got component, pj"),
        (
            "component,action\n",
            "p.csv: line 1: expected a column pj or mw, got component, action",
        ),
        (
            "component,action,pj,pj\n",
            "p.csv: line 1: expected each column once, got 'pj'",
        ),
        (
            "component,action,pj\nb,read,1,2\n",
            "p.csv: line 2: expected at most 3 values, as the header has columns, got 4",
        ),
        (
            "component,action,pj\n,read,1\n",
            "p.csv: line 2: component: expected a name, got nothing",
        ),
        (
            "component,action,pj\nb,read,-0.1\n",
            "p.csv: line 2: pj: expected a number from 0 to 1e+12, got '-0.1'",
        ),
        (
            "component,action,pj\nb,read,nan\n",
            "p.csv: line 2: pj: expected a number from 0 to 1e+12, got 'nan'",
        ),
        (
            "component,action,pj\nb,read,1e999\n",
            "p.csv: line 2: pj: expected a number from 0 to 1e+12, got '1e999'",
        ),
        (
            "component,action,pj\nb,read,1_0\n",
            "p.csv: line 2: pj: expected a number from 0 to 1e+12, got '1_0'",
        ),
        (
            "component,action,pj\nb,read,\n",
            "p.csv: line 2: expected pj of an action, or mw of a static power, got neither",
        ),
        (
            "component,action,pj,mw\nb,read,1,1\n",
            "p.csv: line 2: expected pj of an action, or mw of a static power, got both",
        ),
        (
            "component,action,pj\nb,read,1\nc,read,1\nb,read,2\n",
            "p.csv: line 4: expected each price once, got b, read again (first on line 2)",
        ),
        (
            "component,action,pj,low_pj,high_pj\nb,read,1,2,3\n",
            "p.csv: line 2: low_pj: expected a number <= pj (1), got 2.0",
        ),
        (
            "component,action,pj,low_pj,high_pj\nb,read,1,1,0.5\n",
            "p.csv: line 2: high_pj: expected a number >= pj (1), got 0.5",
        ),
        (
            "component,action,pj,low_pj,high_pj\nb,read,1,1\n",
            "p.csv: line 2: high_pj: expected a number, as the other end is given, got nothing",
        ),
        (
            "component,action,pj,low_pj,high_pj\nb,read,0,0,1\n",
            "p.csv: line 2: low_pj: expected nothing, as pj is 0 and a range is factors on it, "
            "got 0.0",
        ),
        (
            "component,action,mw,low_pj,high_pj\nb,read,1,1,2\n",
            "p.csv: line 2: low_pj: expected nothing, as the price is in mw, got 1.0",
        ),
        (
            'component,action,pj\nb,"read,1\n',
            "p.csv: line 2: expected comma-separated values, got unexpected end of data",
        ),
        (
            f"component,action,pj\n{'b' * 501},read,1\n",
            "p.csv: line 2: component: expected at most 500 characters, got 501",
        ),
        (
            b"component,action,pj\n\xff,read,1\n",
            "p.csv: line 2: expected UTF-8 text, got byte 0xff",
        ),
    ],
)
def test_mistakes_name_the_line(read, text, line):
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert str(caught.value) == line


def test_the_number_of_rows_is_bounded(read, monkeypatch):
    monkeypatch.setattr(prices_csv, "MAX_ROWS", 2)
    with pytest.raises(ConfigError, match=r"line 4: expected at most 2 prices, got more"):
        read("component,action,pj\na,b,1\nb,b,1\nc,b,1\n")
