"""Is the table of datasets sound, and is it the one in the documentation?"""

from pathlib import Path

from sim.results.fields import DIMENSIONS, FIELDS, FILETYPE, VERSION, field_table

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats" / "results.md"


def test_the_documentation_holds_the_table_as_it_is() -> None:
    # to renew it, put the text of field_table() between the two marks
    text = DOCUMENT.read_text(encoding="utf-8")
    _, rest = text.split("<!-- fields: begin -->\n")
    assert rest.split("\n<!-- fields: end -->")[0] == field_table()


def test_names_are_used_once_and_dimensions_are_explained() -> None:
    assert len({field.name for field in FIELDS}) == len(FIELDS)
    assert {dim for field in FIELDS for dim in field.dims} == set(DIMENSIONS)


def test_the_documentation_names_the_version_in_its_heading() -> None:
    assert f'## HDF5: `filetype = "{FILETYPE}"`, `version = {VERSION}`' in DOCUMENT.read_text(
        encoding="utf-8"
    )
