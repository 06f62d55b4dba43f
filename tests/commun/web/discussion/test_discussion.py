"""The discussion beside a page, through the same forms as in a browser."""

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from commun import Commons, Config, create_app
from commun.accounts import Role
from commun.discussion import signature, write_beside
from commun.following import matches
from fiches import Author, PageName, add_message, read_discussion
from tests.browser import Person, form_fields

PASSWORD = "un-mot-de-passe-long"
NAME = PageName("fiches", "lancer-un-jardin-partage")
PAGE = NAME.url
TALK = f"{PAGE}/discuter"

Arrive = Callable[..., Person]


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commons]:
    """A commons with its starter pages, shared by the tests of this file: each opens topics of its own."""
    data = tmp_path_factory.mktemp("talk") / "data"
    commons = Commons.create(Config.from_environ({"COMMUN_DATA": str(data)}))
    for name, role in (("Alix", "contributor"), ("Sacha", "contributor"), ("Mo", "maintainer")):
        commons.accounts.register(name, PASSWORD, "", role)
    yield commons
    commons.close()


@pytest.fixture(scope="module")
def app(wiki: Commons) -> Flask:
    """Its web application."""
    return create_app(wiki.config, wiki, limits=False)


@pytest.fixture(scope="module")
def people(app: Flask) -> dict[str, Person]:
    """A visitor ("") and three people who are logged in."""
    found = {name: Person(app.test_client()) for name in ("", "Alix", "Sacha", "Mo")}
    for name, someone in found.items():
        if name:
            someone.send("/connexion", nom=name, name=name, password=PASSWORD, mot_de_passe=PASSWORD)
    return found


def key_of(response_location: str | None) -> str:
    """The message that an answer of the server leads to."""
    assert response_location is not None
    return response_location.rpartition("#")[2]


def opened(someone: Person, title: str, text: str = "Un premier message.") -> str:
    """Open a topic; the key of its message."""
    return key_of(someone.send(TALK, titre=title, text=text).location)


def pressed(someone: Person, action: str, message: str, status: int = 303) -> str:
    """Press a button of a topic."""
    token = re.search(r'name="csrf" value="([^"]+)"', someone.get(TALK))
    data = {"action": action, "message": message, "csrf": token[1] if token else ""}
    answer = someone.client.post(TALK, data=data)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def of_topic(page: str, title: str) -> str:
    """The part of a page that shows a topic."""
    return next(part for part in page.split('<section class="topic') if f">{title}</h2>" in part)


def test_a_topic_and_its_answers(wiki: Commons, people: dict[str, Person]) -> None:
    key = opened(people["Alix"], "Faut-il un abri", "Il pleut, @Sacha.")
    form = f"{TALK}?citer={key}"
    assert form_fields(people["Sacha"].get(form))["text"] == "> Il pleut, @Sacha.\n\n"
    answer = key_of(people["Sacha"].send(form, text="> Il pleut, @Sacha.\n\nOui.").location)
    part = of_topic(people[""].get(TALK), "Faut-il un abri")
    assert f'id="{key}"' in part
    assert f'message--1" id="{answer}"' in part
    assert "<blockquote>" in part
    assert 'class="mention"' in part
    assert "répond à Alix" in part
    last = wiki.index.revisions.recent(limit=1)[0]
    assert last.summary.replace("\u202f", " ") == "A répondu dans « Faut-il un abri »"
    assert (last.name, last.author) == (NAME.talk, "Sacha")


def test_the_text_in_git_reads_in_any_editor(people: dict[str, Person]) -> None:
    key = opened(people["Alix"], "En clair", "Bonjour.")
    text = people[""].get(f"{NAME.talk.url}.md")
    assert "titre: Lancer un jardin partagé\n" in text
    assert re.search(rf"## En clair\n\n### Alix, \d{{4}}-[^ ]+Z \{{#{key} de=[\w-]+\}}\n\nBonjour\.\n", text)
    topics = people[""].client.get(f"{NAME.talk.url}.json").get_json()["topics"]
    assert [m["text"] for topic in topics if topic["title"] == "En clair" for m in topic["messages"]] == ["Bonjour."]


