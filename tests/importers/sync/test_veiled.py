"""A version that a wiki hides after it came here is not shown any more, and waits for somebody who decides."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from commun import Commons, create_app
from commun.cli import main
from commun.inbox import Decision, decide, look
from commun.inbox.copies import copies_of
from fiches import Author, Fiche, PageName
from importers import SourceConfig, add_source, inbox_of, sync
from importers.upstream import Event, RevisionStub
from tests.births import Birth
from tests.browser import form_fields
from tests.commun.web.core.conftest import PASSWORD, log_in
from tests.importers.sync.test_soak import OtherWiki, Page

GARDEN = PageName("fiches", "jardin")


class HidingWiki(OtherWiki):
    """A wiki that hides parts of some of its versions: number → parts; `names`: authors, of some."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[int, frozenset[str]] = {}
        self.names: dict[int, str] = {}

    def revisions(self, pages: object) -> Iterator[RevisionStub]:
        for stub in super().revisions(pages):  # type: ignore[arg-type]
            parts = self.hidden.get(stub.revision, frozenset())
            user = None if "user" in parts else self.names.get(stub.revision, stub.user)
            yield replace(stub, user=user, hidden=parts, sha1=None if "text" in parts else stub.sha1)


@pytest.fixture
def commons(tmp_path: Path, birth: Birth) -> Iterator[Commons]:
    made = birth({"COMMUN_DATA": str(tmp_path / "data")})
    yield made
    made.close()


@pytest.fixture
def wiki() -> HidingWiki:
    there = HidingWiki()
    page = there.all[1] = Page(1, "Jardin")
    for text in ("Le téléphone de Luc : 12345.", "Sans le téléphone.", "Un jardin."):
        there.edit(page, text)
    return there


@pytest.fixture
def source(commons: Commons) -> SourceConfig:
    return add_source(commons.config.data, name="essai", api_url="http://127.0.0.1:9/api.php")


