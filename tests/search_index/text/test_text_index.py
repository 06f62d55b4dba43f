"""What any full-text engine must do; a second one needs only another subclass."""

import random
import threading
from abc import ABC, abstractmethod
from pathlib import Path

import pytest
from whoosh import index

from search_index.text.text_index import Found, Indexed, Sought, TextIndex, in_title
from search_index.text.whoosh_index import WhooshIndex


def doc(path: str, text: str, *, heavy: str = "") -> Indexed:
    """A document of the words of `text`, those of `heavy` weighing more."""
    stems: dict[str, float] = {}
    for word in text.split():
        stems[word] = stems.get(word, 0.0) + 1
    for word in heavy.split():
        stems[word] = stems.get(word, 0.0) + 8
    return Indexed(path, stems, len(text.split()) + len(heavy.split()))


def words(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(word.split("/")) for word in text.split())


def ranked(found: Found) -> list[str]:
    return [found.paths[number] for number in sorted(found.scores, key=lambda number: -found.scores[number])]


class TextIndexContract(ABC):
    """The tests; `engine` opens the engine in a folder."""

    @abstractmethod
    def engine(self, folder: Path, *, make: bool) -> TextIndex: ...

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "engine"

    @pytest.fixture
    def some(self, folder: Path) -> TextIndex:
        engine = self.engine(folder, make=True)
        engine.update(
            [
                doc("a", "jardin eau tomate eau pluie semis"),
                doc("b", "jardin arbre"),
                doc("c", "eau source", heavy="jardin"),
                doc("d", "four pain"),
            ],
            [],
        )
        return engine

    def test_an_empty_engine_finds_nothing(self, folder: Path) -> None:
        engine = self.engine(folder, make=True)
        assert engine.find(Sought(words("eau"))).scores == {}
        assert engine.documents_with("eau") == 0
        assert engine.paths() == set()
        engine.close()

    def test_all_groups_must_be_found_and_of_a_group_one_stem(self, some: TextIndex) -> None:
        assert set(ranked(some.find(Sought(words("jardin eau"))))) == {"a", "c"}
        assert set(ranked(some.find(Sought(words("jardin eau/arbre"))))) == {"a", "b", "c"}
        assert ranked(some.find(Sought(words("jardin four")))) == []
        assert ranked(some.find(Sought(()))) == []

    def test_some_groups_are_enough_when_asked_and_more_come_first(self, some: TextIndex) -> None:
        found = ranked(some.find(Sought(words("tomate pluie four absent"), share=0.0)))
        assert found == ["a", "d"]

    def test_with_a_share_rare_groups_are_enough_and_frequent_ones_are_not(self, some: TextIndex) -> None:
        assert ranked(some.find(Sought(words("jardin tomate"), share=0.5))) == ["a"]

    def test_what_is_excluded_is_not_found(self, some: TextIndex) -> None:
        assert set(ranked(some.find(Sought(words("jardin"), frozenset({"arbre"}))))) == {"a", "c"}

    def test_a_title_that_holds_all_groups_comes_before_any_weight(self, some: TextIndex) -> None:
        titled = {**doc("t", "pierre " * 200 + "jardin eau").stems, in_title("jardin"): 0.5, in_title("eau"): 0.5}
        whole = {**doc("w", "pierre " * 200 + "jardin").stems, in_title("jardin"): 1.0}
        some.update([Indexed("t", titled, 202), Indexed("w", whole, 201)], [])
        assert ranked(some.find(Sought(words("jardin"))))[:3] == ["w", "t", "c"]
        assert ranked(some.find(Sought(words("jardin eau/sel"))))[0] == "t"
        assert ranked(some.find(Sought(words("jardin pierre"))))[0] == "w"

    def test_weight_brevity_and_rarity_count(self, some: TextIndex) -> None:
        assert ranked(some.find(Sought(words("jardin")))) == ["c", "b", "a"]
        both = some.find(Sought(words("jardin four"), share=0.0))
        assert ranked(both)[0] == "d"

    def test_a_document_is_replaced_and_removed(self, some: TextIndex) -> None:
        some.update([doc("a", "vent")], ["b", "absent"])
        assert set(ranked(some.find(Sought(words("jardin"))))) == {"c"}
        assert ranked(some.find(Sought(words("vent")))) == ["a"]
        assert some.paths() == {"a", "c", "d"}

    def test_all_is_seen_by_another_that_was_open_before(self, folder: Path, some: TextIndex) -> None:
        other = self.engine(folder, make=False)
        assert len(other.find(Sought(words("jardin"))).scores) == 3
        some.update([doc("e", "jardin")], ["a"])
        assert set(ranked(other.find(Sought(words("jardin"))))) == {"b", "c", "e"}
        other.close()

    def test_many_small_updates_and_tidying_keep_every_answer(self, folder: Path) -> None:
        engine = self.engine(folder, make=True)
        rng = random.Random(7)  # noqa: S311 (the same updates at every run)
        expected: dict[str, set[str]] = {}
        for _ in range(60):
            path = f"p{rng.randrange(25)}"
            said = rng.sample(["eau", "air", "feu", "bois", "fer"], rng.randint(1, 4))
            removed = [f"p{rng.randrange(25)}"] if rng.random() < 0.3 else []
            removed = [gone for gone in removed if gone != path]
            engine.update([doc(path, " ".join(said))], removed)
            expected[path] = set(said)
            for gone in removed:
                expected.pop(gone, None)
        engine.tidy()
        other = self.engine(folder, make=False)
        for reader in (engine, other):
            assert reader.paths() == expected.keys()
            for word in ("eau", "air", "feu"):
                assert set(ranked(reader.find(Sought(words(word))))) == {p for p, s in expected.items() if word in s}
            reader.close()

    def test_readers_of_several_threads_are_right_while_it_is_written(self, folder: Path, some: TextIndex) -> None:
        wrong: list[object] = []
        done = threading.Event()
        reader = self.engine(folder, make=False)

        def read() -> None:
            while not done.is_set():
                found = set(ranked(reader.find(Sought(words("four")))))
                if found != {"d"}:
                    wrong.append(found)

        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(15):
            some.update([doc(f"n{number}", "jardin neuf"), doc("d", "four pain")], [])
        done.set()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert len(reader.find(Sought(words("neuf"))).scores) == 15
        reader.close()