def test_settling_a_topic_changes_the_count_on_the_page(people: dict[str, Person]) -> None:
    key = opened(people["Alix"], "À régler")

    def count() -> int:
        found = re.search(r"Discuter \((\d+)", people[""].get(PAGE))
        return int(found[1]) if found else 0

    before = count()
    pressed(people["Sacha"], "resolu", key)
    assert count() == before - 1
    assert "par Sacha le" in of_topic(people[""].get(TALK), "À régler")
    pressed(people["Alix"], "rouvrir", key)
    assert count() == before


def test_ones_own_message_can_be_changed_and_nobody_elses(wiki: Commons, people: dict[str, Person]) -> None:
    key = opened(people["Alix"], "À corriger", "Un mot.")
    form = f"{TALK}?corriger={key}"
    assert form_fields(people["Alix"].get(form))["text"] == "Un mot."
    people["Alix"].send(form, text="Deux mots.")
    part = of_topic(people[""].get(TALK), "À corriger")
    assert "Deux mots." in part
    assert "modifié le" in part
    assert f"?corriger={key}" not in people["Sacha"].get(TALK)
    head = wiki.store.head()
    people["Sacha"].send(TALK, action="corriger", message=key, text="Trois.", status=422)
    assert wiki.store.head() == head


def test_a_maintainer_hides_what_wounds_and_history_keeps_it(wiki: Commons, people: dict[str, Person]) -> None:
    key = opened(people["Alix"], "À masquer", "Mot blessant.")
    people["Sacha"].send(TALK, action="masquer", message=key, text="", status=422)
    people["Mo"].send(f"{TALK}?masquer={key}", text="Propos blessants")
    [deed] = wiki.order.journal(deed="hide")
    alix = wiki.accounts.by_name("Alix")
    assert alix
    assert (deed.target, deed.detail) == (str(NAME.talk), alix.id)
    assert re.search(r"message retiré de la vue.*?<br>Alix</li>", people["Mo"].get("/moderation/journal"), re.DOTALL)
    page = people[""].get(TALK)
    part = of_topic(page, "À masquer")
    assert "Mot blessant" not in page
    assert "Message masqué par Mo" in part
    assert "Propos blessants" in part
    assert "Mot blessant" not in people[""].get(f"{TALK}.atom")
    row = wiki.page(NAME.talk)
    assert "Mot blessant" in people["Mo"].get(f"{row.name.url}/diff/avant/{row.last_commit}")


def test_a_message_without_answer_can_be_taken_back(people: dict[str, Person]) -> None:
    key = opened(people["Alix"], "À retirer")
    people["Sacha"].send(TALK, action="retirer", message=key, status=422)
    people["Alix"].send(f"{TALK}?retirer={key}")
    assert "À retirer" not in people[""].get(TALK)


def test_what_was_typed_comes_back(people: dict[str, Person]) -> None:
    sent = people["Alix"].send(TALK, titre="", text="Un long texte.", status=422).text
    assert form_fields(sent)["text"] == "Un long texte."
    assert 'role="alert"' in sent
    gone = people["Alix"].send(TALK, action="repondre", message="m-absent", text="Réponse.", status=409).text
    assert "retiré entre-temps" in gone.replace("’", "'")
    assert form_fields(gone)["text"] == "Réponse."
    shown = people["Alix"].send(TALK, titre="T", text="Un *mot*.", apercu="1", status=200).text
    assert "<em>mot</em>" in shown
    assert form_fields(shown)["text"] == "Un *mot*."


