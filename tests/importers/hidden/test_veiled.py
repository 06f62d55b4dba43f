"""A version that a wiki hides after it came here is not shown any more, and waits for somebody who decides."""

import pytest

from commun import Commons, create_app
from commun.inbox import Decision, decide, look
from commun.inbox.copies import copies_of
from fiches import Author
from importers import SourceConfig, inbox_of
from importers.upstream import Event
from tests.browser import form_fields
from tests.commun.web.core.conftest import PASSWORD, log_in
from tests.importers.hidden.conftest import GARDEN, HidingWiki, first_version, hide, run
from tests.importers.sync.test_soak import Page


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
    for file in source.folder.glob("essai.sqlite*"):
        file.unlink()
    run(commons, source, wiki)
    assert inbox_of(source.folder).waiting("essai") == []  # what is derived was lost: nothing is asked anew


def test_a_version_of_the_wiki_whose_author_is_hidden_was_not_written_here(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    for text in ("Luc répond au 12345.", "Un jardin."):
        wiki.edit(wiki.all[1], text)
    wiki.hidden[4] = frozenset({"user"})
    run(commons, source, wiki)
    hide(wiki, 2_000, v1="text", v4="user")
    run(commons, source, wiki)
    signed = [revision.author_email for revision in commons.index.revisions.of_page(commons.page(GARDEN).key)]
    assert sum(email.endswith("@commun.invalid") for email in signed) == 1
    assert [copies_of(commons, item) for item in inbox_of(source.folder).waiting("essai")] == [[], []]


@pytest.mark.parametrize(("action", "button"), [("ours", "Les montrer à nouveau"), ("theirs", "Les garder masquées")])
def test_copies_of_a_text_that_the_wiki_shows_again_are_laid_before_a_maintainer(
    commons: Commons, source: SourceConfig, wiki: HidingWiki, action: str, button: str
) -> None:
    run(commons, source, wiki)
    for text in ("Appeler Luc au 12345 le soir.", "12345, Zoé\u202f: 98765.", "Rien."):
        with commons.store.change(Author.of_user("7", "Amel"), "ici") as change:
            change.write(GARDEN, commons.read(GARDEN).with_body(f"{text}\n").text, commons.store.head())
        commons.index.catch_up()
    wiki.edit(wiki.all[1], "Zoé : 98765.")
    wiki.edit(wiki.all[1], "Un jardin.")
    run(commons, source, wiki)
    row, first = commons.page(GARDEN), "Appeler Luc au 12345"

    def said() -> str:
        return str([commons.version(row, r.commit).fiche.body for r in commons.index.revisions.of_page(row.key)])

    hide(wiki, 2_000, v1="text", v4="text")
    run(commons, source, wiki)
    for item in inbox_of(source.folder).waiting("essai"):
        if item.kind == "veiled":
            decide(commons, None, item, Decision("both"))
    assert "12345" not in said()
    hide(wiki, 3_000, v4="text")
    run(commons, source, wiki)
    assert first not in said()  # shown by nobody but a person
    (item,) = [item for item in inbox_of(source.folder).waiting("essai") if item.kind == "unveiled"]
    commons.accounts.register("Claire", PASSWORD, role="maintainer")
    claire = create_app(commons.config, commons, limits=False).test_client()
    log_in(claire, "Claire")
    page = claire.get(f"/conflits/{item.number}").text
    assert (button in page, page.count("<li>20")) == (True, 0)
    (copy,) = look(commons, item, "fr").copies  # the one that repeats what is still hidden is no part of it
    assert copy.author == "Amel"
    form = form_fields(page) | {"action": action}
    assert claire.post(f"/conflits/{item.number}", data=form).status_code == 303
    assert (first in said(), "98765" in said()) == (action == "ours", False)
    run(commons, source, wiki)
    assert [item for item in inbox_of(source.folder).waiting("essai") if item.kind == "unveiled"] == []


def ours_and_theirs(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> Page:
    """A page of two sections: the first was changed here, the second waits to be changed on the wiki."""
    page = wiki.all[1]
    wiki.edit(page, "== Ici ==\n\nUn jardin.\n\n== Là ==\n\nRien.")
    run(commons, source, wiki)
    with commons.store.change(Author.of_user("7", "Amel"), "ici") as change:
        ours = commons.read(GARDEN)
        change.write(GARDEN, ours.with_body(ours.body.replace("Un", "Notre")).text, commons.store.head())
    commons.index.catch_up()
    return page


def test_a_merge_of_our_words_and_of_a_text_hidden_later_is_hidden_with_it(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    page = ours_and_theirs(commons, source, wiki)
    wiki.edit(page, "== Ici ==\n\nUn jardin.\n\n== Là ==\n\nAppeler Luc au 0471123456.")
    run(commons, source, wiki)
    wiki.hidden[5] = frozenset({"text"})
    wiki.log.append(Event("veil", 1, "Jardin", 2_000, None, None))
    run(commons, source, wiki)
    (item,) = inbox_of(source.folder).waiting("essai")
    assert [copy.is_now for copy in look(commons, item, "fr").copies] == [True]  # told, and left to somebody's hand
    wiki.edit(page, "== Ici ==\n\nUn jardin.\n\n== Là ==\n\nRien de plus.")
    run(commons, source, wiki)
    row = commons.page(GARDEN)
    decide(commons, None, item, Decision("both"))
    texts = [commons.version(row, each.commit).fiche.body for each in commons.index.revisions.of_page(row.key)]
    assert "Notre jardin" in texts[0]
    assert not any("0471123456" in text for text in texts)


def test_a_merge_of_a_text_that_was_hidden_since_is_hidden_at_once(
    commons: Commons, source: SourceConfig, wiki: HidingWiki
) -> None:
    page = ours_and_theirs(commons, source, wiki)
    for text in ("Appeler Luc au 0471123456.", "Rien de plus."):
        wiki.edit(page, f"== Ici ==\n\nUn jardin.\n\n== Là ==\n\n{text}")
        run(commons, source, wiki)
    wiki.hidden[5] = frozenset({"text"})
    wiki.log.append(Event("veil", 1, "Jardin", 2_000, None, None))
    run(commons, source, wiki)
    row = commons.page(GARDEN)
    texts = [commons.version(row, each.commit).fiche.body for each in commons.index.revisions.of_page(row.key)]
    assert not any("0471123456" in text for text in texts)
    (item,) = inbox_of(source.folder).waiting("essai")
    decide(commons, None, item, Decision("ours"))
    texts = [commons.version(row, each.commit).fiche.body for each in commons.index.revisions.of_page(row.key)]
    assert sum("0471123456" in text for text in texts) == 2  # the wiki's, and ours


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
