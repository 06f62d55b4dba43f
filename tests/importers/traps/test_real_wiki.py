"""What a real MediaWiki answers to somebody who may see more than everybody, and to questions put wrongly."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fiches import Store
from importers import PageContext, SourceConfig, SourceRefused, add_source, sync, to_markdown
from importers.mediawiki.client import Client
from importers.mediawiki.siteinfo import SITE_PROPERTIES, read_site
from tests.importers.asked import pages, revisions
from tests.mediawiki.content import picture
from tests.mediawiki.live import ROBOT, LiveWiki

SECRETS = (b"06 00 00 00 02", b"06 00 00 00 04", b"Elle ne reviendra pas", "résumé 3".encode(), "résumé 4".encode())


@pytest.fixture(scope="module")
def insider(shared_wiki: LiveWiki, tmp_path_factory: pytest.TempPathFactory) -> SourceConfig:
    """The wiki read with the account of an administrator."""
    data = tmp_path_factory.mktemp("dedans")
    secret = data / "secret"
    secret.write_text(ROBOT[1], encoding="utf-8")
    return add_source(data, name="essai", api_url=shared_wiki.url, user=ROBOT[0], password_file=secret)


@pytest.fixture(scope="module")
def client(insider: SourceConfig) -> Iterator[Client]:
    opened = Client(insider)
    yield opened
    opened.close()


def test_what_is_hidden_or_deleted_does_not_come_though_the_account_sees_it(
    insider: SourceConfig, client: Client
) -> None:
    seen = client.query(
        titles="Versions masquées", prop="revisions", rvprop="content|comment|user", rvlimit="max", rvslots="main"
    )
    rows = seen["query"]["pages"][0]["revisions"]
    hidden = [row["slots"]["main"] for row in rows if row["slots"]["main"].get("texthidden")]
    assert len(hidden) == 2
    assert any("06 00 00 00 0" in slot.get("content", "") for slot in hidden)  # the flag WITH the value
    deleted = client.query(list="alldeletedrevisions", adrprop="content", adrslots="main", adrlimit="max")["query"]
    assert any("Elle ne reviendra pas" in str(page) for page in deleted["alldeletedrevisions"])
    store = Store.create(insider.folder.parent)
    try:
        sync(store, insider)
        assert [c.trailers["Source-Hidden"] for c in revisions(store) if "Source-Hidden" in c.trailers] == [
            "text", "comment user", "comment text user",
        ]  # fmt: skip
        assert "Page supprimée" not in {fiche.title for fiche in pages(store)}
        assert store.fsck() == []
        heads = [store.head(ref) for ref in ("main", "sources/essai", insider.wikitext_ref)]
        changes = [(c, change) for head in heads for c in store.log(None, head or "") for change in c.changes]
        told = "\n".join(c.message for c, _ in changes).encode()
        texts = [data for _, data in store.blobs({change.after for _, change in changes if change.after})]
        assert [secret for secret in SECRETS for text in (told, *texts) if secret in text] == []
    finally:
        store.close()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"titles": "Accueil|README", "prop": "revisions", "rvlimit": 2}, "invalidparammix"),
        ({"titles": "|".join(f"P{n}" for n in range(501)), "prop": "info"}, "toomanyvalues"),
    ],
)
def test_a_question_put_wrongly_is_an_error_and_no_empty_answer(
    client: Client, asked: dict[str, object], code: str
) -> None:
    answer: object = None
    with pytest.raises(SourceRefused) as told:
        answer = client.query(**asked)
    assert answer is None
    assert told.value.fields["code"] == code


def test_every_name_of_a_namespace_and_every_word_of_the_wiki_means_the_same(client: Client) -> None:
    names = read_site(client.query(meta="siteinfo", siprop=SITE_PROPERTIES)["query"]).names
    context = PageContext("Essai", 0, names)
    text = "[[Utilisatrice:Zoé|a]] [[User:Zoé|b]] [[Discuter:Jardin|c]] [[Talk:Jardin|d]] [[En:Foo]] [[Project:X|e]]"
    assert to_markdown(text, context).text.startswith(
        "[[Utilisateur:Zoé|a]] [[Utilisateur:Zoé|b]] [[Discussion:Jardin|c]] [[Discussion:Jardin|d]] [[En:Foo]]"
    )
    here, there = ("[[Image:J.png|thumb|right|x]]", "[[Fichier:J.png|vignette|droite|x]]")
    assert to_markdown(here, context).text == to_markdown(there, context).text


def test_a_version_of_a_file_that_is_hidden_does_not_come_though_the_account_sees_it(
    wiki: LiveWiki, store: Store, tmp_path: Path
) -> None:
    admin = wiki.admin()
    admin.upload("Jardin.png", picture(20, 8, 200), "troisième")
    asked = {"titles": "Fichier:Jardin.png", "prop": "imageinfo", "iilimit": "max", "iiprop": "archivename|comment|url"}
    second = admin("query", **asked)["query"]["pages"][0]["imageinfo"][1]["archivename"].partition("!")[0]
    admin.write("revisiondelete", type="oldimage", target="Fichier:Jardin.png", ids=second, hide="content|comment|user")
    hidden = [
        row["comment"] for row in admin("query", **asked)["query"]["pages"][0]["imageinfo"] if "filehidden" in row
    ]
    assert hidden == ["nouvelle version, plus large"]  # the flag WITH the value
    secret = tmp_path / "secret"
    secret.write_text(ROBOT[1], encoding="utf-8")
    sync(store, add_source(tmp_path, name="essai", api_url=wiki.url, user=ROBOT[0], password_file=secret))
    came = list(store.log(None, store.head("sources/essai") or ""))
    assert len([commit for commit in came if commit.trailers.get("Source-File") == "Jardin.png"]) == 2
    assert [commit.message for commit in came if hidden[0] in commit.message] == []
    blobs = {change.after for commit in came for change in commit.changes if change.after}
    assert picture(20, 8, 200) in [data for _, data in store.blobs(blobs)]
    assert picture(16, 8, 160) not in [data for _, data in store.blobs(blobs)]
