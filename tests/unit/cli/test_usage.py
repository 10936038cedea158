"""Is each mistake on the command line said on one line with expected and got?"""

import pytest
import typer

from sim.cli.main import app, main

COMMANDS = tuple(typer.main.get_command(app).commands)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            "runn",
            f"joulesim: expected one of {', '.join(COMMANDS)} (did you mean 'run'?), got 'runn'",
        ),
        (
            "--versio",
            "joulesim: expected a known option (did you mean '--version'?), got '--versio'",
        ),
        ("run", "joulesim run: expected ARCHITECTURE, got nothing"),
        ("run edge_npu", "joulesim run: expected WORKLOAD, got nothing"),
        ("run a b c", "joulesim run: expected nothing after ARCHITECTURE WORKLOAD, got 'c'"),
        (
            "run a b --dataflw x",
            "joulesim run: expected a known option (did you mean '--dataflow'?), got '--dataflw'",
        ),
        ("run a b -z", "joulesim run: expected a known option (see joulesim run --help), got '-z'"),
        ("run a b --batch", "--batch: expected a value, got nothing"),
        ("run a b --json=1", "--json: expected no value, got one"),
        ("run a b --batch 0", "--batch: expected an integer >= 1, got '0'"),
        ("run a b --batch -3", "--batch: expected an integer >= 1, got '-3'"),
        ("run a b --batch 1.5", "--batch: expected an integer >= 1, got '1.5'"),
        ("run a b --batch nan", "--batch: expected an integer >= 1, got 'nan'"),
        ("run a b --batch two", "--batch: expected an integer >= 1, got 'two'"),
        ("run a b --format gif", "--format: expected one of png, svg, pdf, got 'gif'"),
        (
            "run a b --format png",
            "--format: expected --figures FOLDER together with it, got no --figures",
        ),
        (
            "run a b --metric energ",
            "--metric: expected one of energy, cycles, edp (did you mean 'energy'?), got 'energ'",
        ),
        ("run a b --set array.rows", "--set: expected path.to.key=value, got 'array.rows'"),
        ("run a b --set =3", "--set: expected path.to.key=value, got '=3'"),
        ("run a b -o x.json", "-o: expected a file name ending in .h5 or .hdf5, got 'x.json'"),
        ("run a b --csv x.txt", "--csv: expected a file name ending in .csv, got 'x.txt'"),
        ("plot a b --start-us nan", "--start-us: expected a time [us] >= 0, got 'nan'"),
        ("plot a b --end-us -1", "--end-us: expected a time [us] >= 0, got '-1'"),
        ("plot a b --end-us soon", "--end-us: expected a time [us] >= 0, got 'soon'"),
        (
            "plot a b -o x.gif",
            "-o: expected a file name ending in .png or .svg or .pdf, got 'x.gif'",
        ),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_two(arguments, line, capsys):
    assert main(arguments.split()) == 2
    shown = capsys.readouterr()
    assert shown.err == line + "\n"
    assert shown.out == ""
