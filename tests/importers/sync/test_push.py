"""What is written here goes to the wiki: only when it is allowed, only what goes back exactly, never over anybody."""

from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from commun import Commons, Config, create_app
from fiches import Author, PageName, Store
from importers import (
    PushNeedsAccount,
    PushOff,
    SourceConfig,
    SourceRefused,
    add_source,
    change_source,
    inbox_of,
    push,
    sync,
)
from importers.born_here import begun_here
from importers.mediawiki.client import Client
from importers.pushing import sending
from importers.pushing.planning import Proposal
from importers.pushing.sending import PushReport
from tests.browser import form_fields
from tests.commun.web.core.conftest import PASSWORD, log_in
from tests.importers.asked import page
from tests.importers.test_client import TOKEN, Answer, answering, asking
from tests.mediawiki.live import ROBOT, LiveWiki

SOMEBODY = Author.of_user("7", "Amel")
GARDEN = (
    "== Matériel ==\n* Bêches\n* ''Arrosoirs''\n\n== Date ==\nLe 12 mars, à [[Saugues]].\n\n"
    "== Récit ==\n{{Inconnu|a=1}}"
)
TITLE = "Chantier"


@pytest.fixture
def robot(synced: tuple[Store, SourceConfig], wiki: LiveWiki, tmp_path: Path) -> tuple[Store, SourceConfig]:
    """The wiki with one more page, brought in; its source has an account."""
    store, source = synced
    wiki.admin().edit(TITLE, GARDEN, "création")
    secret = tmp_path / "mot-de-passe"
    secret.write_text(ROBOT[1], encoding="utf-8")
    data = source.folder.parent
    config = add_source(data, name="essai", api_url=wiki.url, user=ROBOT[0], password_file=secret)
    sync(store, config)
    return store, config


def write(store: Store, old: str, new: str) -> None:
    here = page(store, TITLE)
    assert old in here.text
    with store.change(SOMEBODY, "ici") as change:
        change.write(here.name, here.text.replace(old, new), store.head())


def wikitext(wiki: LiveWiki) -> str:
    found = wiki.api()("query", titles=TITLE, prop="revisions", rvprop="content", rvslots="main")
    return str(found["query"]["pages"][0]["revisions"][0]["slots"]["main"]["content"])


def test_nothing_goes_unless_it_is_allowed(robot: tuple[Store, SourceConfig], wiki: LiveWiki) -> None:
    store, source = robot
    assert not source.push
    write(store, "12 mars", "13 mars")
    with pytest.raises(PushOff):
        push(store, source)
    (proposal,) = push(store, source, dry_run=True).proposals
    assert proposal.title == TITLE
    assert proposal.text == GARDEN.replace("12 mars", "13 mars")
    assert proposal.sections == (("Date", True),)
    assert wikitext(wiki) == GARDEN
    with closing(Client(source)) as client:
        for n in range(2):  # a session that the wiki forgot is opened again
            assert client.edit(title="Bac à sable", text=f"Essai {n}.")["result"] == "Success"
            client.session.cookies.clear()
    alone = add_source(source.folder.parent, name="essai", api_url=wiki.url)
    with pytest.raises(PushNeedsAccount):
        push(store, change_source(source.folder.parent, alone.name, push=True))


def test_a_change_goes_and_comes_back_without_conflict_or_empty_commit(
    robot: tuple[Store, SourceConfig], wiki: LiveWiki
) -> None:
    store, source = robot
    source = change_source(source.folder.parent, source.name, push=True)
    write(store, "- Bêches", "- Bêches\n- Râteaux")
    body = page(store, TITLE).body
    report = push(store, source, credit=lambda name: f"outils – Le Sillon (Amel), {name}")
    assert list(report.sent) == [TITLE]
    assert wikitext(wiki) == GARDEN.replace("* Bêches\n", "* Bêches\n* Râteaux\n")
    back = sync(store, source)
    assert (back.conflicts, back.revisions) == ([], 1)
    assert page(store, TITLE).body == body
    assert back.commit is not None
    assert [change.path for change in store.commit(back.commit).changes] or store.tree_changes(
        f"{back.commit}", store.head() or ""
    ) == []
    source_of = page(store, TITLE).source
    assert source_of is not None
    assert source_of["revision"] == report.sent[TITLE]
    assert sync(store, source).commit is None
    again = push(store, source)
    assert (again.proposals, again.sent) == ([], {})
    told = wiki.api()("query", titles=TITLE, prop="revisions", rvprop="comment")
    assert "Amel" in told["query"]["pages"][0]["revisions"][0]["comment"]


