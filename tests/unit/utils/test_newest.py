"""What was set last is kept, and no more than was said."""

from __future__ import annotations

from core.utils.newest import Newest


def test_the_oldest_goes_and_what_is_set_again_is_new() -> None:
    kept: Newest[str, int] = Newest(2)
    for key, value in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        kept[key] = value
    assert kept == {"a": 3, "c": 4}
