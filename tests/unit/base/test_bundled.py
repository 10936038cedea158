"""Are the bundled presets found, by name and in order?"""

from sim.base.bundled import bundled_files


def test_architectures_are_found_by_name():
    files = bundled_files("configs/architectures", ".yaml")
    assert list(files) == sorted(files)
    assert files["edge_npu"].is_file()


def test_a_kind_that_does_not_exist_has_no_files():
    assert bundled_files("configs/none", ".yaml") == {}
