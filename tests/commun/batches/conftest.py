"""Three fiches, and somebody who looks after them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commun import Commons, Config
from fiches import Author, PageName, Store

CLAIRE = Author.of_user("claire", "Claire")


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Commons]:
    data = tmp_path / "data"
    data.mkdir()
    store = Store.create(data)
    with store.change(CLAIRE, "Naissance") as change:
        for slug in ("un", "deux", "trois"):
            text = f"---\ntitre: {slug.capitalize()}\ncouleur: bleu\ntaille: petit\n---\nTexte.\n"
            change.write(PageName("fiches", slug), text, None)
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data)}))
    commons.index.catch_up()
    yield commons
    commons.close()