def test_somebody_elses_change_there_is_never_written_over(robot: tuple[Store, SourceConfig], wiki: LiveWiki) -> None:
    store, source = robot
    source = change_source(source.folder.parent, source.name, push=True)
    write(store, "12 mars", "13 mars")
    theirs = GARDEN.replace("12 mars", "14 mars")
    wiki.admin().edit(TITLE, theirs, "entre-temps")
    report = push(store, source)
    assert (report.sent, report.conflicts) == ({}, [TITLE])
    assert wikitext(wiki) == theirs
    sync(store, source)
    (item,) = inbox_of(source.folder).waiting()
    assert item.title == TITLE
    assert [each.why for each in push(store, source).proposals] == ["waits"]


def test_an_edit_conflict_comes_back_and_what_is_decided_on_the_site_goes_to_the_wiki(
    robot: tuple[Store, SourceConfig], wiki: LiveWiki
) -> None:
    store, source = robot
    source = change_source(source.folder.parent, source.name, push=True)
    write(store, "12 mars", "13 mars")
    wiki.admin().edit(TITLE, GARDEN.replace("12 mars", "14 mars"), "entre-temps")
    assert push(store, source).conflicts == [TITLE]
    sync(store, source)
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(source.folder.parent)}))
    try:
        commons.accounts.register("Claire", PASSWORD, role="maintainer")
        claire = create_app(commons.config, commons, limits=False).test_client()
        log_in(claire, "Claire")
        (item,) = inbox_of(source.folder).waiting()
        assert "1 conflit attend une décision" in claire.get(f"/sources/{source.name}/envoi").text
        form = form_fields(claire.get(f"/conflits/{item.number}").text)
        done = claire.post(f"/conflits/{item.number}", data=form | {"action": "choices", "choice-0": "mine"})
        assert done.status_code == 303
    finally:
        commons.close()
    assert list(push(store, source).sent) == [TITLE]
    assert "13 mars" in wikitext(wiki)
    assert sync(store, source).conflicts == []
    assert inbox_of(source.folder).waiting() == []


def test_a_protected_page_is_told_and_the_others_go(robot: tuple[Store, SourceConfig], wiki: LiveWiki) -> None:
    store, source = robot
    here = page(store, "Page protégée")
    with store.change(SOMEBODY, "ici") as change:
        change.write(here.name, here.text + "\nEncore une phrase.\n", store.head())
    write(store, "12 mars", "13 mars")
    wiki.maintenance("createAndPromote.php", "Simple", "mot-de-passe-de-simple")
    secret = source.folder / "simple"
    secret.write_text("mot-de-passe-de-simple", encoding="utf-8")
    data = source.folder.parent
    add_source(data, name="essai", api_url=wiki.url, user="Simple", password_file=secret)
    report = push(store, change_source(data, "essai", push=True))
    assert list(report.sent) == [TITLE]
    assert "protectedpage" in report.refused["Page protégée"]
    assert "mot-de-passe" not in str(report.to_json())


def test_what_would_not_come_back_stays_here_and_says_so(robot: tuple[Store, SourceConfig]) -> None:
    store, source = robot
    here = page(store, TITLE)
    with store.change(SOMEBODY, "ici") as change:
        change.write(here.name, here.with_head({"duree": "3 h"}).text, store.head())
    (proposal,) = push(store, source, dry_run=True).proposals
    assert proposal.why
    assert proposal.unsaid == ("duree",)


BORN = "---\nid: 0190aaaa-0000-7000-8000-00000000000{n}\ntitre: {title}\ntype: methode\n---\n{body}"
BODY = "Une **haie** se plante à [[Saugues]].\n\n## Outils\n\n* bêche\n* seau\n"


def born(store: Store, number: int, title: str, slug: str) -> PageName:
    name = PageName("fiches", slug)
    with store.change(SOMEBODY, "née ici") as change:
        change.write(name, BORN.format(n=number, title=title, body=BODY), None)
    return name


def test_a_page_born_here_is_created_there_when_somebody_names_it(
    robot: tuple[Store, SourceConfig], wiki: LiveWiki
) -> None:
    store, source = robot
    source = change_source(source.folder.parent, source.name, push=True)
    name = born(store, 1, "Haie vive", "haie-vive")
    assert push(store, source).proposals == []
    (proposal,) = push(store, source, dry_run=True, create=[name]).proposals
    assert (proposal.is_new, proposal.why, proposal.unsaid) == (True, "", ("type",))
    report = push(store, source, create=[name])
    assert report.created == ["Haie vive"]
    before = store.read(name)
    for _ in range(2):
        assert sync(store, source).conflicts == []
        here = store.read(name)
        assert (here.id, here.body, here.type) == (before.id, before.body, "methode")
        assert (here.source or {})["revision"] == report.sent["Haie vive"]
    assert [each.why for each in push(store, source).proposals] == ["unsaid"]  # its type, which stays here
    wiki.admin().edit("Haie vive", proposal.text + "\nEncore.", "là-bas")
    assert sync(store, source).conflicts == []
    assert "Encore." in store.read(name).body
    assert [f for f in store.list() if "haie-vive" in f[0] and not f[0].startswith("discussions")] == [
        (name.path, store.blob_at(name.path))
    ]


