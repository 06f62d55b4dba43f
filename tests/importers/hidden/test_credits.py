"""The authors whom heads credit: a hidden name is read nowhere, and is back everywhere once it is shown again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from commun import Commons, create_app
from commun.accounts import Role
from commun.cli import main
from commun.inbox import Decision, decide, look
from commun.order import Protected
from commun.proposals import Sender, propose, texts_of
from fiches import Author, EditConflict, Fiche, Store
from importers import SourceConfig, inbox_of
from tests.commun.web.core.conftest import PASSWORD, log_in
from tests.importers.hidden.conftest import GARDEN, HidingWiki, first_version, hide, run


def authors_of(fiche: Fiche) -> object:
    """Whom a fiche credits."""
    return (fiche.source or {}).get("auteurs")


def by_luc_too(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> None:
    """A page of which Marine wrote three versions, and Luc the last."""
    wiki.edit(wiki.all[1], "Un grand jardin.")
    wiki.names[4] = "Luc"
    run(commons, source, wiki)
    assert authors_of(commons.read(GARDEN)) == ["Marine", "Luc"]


def bring_back(commons: Commons, commit: str | None) -> None:
    """Let somebody write, by git, today's page anew from what it was at `commit`, with its head of then."""
    with commons.store.change(Author.of_user("7", "Amel"), "ici") as change:
        old = commons.store.read(GARDEN, commit)
        change.write(GARDEN, old.with_body("Un jardin d’ici.\n").text, commons.store.head())
    commons.index.catch_up()


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
    bring_back(commons, head)
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


