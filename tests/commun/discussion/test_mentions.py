"""`@Alix` in a message: who is meant."""

from pathlib import Path

import pytest

from commun import Commons, Config
from commun.accounts import User
from commun.discussion import linked_mentions, mentioned

ALIX = User("u-1", "Alix", "", "contributor", 0, 1)  # type: ignore[arg-type] # the role is not looked at
JEAN = User("u-2", "Jean Paul", "", "contributor", 0, 1)  # type: ignore[arg-type] # idem


def find(name: str) -> User | None:
    """The people of these tests, named as in a commons."""
    return {"alix": ALIX, "jeanpaul": JEAN}.get(name.lower().replace(" ", "").replace("_", ""))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bonjour @Alix, ça va ?", ["Alix"]),
        ("@jean paul et @Alix.", ["Jean Paul", "Alix"]),
        ("(@Jean_Paul)", ["Jean Paul"]),
        ("@Alix @Alix", ["Alix"]),
        ("@Alix Martin", ["Alix"]),
        ("@personne", []),
        ("alix@exemple.org", []),
        ("`@Alix`", []),
        ("```\n@Alix\n```\nrien", []),
        ("> @Alix disait\n\nOui.", []),
        ("> cité\n\n@Alix", ["Alix"]),
    ],
)
def test_who_is_meant(text: str, names: list[str]) -> None:
    assert [user.name for user in mentioned(text, find)] == names


def test_names_become_links_outside_code_and_links(tmp_path: Path) -> None:
    wiki = Commons.create(Config.from_environ({"COMMUN_DATA": str(tmp_path / "data")}))
    user = wiki.accounts.register("Alix", "un-mot-de-passe-long")
    html = '<p>@Alix <code>@Alix</code> <a href="/x">@Alix</a> a@Alix</p>'
    link = f'<a class="mention" href="/contributions/{user.id}">@Alix</a>'
    assert linked_mentions(wiki, html) == html.replace("<p>@Alix", f"<p>{link}")
    wiki.close()