class TestWhoosh(TextIndexContract):
    def engine(self, folder: Path, *, make: bool) -> TextIndex:
        return WhooshIndex(folder, make=make)

    def test_segments_stay_few(self, folder: Path) -> None:
        engine = WhooshIndex(folder, make=True)
        for number in range(450):
            engine.update([doc(f"n{number}", "jardin")], [])
            engine.settle()
        assert len(list(folder.glob("*.seg"))) <= 8
        assert len(engine.paths()) == 450
        engine.close()

    def test_a_few_documents_make_no_segment_and_many_make_one(self, folder: Path, some: TextIndex) -> None:
        segments = set(folder.glob("*.seg"))
        reader = WhooshIndex(folder)
        some.update([doc("a", "semis"), doc("e", "tomate")], ["b"])
        some.settle()
        assert set(folder.glob("*.seg")) == segments
        assert reader.paths() == {"a", "c", "d", "e"}
        assert ranked(reader.find(Sought(words("jardin")))) == ["c"]
        assert reader.documents_with("tomate") == 2  # that of "a" was replaced a moment ago
        for number in range(120):
            some.update([doc(f"n{number}", "semis")], [])
        some.settle()
        assert set(folder.glob("*.seg")) != segments
        for each in (some, reader, WhooshIndex(folder)):
            assert len(each.find(Sought(words("semis"))).scores) == 121
            assert ranked(each.find(Sought(words("jardin")))) == ["c"]
            each.close()

    def test_a_page_saved_again_and_again_fills_no_disk(self, folder: Path, some: TextIndex) -> None:
        long = Indexed("a", {"long": 1.0} | {f"{number}{'o' * 10_000}": 1.0 for number in range(101)}, 102)
        reader = WhooshIndex(folder)
        for _ in range(5):
            some.update([long], [])
        assert len(list(folder.glob("recent-*.jsonl"))) == 1
        some.settle()
        assert list(folder.glob("recent-*.jsonl")) == []
        for _ in range(7):
            some.update([long], ["b"])
        (file,) = folder.glob("recent-*.jsonl")
        assert file.stat().st_size < 3 << 20
        some.update([doc("a", "semis")], [])
        assert reader.paths() == {"a", "c", "d"}
        assert ranked(reader.find(Sought(words("semis")))) == ["a"]
        assert ranked(reader.find(Sought(words("long")))) == []

    def test_what_could_not_be_read_is_read_once_it_can(self, folder: Path, some: TextIndex) -> None:
        some.update([doc("e", "neuf")], [])
        reader = WhooshIndex(folder)
        assert reader.paths() == {"a", "b", "c", "d", "e"}
        some.update([doc("f", "neuf")], [])
        (file,) = folder.glob("recent-*.jsonl")
        whole = file.read_bytes()
        file.write_bytes(whole[:-6] + b"?" * 5 + b"\n")
        with pytest.raises(ValueError, match=r"."):
            reader.paths()
        file.write_bytes(whole)
        assert reader.paths() == {"a", "b", "c", "d", "e", "f"}
        assert len(reader.find(Sought(words("neuf"))).scores) == 2

    def test_a_document_said_again_in_a_large_update_stands_once(self, folder: Path, some: TextIndex) -> None:
        some.update([doc("a", "neuf"), doc("e", "neuf")], [])
        some.update([doc("a", "jardin"), *(doc(f"n{number}", "jardin") for number in range(300))], ["e"])
        for each in (some, WhooshIndex(folder)):
            assert ranked(each.find(Sought(words("neuf")))) == []
            assert len(each.find(Sought(words("jardin"))).scores) == 303
            assert "e" not in each.paths()
            each.close()

    def test_what_a_killed_writer_left_unfinished_is_not_read_and_is_cut_off(
        self, folder: Path, some: TextIndex
    ) -> None:
        some.update([doc("e", "neuf")], [])
        some.close()
        (file,) = folder.glob("recent-*.jsonl")
        with file.open("ab") as torn:
            torn.write(b'[["f", 1, {"ne')
        for word, expected in (("neuf", ["e"]), ("vieux", [])):
            assert ranked(WhooshIndex(folder).find(Sought(words(word)))) == expected
        WhooshIndex(folder).update([doc("g", "vieux")], [])
        after = WhooshIndex(folder)
        assert ranked(after.find(Sought(words("vieux")))) == ["g"]
        assert ranked(after.find(Sought(words("neuf")))) == ["e"]

    @pytest.mark.parametrize("seen", [None, -1])
    def test_who_opens_it_while_a_writer_takes_away_what_was_just_listed_looks_again(
        self, folder: Path, some: TextIndex, monkeypatch: pytest.MonkeyPatch, seen: int | None
    ) -> None:
        latest, listed = index.TOC._latest_generation, []  # noqa: SLF001 — where the library lists the folder

        def late(storage: object, name: str) -> int:
            found = int(latest(storage, name))
            listed.append(found)
            if len(listed) > 1:
                return found
            some.update([doc(f"n{number}", "neuf") for number in range(300)], [])
            return found if seen is None else seen  # what is gone by now, or nothing

        monkeypatch.setattr(index.TOC, "_latest_generation", staticmethod(late))
        reader = WhooshIndex(folder)
        assert listed[0] != listed[-1]
        assert len(reader.find(Sought(words("neuf"))).scores) == 300
        reader.close()
        some.close()

    def test_who_reads_while_a_segment_is_made_of_what_is_recent_misses_nothing(
        self, folder: Path, some: TextIndex
    ) -> None:
        wrong: list[object] = []
        done = threading.Event()

        def read() -> None:
            kept = WhooshIndex(folder)
            while not done.is_set():
                reader = WhooshIndex(folder)
                found = [ranked(each.find(Sought(words("semis")))) for each in (reader, kept)]
                wrong.extend(each for each in found if "a" not in each)
                reader.close()
            kept.close()

        thread = threading.Thread(target=read)
        thread.start()
        for turn in range(3):
            some.update([doc("a", "semis")], [])
            for number in range(100):
                some.update([doc(f"n{number}", f"tour{turn}")], [])
            some.settle()
        done.set()
        thread.join()
        assert wrong == []
        some.close()