def test_a_conflict_that_waits_says_no_hidden_name(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> None:
    by_luc_too(commons, source, wiki)
    head = commons.head()
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    run(commons, source, wiki)
    bring_back(commons, head)
    wiki.edit(wiki.all[1], "Un jardin de là-bas.")
    wiki.names[5] = "Luc"
    run(commons, source, wiki)
    seen = [look(commons, item, "fr") for item in inbox_of(source.folder).waiting("essai")]
    [both] = [each for each in seen if each.theirs]
    assert "d’ici" in (both.ours or "")
    assert "Marine" not in f"{both.base}{both.ours}{both.theirs}{both.merged}{both.conflicts}"


def test_a_proposal_made_before_says_no_hidden_name(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> None:
    by_luc_too(commons, source, wiki)
    text = commons.read(GARDEN).with_body("Un jardin d’ici.\n").text
    proposal, _token = propose(commons, Sender(name="Lucie"), GARDEN, text, base=commons.head() or "", summary="")
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    run(commons, source, wiki)
    assert [authors_of(each) for each in texts_of(commons, proposal)] == [["Luc", "(nom masqué)"]] * 2


def test_two_who_write_at_once_read_no_hidden_name(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> None:
    amel = commons.accounts.register("Amel", PASSWORD)
    by_luc_too(commons, source, wiki)
    head, old = commons.head() or "", commons.read(GARDEN)
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    run(commons, source, wiki)
    with commons.store.change(Author.of_user("7", "Zoé"), "par git") as change:
        change.write(GARDEN, old.with_body("Un jardin d’ici.\n").text, commons.store.head())
    with pytest.raises(EditConflict) as met:
        commons.save(amel, GARDEN, old.with_body("Un jardin à nous.\n").text, head, "")
    told = [met.value.base, met.value.theirs, met.value.mine]
    assert ["Luc" in (each or "") for each in told] == [True] * 3
    assert ["Marine" in (each or "") for each in told] == [False] * 3


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


def test_versions_written_while_a_name_was_hidden_say_it_once_it_is_shown_again(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    by_luc_too(commons, source, wiki)
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    run(commons, source, wiki)
    amel = commons.accounts.register("Amel", PASSWORD, role="contributor")
    written = commons.read(GARDEN).with_body("Un jardin d’ici.\n")
    commons.save(amel, GARDEN, written.text, commons.head(), "ici")
    wiki.edit(wiki.all[1], "Un grand jardin.\n\n== Date ==\nDemain.")
    wiki.names[5] = "Zoé"
    run(commons, source, wiki)
    hide(wiki, 3_000)
    run(commons, source, wiki)
    assert {str(each) for each in every_author(commons)[:-4]} <= {"['Marine', 'Luc', 'Zoé']", "['Marine', 'Luc']"}
    assert all("Marine" in str(each) for each in every_author(commons))
    assert "Luc" not in str(every_author(commons)[-3:])  # whoever had not written yet is not credited
    hide(wiki, 4_000, v1="user", v2="user", v3="user", v4="user")
    run(commons, source, wiki)
    assert not any("Marine" in str(each) or "Luc" in str(each) for each in every_author(commons))
    assert "Marine" not in (commons.config.data / "masques").read_text()


def test_what_pages_state_of_their_authors_follows(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> None:
    by_luc_too(commons, source, wiki)

    def told() -> tuple[list[str], str]:
        facts = commons.index.facts.of_page(GARDEN)
        return [str(fact.value) for fact in facts if fact.property == "auteurs"], commons.page(GARDEN).first_author

    as_it_was = told()
    assert as_it_was[1] == "Marine"
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    run(commons, source, wiki)
    assert "Marine" not in str(told())
    commons.index.catch_up_text()
    assert commons.index.check() == []
    hide(wiki, 3_000)
    run(commons, source, wiki)
    assert told()[1] == "Marine"
    assert "masqué" not in str(told())
    commons.index.catch_up_text()
    assert commons.index.check() == []


def test_names_that_an_older_program_hid_stay_hidden_until_the_wiki_is_asked(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    """It veiled heads by their blobs, and threw away the marks of names when it wrote the file again."""
    by_luc_too(commons, source, wiki)
    blobs = [each.blob for each in commons.index.revisions.of_page(commons.page(GARDEN).key) if each.blob]
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    run(commons, source, wiki)
    hidden = every_author(commons)
    file = commons.config.data / "masques"
    marks = [line for line in file.read_text().splitlines() if line.startswith("name ")]
    assert marks
    older = [line for line in file.read_text().splitlines() if line not in marks]
    file.write_text("\n".join([*older, *(f"credits {blob}" for blob in blobs), ""]))
    assert "Marine" not in str(every_author(commons))
    run(commons, source, wiki)
    assert every_author(commons) == hidden
    assert sorted(file.read_text().splitlines()) == sorted([*older, *marks])


def test_two_who_hide_at_once_lose_nothing(commons: Commons) -> None:
    shas = [f"{number:040x}" for number in range(80)]
    other = Store(commons.config.data)  # as in the worker

    def hide_each(store: Store, some: list[str]) -> None:
        for sha in some:
            store.veiled.add([("text", sha)])

    with ThreadPoolExecutor(2) as both:
        sides = ((commons.store, shas[::2]), (other, shas[1::2]))
        done = [both.submit(hide_each, store, some) for store, some in sides]
    assert [each.exception() for each in done] == [None, None]
    assert commons.store.veiled.every("text") == other.veiled.every("text") == set(shas)


def test_a_protected_page_is_not_credited_by_somebody_who_may_not_write_there(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    by_luc_too(commons, source, wiki)
    hide(wiki, 2_000, v1="user", v2="user", v3="user")
    run(commons, source, wiki)
    claire = commons.accounts.register("Claire", PASSWORD, role="maintainer")
    commons.order.protect(f"page:{GARDEN}", Role.ADMIN, "Charte", "x")
    item = inbox_of(source.folder).waiting("essai")[0]
    with pytest.raises(Protected):
        decide(commons, claire, item, Decision("ours"))
    assert item in inbox_of(source.folder).waiting("essai")
    assert every_author(commons)[-1] == ["(nom masqué)"]