def test_visitors_propose(wiki: Commons, people: dict[str, Person]) -> None:
    head = wiki.store.head()
    visitor = people[""]
    assert "<textarea" not in visitor.get(TALK)
    sent = visitor.send(f"{TALK}?nouveau=1", titre="Une question", text="Peut-on venir ?", nom="Camille")
    assert sent.location is not None
    assert "/propositions" in sent.location
    assert wiki.store.head() == head
    review = people["Mo"].get("/propositions")
    number = re.search(r"/propositions/(\d+)", review)
    assert number is not None
    assert "Une question" in people["Mo"].get(f"/propositions/{number[1]}")
    trapped = visitor.send(f"{TALK}?nouveau=1", titre="Vente", text="Achetez.", site_web="x", nom="Robot")
    assert trapped.location == "/"


def test_without_token_or_right_nothing_is_written(wiki: Commons, people: dict[str, Person]) -> None:
    head = wiki.store.head()
    assert people["Alix"].client.post(TALK, data={"titre": "T", "text": "x"}).status_code in {400, 403}
    wiki.order.protect(f"page:{NAME.talk}", Role.MAINTAINER, "débat clos", "x")
    answer = people["Alix"].send(TALK, titre="T", text="Encore.")
    assert answer.location is not None
    assert "/propositions" in answer.location
    wiki.order.unprotect(f"page:{NAME.talk}", "x")
    user = wiki.accounts.by_name("Sacha")
    assert user is not None
    wiki.order.block(user.id, "vacarme", 0, "x")
    refused = people["Sacha"].send(TALK, titre="T", text="Encore moi.", status=422).text
    assert "vacarme" in refused
    assert "Encore moi." in refused
    wiki.order.unblock(user.id, "x")
    assert wiki.store.head() == head


def test_two_who_answer_at_once_are_both_heard(wiki: Commons, people: dict[str, Person]) -> None:
    key = opened(people["Alix"], "À la fois")
    users = [user for name in ("Alix", "Sacha", "Mo") if (user := wiki.accounts.by_name(name)) is not None]
    gate = threading.Barrier(len(users))

    def answer(number: int) -> None:
        user = users[number]
        first = True

        def act(body: str) -> str:
            nonlocal first
            if first:  # all have read the same text before any of them writes
                first = False
                gate.wait(20)
            return add_message(body, key, f"Moi {number}.", signature(wiki, user.name, user.id))[0]

        write_beside(wiki, user, NAME, "", act)

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(len(users))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = read_discussion(wiki.read(NAME.talk).body).topic(key)
    assert found is not None
    assert sorted(m.text for m in found.messages[1:]) == ["Moi 0.", "Moi 1.", "Moi 2."]


def test_those_concerned_are_told(wiki: Commons, people: dict[str, Person]) -> None:
    since = wiki.index.revisions.last_number()
    key = opened(people["Alix"], "Qui sait", "@Mo le saura.")
    people["Sacha"].send(f"{TALK}?repondre={key}", text="Moi aussi.")
    ids = {name: user.id for name in ("Alix", "Sacha", "Mo") if (user := wiki.accounts.by_name(name))}
    rows = wiki.index.revisions.after(since, 100)
    page = wiki.page(NAME)
    found = matches(wiki, rows, [("moi", id_) for id_ in ids.values()] + [("page", page.id or "")])
    assert [len(found.get(("moi", ids[name]), [])) for name in ("Alix", "Sacha", "Mo")] == [1, 0, 1]
    assert len(found["page", page.id or ""]) == 2
    told = people["Mo"].get("/suivi")
    assert "Ce qui me concerne" in told
    assert f"{TALK}?message={key}#{key}" in told
    people["Mo"].send("/suivre?sorte=moi", rythme="daily")
    assert people["Mo"].get("/suivi").count("Ce qui me concerne") >= 1


