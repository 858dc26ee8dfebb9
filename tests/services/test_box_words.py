"""Box numbers as people read them."""

from server.services.box_words import box_words


def test_runs_and_total():
    assert box_words([3, 1, 2, 5], 12) == "1-3, 5/12"
    assert box_words([7], 7) == "7/7"
    assert box_words([0, 0], 2) == "", "a box that has no number yet is not counted"
    assert box_words([2, 2, 1], 0) == "1-2"
