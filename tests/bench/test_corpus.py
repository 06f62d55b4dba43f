"""The made-up commons: the same for the same seed, and shaped like a real one."""

import subprocess
from collections import Counter
from pathlib import Path

from bench.corpus import Corpus, fill
from fiches import Fiche, Store, split_prefix


def test_the_same_seed_gives_the_same_texts() -> None:
    assert list(Corpus(30).revisions()) == list(Corpus(30).revisions())
    assert next(Corpus(30, seed=2).revisions()) != next(Corpus(30).revisions())


def test_versions_come_in_the_order_of_time_one_to_four_a_page() -> None:
    revisions = list(Corpus(200).revisions())
    assert [r.when for r in revisions] == sorted(r.when for r in revisions)
    counts = Counter(r.name for r in revisions)
    assert len(counts) == 200
    assert set(counts.values()) == {1, 2, 3, 4}


def test_a_fiche_weighs_5_kb_and_its_head_can_be_read() -> None:
    revisions = list(Corpus(100).revisions())
    sizes = [len(r.text.encode()) for r in revisions]
    assert 4_500 < sum(sizes) / len(sizes) < 5_500
    for revision in revisions:
        fiche = Fiche.parse(revision.name, revision.text)
        assert fiche.problem is None
        assert fiche.id
        assert fiche.title
        assert fiche.themes
        assert fiche.summary


def test_themes_are_drawn_unevenly() -> None:
    themes = Counter(t for r in Corpus(400).revisions() for t in Fiche.parse(r.name, r.text).themes)
    (_first, most), *_others, (_last, least) = themes.most_common()
    assert most > 5 * least


def test_every_page_is_reached_by_its_title() -> None:
    corpus = Corpus(300)
    assert len(set(corpus.titles)) == len(set(corpus.names)) == 300
    assert all(split_prefix(title) == ("fiches", title) for title in corpus.titles)


def test_the_stream_makes_a_repository_that_git_finds_whole(tmp_path: Path) -> None:
    store = Store.create(tmp_path)
    corpus = Corpus(50)
    written = fill(store, corpus)
    assert written == len(list(corpus.revisions()))
    assert len(list(store.list())) == 50
    assert store.read_text(corpus.names[7]) == corpus.page(7)[-1].text
    store.close()
    git = ["git", "-C", str(tmp_path / "fiches.git"), "rev-list", "--count", "main"]
    assert int(subprocess.run(git, capture_output=True, check=True).stdout) == written