def test_who_is_first_named_in_a_correction_is_told_too(wiki: Commons, people: dict[str, Person]) -> None:
    key = opened(people["Alix"], "À compléter", "Une idée, @Sacha ?")
    since = wiki.index.revisions.last_number()
    people["Alix"].send(f"{TALK}?corriger={key}", text="Une bonne idée, @Sacha ? Et @Mo ?")
    ids = {name: user.id for name in ("Alix", "Sacha", "Mo") if (user := wiki.accounts.by_name(name))}
    found = matches(wiki, wiki.index.revisions.after(since, 100), [("moi", id_) for id_ in ids.values()])
    assert [name for name, id_ in ids.items() if ("moi", id_) in found] == ["Mo"]


def test_a_feed_of_the_messages(people: dict[str, Person]) -> None:
    key = opened(people["Alix"], "Dans le flux", "Texte du message.")
    feed = people[""].get(f"{TALK}.atom")
    assert "<title>Dans le flux</title>" in feed
    assert f"{TALK}?message={key}#{key}" in feed
    assert "Texte du message." in feed


def test_a_long_discussion_comes_in_pages_and_anchors_hold(wiki: Commons, people: dict[str, Person]) -> None:
    name = PageName("fiches", "tenir-un-porteur-de-parole")
    user = wiki.accounts.by_name("Mo")
    assert user is not None
    parts = [
        f"## Sujet {n}\n\n### Mo, 2026-01-01T10:00:00Z {{#m-{n:08x} de={user.id}}}\n\nMessage {n}.\n" for n in range(70)
    ]
    wiki.save(user, name.talk, "---\ntitre: Tenir un porteur de parole\n---\n" + "\n".join(parts), None, "")
    first, anchored = people[""].get(f"{name.url}/discuter"), people[""].get(f"{name.url}/discuter?message=m-{69:08x}")
    assert "Message 49." in first
    assert "Message 50." not in first
    assert "Message 69." in anchored
    assert f'id="m-{69:08x}"' in anchored
    assert len(first.encode()) < 60_000


def test_the_discussion_goes_where_its_page_goes(wiki: Commons, people: dict[str, Person]) -> None:
    alix, mo = people["Alix"], people["Mo"]
    alix.send("/nouvelle", titre="Planter une haie", text="Texte.")
    alix.send("/fiches/planter-une-haie/discuter", titre="Quand", text="En novembre.")
    alix.send("/fiches/planter-une-haie/renommer", titre="Planter un arbre")
    talk = PageName("discussions/fiches", "planter-un-arbre")
    assert wiki.page(talk).title == "Planter un arbre"
    assert wiki.page(talk).last_commit == wiki.page(talk.subject).last_commit
    assert alix.client.get("/fiches/planter-une-haie/discuter").location == "/fiches/planter-un-arbre/discuter"
    mo.send("/fiches/planter-un-arbre/supprimer")
    assert wiki.index.pages.get(talk) is None
    assert wiki.history_row(talk).last_commit == wiki.history_row(talk.subject).last_commit
    assert "Cette page a été supprimée" in people[""].get("/fiches/planter-un-arbre/discuter", 404)
    gone = mo.get("/fiches/planter-un-arbre", 404)
    assert mo.client.post("/fiches/planter-un-arbre/restaurer", data=form_fields(gone)).status_code == 303
    assert "En novembre." in people[""].get("/fiches/planter-un-arbre/discuter")


def test_what_an_import_brought_concerns_nobody_and_reads_well(wiki: Commons, people: dict[str, Person]) -> None:
    name = PageName("discussions/fiches", "l-epicerie-mobile-de-la-vernaise")
    text = "---\ntitre: Épicerie\n---\n## Horaires\n\n@Mo ? --[[Utilisateur:Léa|Léa]] 3 mars 2015 à 10:00 (UTC)\n"
    since = wiki.index.revisions.last_number()
    trailers = {"Source": "vieux-wiki", "Source-Revision": "7"}
    with wiki.store.change(Author("Léa", "lea@wiki.invalid"), "", trailers=trailers) as change:
        change.write(name, text, base=None)
    wiki.head()
    mo = wiki.accounts.by_name("Mo")
    assert mo is not None
    assert matches(wiki, wiki.index.revisions.after(since, 10), [("moi", mo.id)]) == {}
    page = people[""].get(f"{name.subject.url}/discuter")
    assert "<strong>Léa</strong>" in page
    assert "3 mars 2015" in page


