"""Do curves of energy against batch give the knee and the error they should?"""

import pytest

from sim.validation.batch import Curve, keyword_network, rms_log_error


def test_the_knee_of_an_offset_and_a_hyperbola():
    # 1 + 32 / batch is twice its largest value (1.0625 at 512) at 32 / 1.125
    batches = tuple(2**power for power in range(10))
    curve = Curve(batches, tuple(1 + 32 / batch for batch in batches))
    assert curve.knee() == pytest.approx(32 / 1.125, rel=0.02)


def test_a_flat_curve_has_its_knee_at_the_smallest_batch():
    assert Curve((8, 64, 512), (1.3, 1.1, 1.0)).knee() == 8


def test_equal_shapes_have_no_error_whatever_their_scale():
    ours, theirs = Curve((1, 2, 4), (8.0, 4.0, 2.0)), Curve((1, 2, 4), (4.0, 2.0, 1.0))
    assert rms_log_error(ours, theirs) == 0
    assert rms_log_error(Curve((1, 2), (1.0, 1.0)), Curve((1, 2), (2.718281828, 1.0))) == (
        pytest.approx(1)
    )


def test_the_keyword_spotter_has_the_published_units():
    assert keyword_network().macs == 390 * 256 + 256 * 256 + 256 * 29
