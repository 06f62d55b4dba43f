"""What is kept in memory up to a weight."""

from dataclasses import dataclass

from commun.kept import Kept


@dataclass(frozen=True)
class Stone:
    """Something of a weight."""

    weight: int


def test_what_was_not_asked_for_in_the_longest_time_goes_first() -> None:
    kept: Kept[str, Stone] = Kept(10)
    for key in "abc":
        kept.put(key, Stone(3))
    assert kept.get("a") == Stone(3)
    kept.put("d", Stone(3))
    assert [key for key in "abcd" if key in kept] == ["a", "c", "d"]
    assert kept.weight == 9


def test_what_is_put_again_weighs_once_and_what_is_too_heavy_takes_the_old_one_away() -> None:
    kept: Kept[str, Stone] = Kept(10)
    kept.put("a", Stone(4))
    kept.put("a", Stone(6))
    assert (kept.weight, kept.get("a")) == (6, Stone(6))
    kept.put("a", Stone(11))
    assert (kept.weight, kept.get("a")) == (0, None)
    kept.put("b", Stone(10))
    kept.clear()
    assert (kept.weight, "b" in kept) == (0, False)
