"""The pages of a new commons go into its repository as they are."""

from pathlib import Path

from fiches import Author, Store, starter_pages


def test_a_new_commons_is_born_with_its_pages(tmp_path: Path) -> None:
    pages = starter_pages()
    assert len(pages) >= 14
    assert any(name.space == "aide" for name, _ in pages)
    store = Store.create(tmp_path)
    with store.change(Author.of_user(1, "Zoé"), "Naissance") as change:
        for name, text in pages:
            change.write(name, text, None)
    assert all(store.read_text(name) == text for name, text in pages)
    assert all(store.read(name).problem is None for name, _ in pages)
    assert store.fsck() == []
    store.close()