def test_print_and_old_versions_say_moments_in_words(wiki: Commons, people: dict[str, Person]) -> None:
    opened(people["Alix"], "À imprimer")
    row = wiki.page(NAME.talk)
    for view in (f"{row.name.url}/imprimer", f"{row.name.url}/revisions/{row.last_commit}"):
        page = people[""].get(view)
        assert "{#m-" not in page
        assert "À imprimer" in page
    assert "À imprimer" in people[""].get(row.name.url)
    assert "À imprimer" in people[""].get(f"{row.name.url}/historique")


def test_the_same_thanks_to_two_messages_are_both_kept(wiki: Commons, people: dict[str, Person]) -> None:
    first = opened(people["Alix"], "Deux mercis", "J’apporte des pelles.")
    second = key_of(people["Mo"].send(f"{TALK}?citer={first}", text="Et moi des graines.").location)
    thanks = [
        key_of(people["Sacha"].send(f"{TALK}?citer={to}", text="Merci !").location)
        for to in (first, second, first, second)
    ]
    assert thanks[0] != thanks[1]
    assert thanks[2:] == thanks[:2]
    topic = read_discussion(wiki.read(NAME.talk).body).topic(first)
    assert topic is not None
    assert [message.text for message in topic.messages].count("Merci !") == 2


def test_a_day_that_no_month_has_keeps_nobody_from_answering(wiki: Commons, people: dict[str, Person]) -> None:
    key = opened(people["Alix"], "Jour impossible", "Oui.")
    fiche = wiki.read(NAME.talk)
    line = next(each for each in fiche.body.splitlines() if key in each)
    odd = fiche.with_body(fiche.body.replace(line, re.sub(r", \S+Z ", ", 2024-02-30T10:00:00Z ", line)))
    with wiki.store.change(Author("Camille", "camille@commun.invalid"), "Un jour de trop") as change:
        change.write(NAME.talk, odd.text, base=wiki.store.head())
    wiki.index.catch_up()
    assert people["Alix"].send(TALK, titre="Jour impossible", text="Oui.").status_code == 303
    assert people["Alix"].send(f"{TALK}?citer={key}", text="Oui.").status_code == 303


def test_in_english_a_french_discussion_says_its_language(people: dict[str, Person]) -> None:
    """A screen reader then says the French words as French ones."""
    opened(people["Alix"], "Et l’arrosage ?", "Qui arrose en août ?")
    reader = people[""].client.application.test_client()
    reader.set_cookie("langue", "en")
    page = reader.get(TALK).text
    assert re.search(r'<h1>Discussion: <span lang="fr">[^<]+</span></h1>', page)
    assert '<span lang="fr">Et l’arrosage\u202f?</span></h2>' in page
    assert re.search(r'<div class="message__text fiche-text" lang="fr"><p>Qui arrose', page)
    assert "<h1>Discussion\u202f: Lancer" in people[""].get(TALK)


def test_the_name_of_a_space_is_set_as_a_french_printer_would(people: dict[str, Person]) -> None:
    """In every list of spaces, and in English in the English interface."""
    page = people["Mo"].get("/moderation/protections")
    assert "Discussion\u202f: Fiches" in page
    assert "Discussion : " not in page
    assert "Discussion\u202f: Fiches" in people[""].get("/modifications")
    people["Mo"].client.set_cookie("langue", "en")
    assert "Discussion: Pages" in people["Mo"].get("/moderation/protections")
    people["Mo"].client.delete_cookie("langue")