def run(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> list[str]:
    report = sync(commons.store, source, reads=lambda _: wiki, catch_up=commons.index.catch_up)
    commons.index.reread(report.veiled_commits)
    return report.veiled


def first_version(commons: Commons) -> tuple[str, str, str]:
    """What people read of the first version: text, author, summary."""
    row = commons.page(GARDEN)
    revision = commons.index.revisions.of_page(row.key)[-1]
    return commons.version(row, revision.commit).fiche.body, revision.author, revision.summary


def test_a_text_hidden_later_is_shown_no_more(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> None:
    run(commons, source, wiki)
    assert "12345" in first_version(commons)[0]
    wiki.hidden[1] = frozenset({"text"})
    wiki.log.append(Event("veil", 1, "Jardin", 2_000, None, None))
    assert run(commons, source, wiki) == ["Jardin (1)"]
    assert "masqué sur le wiki" in first_version(commons)[0]
    assert commons.read(GARDEN).body == "Un jardin.\n"  # today's page is as it was
    row = commons.page(GARDEN)
    second = commons.index.revisions.of_page(row.key)[-2]
    before = commons.before(row, second)
    assert before is not None
    assert "12345" not in before.text  # nor in a comparison
    assert commons.store.blob_at("000000/1.wikitext", commons.store.head(source.wikitext_ref)) is None
    told = [c.message for c in commons.store.log(None, commons.store.head(source.branch) or "")]
    assert told[-1] == "Le wiki a masqué le texte de la version 1 de Jardin"
    assert run(commons, source, wiki) == []  # told once


def test_somebody_decides_to_keep_it_hidden_or_to_show_it(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    run(commons, source, wiki)
    wiki.hidden = {1: frozenset({"text"}), 2: frozenset({"text"})}
    wiki.log.append(Event("veil", 1, "Jardin", 2_000, None, None))
    run(commons, source, wiki)
    one, two = inbox_of(source.folder).waiting("essai")
    assert one.title == "Jardin, version 1 (le texte)"
    decide(commons, None, two, Decision("theirs"))
    decide(commons, None, one, Decision("ours"))
    assert "12345" in first_version(commons)[0]
    row = commons.page(GARDEN)
    second = commons.index.revisions.of_page(row.key)[-2]
    assert "masqué" in commons.version(row, second.commit).fiche.body
    assert inbox_of(source.folder).waiting("essai") == []
    assert run(commons, source, wiki) == []  # what was decided is not asked again
    assert commons.read(GARDEN).body == "Un jardin.\n"


def test_a_name_and_a_summary_hidden_later_are_said_no_more(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    run(commons, source, wiki)
    assert first_version(commons)[1:] == ("Marine", "là-bas")
    wiki.hidden[1] = frozenset({"user", "comment"})
    wiki.log.append(Event("veil", 1, "Jardin", 2_000, None, None))
    run(commons, source, wiki)
    assert first_version(commons)[1:] == ("(nom masqué)", "(résumé masqué sur le wiki d’origine)")


def test_a_lost_status_remembers_what_was_hidden(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> None:
    run(commons, source, wiki)
    wiki.hidden[1] = frozenset({"text"})
    wiki.log.append(Event("veil", 1, "Jardin", 2_000, None, None))
    run(commons, source, wiki)
    for file in source.folder.glob("essai.sqlite*"):
        file.unlink()
    assert run(commons, source, wiki) == []
    assert len(inbox_of(source.folder).waiting("essai")) == 1


def test_a_name_hidden_later_leaves_the_authors_of_the_page(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    run(commons, source, wiki)
    assert (commons.read(GARDEN).source or {})["auteurs"] == ["Marine"]
    wiki.hidden = {1: frozenset({"user"})}
    wiki.log.append(Event("veil", 1, "Jardin", 2_000, None, None))
    run(commons, source, wiki)
    assert (commons.read(GARDEN).source or {})["auteurs"] == ["Marine"]  # the wiki still says who wrote the others
    wiki.hidden |= {2: frozenset({"user"}), 3: frozenset({"user"})}
    wiki.log.append(Event("veil", 1, "Jardin", 3_000, None, None))
    run(commons, source, wiki)
    assert "auteurs" not in (commons.read(GARDEN).source or {})
    row = commons.page(GARDEN)
    for revision in commons.index.revisions.of_page(row.key)[1:]:  # nor does any version that came before
        assert (commons.version(row, revision.commit).fiche.source or {})["auteurs"] == ["(nom masqué)"]
    for file in source.folder.glob("essai.sqlite*"):
        file.unlink()
    run(commons, source, wiki)
    assert "auteurs" not in (commons.read(GARDEN).source or {})


def test_who_still_signs_a_page_stays_credited_in_its_older_versions(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    run(commons, source, wiki)
    wiki.edit(wiki.all[1], "Un grand jardin.")
    wiki.names[wiki.all[1].revisions[-1][0]] = "Luc"
    run(commons, source, wiki)
    with commons.store.change(Author.of_user("7", "Amel"), "ici") as change:
        change.write(GARDEN, commons.read(GARDEN).with_body("Un grand jardin, ici.\n").text, commons.store.head())
    commons.index.catch_up()
    assert (commons.read(GARDEN).source or {})["auteurs"] == ["Marine", "Luc"]
    wiki.hidden = dict.fromkeys((1, 2, 3), frozenset({"user"}))
    wiki.log.append(Event("veil", 1, "Jardin", 2_000, None, None))
    run(commons, source, wiki)
    assert (commons.read(GARDEN).source or {})["auteurs"] == ["Luc"]
    row = commons.page(GARDEN)
    before = [each for each in commons.index.revisions.of_page(row.key) if each.author in {"Amel", "Luc"}]
    assert len(before) == 2
    for revision in before:
        assert (commons.version(row, revision.commit).fiche.source or {})["auteurs"] == ["Luc", "(nom masqué)"]


def test_what_was_copied_here_from_a_hidden_text_is_named_and_veiled_at_once(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    run(commons, source, wiki)
    somebody = Author.of_user("7", "Amel")
    for text in ("Un jardin.\n\nAppeler Luc au 12345 le soir.\n", "Un jardin.\n\nAppeler quelqu’un le soir.\n"):
        with commons.store.change(somebody, "ici") as change:
            change.write(GARDEN, commons.read(GARDEN).with_body(text).text, commons.store.head())
        commons.index.catch_up()
    wiki.hidden[1] = frozenset({"text"})
    wiki.log.append(Event("veil", 1, "Jardin", 2_000, None, None))
    run(commons, source, wiki)
    (item,) = inbox_of(source.folder).waiting("essai")
    (copied,) = look(commons, item, "fr").copies
    assert (copied.author, copied.is_now, copied.words) == ("Amel", False, "12345")
    decide(commons, None, item, Decision("both"))
    row = commons.page(GARDEN)
    assert "masqué" in commons.version(row, copied.commit).fiche.body
    assert "quelqu’un" in commons.read(GARDEN).body
    assert copies_of(commons, item) == []


def test_common_words_are_no_copy_and_a_field_may_be_one(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    wiki.edit(wiki.all[1], "À la fin de tout, Luc Petit dort au moulin vert.")
    wiki.edit(wiki.all[1], "Un jardin.")
    run(commons, source, wiki)
    somebody, start = Author.of_user("7", "Amel"), commons.read(GARDEN)
    for changed in (
        start.with_body("Un jardin.\n\nÀ la fin de tout, on range. Luc dort.\n"),
        start.with_head({"resume": "Chez Luc, qui dort au moulin vert"}),
        start,
    ):
        with commons.store.change(somebody, "ici") as change:
            change.write(GARDEN, changed.text, commons.store.head())
        commons.index.catch_up()
    wiki.hidden[4] = frozenset({"text"})
    wiki.log.append(Event("veil", 1, "Jardin", 2_000, None, None))
    run(commons, source, wiki)
    (item,) = inbox_of(source.folder).waiting("essai")
    (copied,) = look(commons, item, "fr").copies
    assert copied.words == "dort au moulin vert"
    row = commons.page(GARDEN)
    assert "moulin" in commons.version(row, copied.commit).fiche.summary


def test_an_editor_that_was_opened_before_a_name_was_hidden_does_not_say_it_again(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    run(commons, source, wiki)
    opened = commons.head()
    wiki.hidden = dict.fromkeys((1, 2, 3), frozenset({"user"}))
    wiki.log.append(Event("veil", 1, "Jardin", 2_000, None, None))
    run(commons, source, wiki)
    commons.accounts.register("Claire", PASSWORD, role="maintainer")
    claire = create_app(commons.config, commons, limits=False).test_client()
    log_in(claire, "Claire")
    form = form_fields(claire.get("/fiches/jardin/modifier").text) | {"base": opened, "text": "Un jardin clos."}
    bare = {key: form[key] for key in ("csrf", "base", "text")}  # the head is not sent along: that of the base counts
    shown = claire.post("/fiches/jardin/modifier", data=bare | {"action": "formulaire"})
    assert (shown.status_code, "Un jardin clos." in shown.text) == (200, True)
    assert "Marine" not in shown.text
    saved = claire.post("/fiches/jardin/modifier", data=form_fields(shown.text) | {"action": "save"})
    assert saved.status_code == 303
    now = commons.read(GARDEN)
    assert (now.body.strip(), "auteurs" in (now.source or {})) == ("Un jardin clos.", False)


def authors_of(fiche: Fiche) -> object:
    """Whom a fiche credits."""
    return (fiche.source or {}).get("auteurs")


def hide(wiki: HidingWiki, moment: int, **parts: str) -> None:
    """Let the wiki hide these parts of versions, and nothing else of any other: `v1="user text"`."""
    wiki.hidden = {int(version[1:]): frozenset(told.split()) for version, told in parts.items()}
    wiki.log.append(Event("veil", 1, "Jardin", moment, None, None))


def by_luc_too(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> None:
    """A page of which Marine wrote three versions, and Luc the last."""
    wiki.edit(wiki.all[1], "Un grand jardin.")
    wiki.names[4] = "Luc"
    run(commons, source, wiki)
    assert authors_of(commons.read(GARDEN)) == ["Marine", "Luc"]


def every_author(commons: Commons) -> list[object]:
    """Whom each version of the page credits, the newest first."""
    row = commons.page(GARDEN)
    return [authors_of(commons.version(row, each.commit).fiche) for each in commons.index.revisions.of_page(row.key)]


def addresses(commons: Commons, app: Flask) -> Iterator[str]:
    """Every address at which the page or one of its versions is shown, and data of all pages."""
    commits = [each.commit for each in commons.index.revisions.of_page(commons.page(GARDEN).key)]
    for rule in app.url_map.iter_rules():
        asked, address = rule.arguments, rule.rule.replace("<page:name>", "fiches/jardin")
        if "GET" not in (rule.methods or ()) or not rule.rule.startswith(("/<page:name>", "/api/pages/<page:name>")):
            continue
        if asked == {"name"}:
            yield address
        elif asked == {"name", "revision"}:
            yield from (address.replace("<revision>", commit) for commit in commits)
    yield from (f"/fiches/jardin/diff/{old}/{new}" for new, old in pairwise(commits))
    yield from (f"/fiches/jardin/modifier?version={commit}" for commit in commits)
    yield from (f"/lots/{commit}" for commit in commits)
    for asks in ("prop=revisions&rvprop=content|user|comment|ids&rvslots=main&rvlimit=max", "list=recentchanges"):
        yield f"/api.php?action=query&titles=Jardin&format=json&{asks}"
    yield from ("/donnees/commun.ttl", "/modifications", "/sources/essai", "/conflits/1")


def test_a_hidden_name_is_read_nowhere_and_is_back_everywhere_when_it_is_shown_again(
    commons: Commons, source: SourceConfig, wiki: HidingWiki, tmp_path: Path
) -> None:
    by_luc_too(commons, source, wiki)
    commons.accounts.register("Claire", PASSWORD, role="admin")
    app = create_app(commons.config, commons, limits=False)
    claire = app.test_client()
    log_in(claire, "Claire")

    def saying() -> list[str]:
        found = []
        for address in addresses(commons, app):
            with closing(claire.get(address)) as answer:
                found += [address] if b"Marine" in answer.data else []
        return found

    before = saying()
    assert len(before) > 20
    head = commons.head()
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    run(commons, source, wiki)
    # Somebody brings back what today's page was, by git or as long as the merge waits.
    with commons.store.change(Author.of_user("7", "Amel"), "ici") as change:
        old = commons.store.read(GARDEN, head)
        change.write(GARDEN, old.with_body("Un jardin d’ici.\n").text, commons.store.head())
    commons.index.catch_up()
    assert authors_of(commons.store.read(GARDEN)) == ["Marine", "Luc"]
    assert saying() == []
    assert "Luc" in claire.get("/fiches/jardin").text  # only who is hidden leaves
    taken = CliRunner().invoke(main, ["export", str(tmp_path / "taken")], env={"COMMUN_DATA": str(commons.config.data)})
    assert (taken.exit_code, len(list((tmp_path / "taken").rglob("jardin.md")))) == (0, 1)
    assert not any(b"Marine" in each.read_bytes() for each in (tmp_path / "taken").rglob("*.md"))
    for item in inbox_of(source.folder).waiting("essai"):
        decide(commons, None, item, Decision("ours"))
    assert set(before) - set(saying()) == set()
    assert "masqué" not in str(every_author(commons))
    assert authors_of(commons.read(GARDEN)) == ["Marine", "Luc"]


def test_a_page_that_waits_keeps_its_other_authors(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> None:
    amel = commons.accounts.register("Amel", PASSWORD, role="contributor")
    by_luc_too(commons, source, wiki)
    before = commons.read(GARDEN)
    with commons.store.change(Author.of_user("7", "Amel"), "ici") as change:
        said = {**(before.source or {}), "auteurs": ["Marine", "Luc", "Amel"]}
        change.write(GARDEN, before.with_head({"source": said}).text, commons.store.head())
    commons.index.catch_up()
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    run(commons, source, wiki)
    assert authors_of(commons.read(GARDEN)) == ["Luc", "Amel"]
    with commons.store.change(Author.of_user("7", "Amel"), "ici") as again:  # and while the merge waits
        again.write(GARDEN, commons.store.read(GARDEN, change.commit).text, commons.store.head())
    commons.index.catch_up()
    shown = commons.read(GARDEN)
    assert authors_of(shown) == ["Luc", "Amel", "(nom masqué)"]
    commons.save(amel, GARDEN, shown.with_body("Un jardin à nous.\n").text, commons.head(), "ici")
    assert authors_of(commons.store.read(GARDEN)) == ["Luc", "Amel"]


def test_one_version_shown_again_here_credits_its_author_everywhere(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    by_luc_too(commons, source, wiki)
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    run(commons, source, wiki)
    assert authors_of(commons.read(GARDEN)) == ["Luc"]
    assert every_author(commons)[-1] == ["(nom masqué)"]
    item = inbox_of(source.folder).waiting("essai")[0]
    decide(commons, None, item, Decision("ours"))
    for _ in range(2):  # and it stays so when the wiki is asked again
        assert authors_of(commons.read(GARDEN)) == ["Marine", "Luc"]
        assert every_author(commons)[-1] == ["Marine"]
        assert "(nom masqué)" not in str(every_author(commons))
        for file in source.folder.glob("essai.sqlite*"):
            file.unlink()
        run(commons, source, wiki)
    wiki.edit(wiki.all[1], "Un très grand jardin.")
    wiki.names[5] = "Luc"
    run(commons, source, wiki)
    assert authors_of(commons.read(GARDEN)) == ["Marine", "Luc"]


def test_what_the_wiki_shows_again_is_shown_here_again(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    by_luc_too(commons, source, wiki)
    as_it_was = every_author(commons)
    kept = commons.store.blob_at("000000/1.wikitext", commons.store.head(source.wikitext_ref))
    hide(wiki, 2_000, v1="user text comment", v2="user", v3="user")
    run(commons, source, wiki)
    assert len(inbox_of(source.folder).waiting("essai")) == 3
    hide(wiki, 3_000, v2="user", v3="user")
    run(commons, source, wiki)
    assert first_version(commons) == ("Le téléphone de Luc\u202f: 12345.\n", "Marine", "là-bas")
    assert every_author(commons)[-len(as_it_was) :] == as_it_was
    assert authors_of(commons.read(GARDEN)) == ["Marine", "Luc"]
    assert len(inbox_of(source.folder).waiting("essai")) == 2  # of the two others
    assert commons.store.blob_at("000000/1.wikitext", commons.store.head(source.wikitext_ref)) == kept
    hide(wiki, 4_000, v1="user", v2="user", v3="user")
    assert run(commons, source, wiki) == ["Jardin (1)"]  # hidden once more: told once more
    assert authors_of(commons.read(GARDEN)) == ["Luc"]


def test_what_was_hidden_when_it_came_is_not_invented_when_the_wiki_shows_it(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    hide(wiki, 1_500, v1="user text comment", v2="user", v3="user")
    run(commons, source, wiki)
    told = first_version(commons)
    hide(wiki, 3_000)
    run(commons, source, wiki)
    assert first_version(commons) == told
    assert "auteurs" not in (commons.read(GARDEN).source or {})


def test_a_hidden_author_who_writes_again_in_the_open_is_credited(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    by_luc_too(commons, source, wiki)
    wiki.edit(wiki.all[1], "Un jardin ouvert.")
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    run(commons, source, wiki)
    assert authors_of(commons.read(GARDEN)) == ["Marine", "Luc"]
    assert "(nom masqué)" not in str(every_author(commons))


def test_no_version_stored_after_a_name_was_hidden_says_it(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    by_luc_too(commons, source, wiki)
    head = commons.head()
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    wiki.edit(wiki.all[1], "Un jardin fermé.")
    wiki.names[5] = "Luc"
    run(commons, source, wiki)
    since = [
        *commons.store.log(head, commons.head()),
        *commons.store.log(head, commons.store.head(source.branch) or ""),
    ]
    blobs = {change.after for commit in since for change in commit.changes if change.after}
    assert blobs
    assert not any(b"Marine" in data for _, data in commons.store.blobs(blobs))