def test_a_page_that_exists_there_is_never_written_over_and_waits_in_the_inbox(
    robot: tuple[Store, SourceConfig], wiki: LiveWiki
) -> None:
    store, source = robot
    source = change_source(source.folder.parent, source.name, push=True)
    name, odd = born(store, 2, "Mare aux grenouilles", "mare"), born(store, 3, "Aide:Ceci", "ceci")
    wiki.admin().edit("Mare aux grenouilles", "La leur.", "avant")
    report = push(store, source, create=[name, odd])  # nothing here knows of theirs yet
    assert (report.sent, report.conflicts) == ({}, ["Mare aux grenouilles"])
    sync(store, source)
    assert [each.why for each in push(store, source, create=[name, odd]).proposals] == ["exists", "title"]
    (item,) = inbox_of(source.folder).waiting()
    assert (item.path, item.kind) == (name.path, "texts")
    assert item.theirs is not None
    assert "La leur." in store.blob(item.theirs).decode()


def test_a_creation_that_was_cut_off_before_its_note_is_known_again(
    robot: tuple[Store, SourceConfig], wiki: LiveWiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, source = robot
    source = change_source(source.folder.parent, source.name, push=True)
    name = born(store, 4, "Haie sèche", "haie-seche")

    def cut(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sending, "note_created", cut)
        with pytest.raises(KeyboardInterrupt):
            push(store, source, create=[name])
    here = store.read(name)
    with store.change(SOMEBODY, "ici") as change:  # something is written here meanwhile, and the same is asked again
        change.write(name, here.with_body(here.body + "\nEt un banc.\n").text, store.head())
    assert push(store, source, create=[name]).conflicts == ["Haie sèche"]
    for _ in range(2):
        assert sync(store, source).conflicts == []
    here = store.read(name)
    assert (here.id, (here.source or {})["page"]) == ("0190aaaa-0000-7000-8000-000000000004", "Haie sèche")
    assert [path for path, _ in store.list() if "haie-seche" in path] == [name.path]
    assert "Et un banc." in here.body
    wiki.admin().edit("Mare", "La leur.", "avant")
    mare = born(store, 5, "Mare", "mare")
    with monkeypatch.context() as patched:
        patched.setattr(sending, "_send", cut)  # nothing was created: the page there is somebody else's
        with pytest.raises(KeyboardInterrupt):
            push(store, source, create=[mare])
    sync(store, source)
    assert store.read(mare).source is None
    assert begun_here(source.folder, source.name) == []
    assert store.read(mare).body == BODY
    theirs = [
        fiche for path, _ in store.list() if (at := PageName.from_path(path)) and (fiche := store.read(at)).source
    ]
    assert [fiche.body for fiche in theirs if fiche.title == "Mare"] == ["La leur.\n"]


def test_a_creation_whose_answer_was_lost_is_known_again(
    robot: tuple[Store, SourceConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, source = robot
    source = change_source(source.folder.parent, source.name, push=True)
    name = born(store, 6, "Talus", "talus")
    send = vars(sending)["_send"]

    def sent_again(client: Client, proposal: Proposal, summary: str, report: PushReport) -> object:
        send(client, proposal, summary, report)  # the wiki made it; a client that heard nothing asks once more
        return send(client, proposal, summary, report)

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_send", sent_again)
        push(store, source, create=[name])
    sync(store, source)
    assert (store.read(name).source or {})["page"] == "Talus"
    assert begun_here(source.folder, source.name) == []


@pytest.mark.parametrize(("code", "times"), [("readonly", 4), ("ratelimited", 4), ("protectedpage", 2)])
def test_a_wiki_that_is_closed_ends_the_run_and_a_page_that_is_refused_does_not(
    tmp_path: Path, code: str, times: int
) -> None:
    refusal: Answer = (200, {}, {"error": {"code": code, "info": "not now"}})
    proposal = Proposal(1, TITLE, PageName("fiches", "chantier"), 2, "", GARDEN)
    report = PushReport("essai")
    with answering([TOKEN, refusal]) as (url, asked):
        client = asking(url, tmp_path)
        expected = nullcontext() if times == 2 else pytest.raises(SourceRefused, match=code)
        with closing(client), expected:
            vars(sending)["_send"](client, proposal, "", report)
        assert report.refused == ({TITLE: f"{code} : not now"} if times == 2 else {})
        assert len(asked) == times
