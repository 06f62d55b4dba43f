"""Two pages become one: what each says is kept, links and addresses follow, histories are read, all can be undone."""

import pytest

from commun import Commons
from commun.accounts import Role, User
from commun.batches import undo_batch
from commun.commons import author_of
from commun.following import Watches
from commun.joining import Joining, JoinRefused, both_texts, join, plan_joining
from commun.moderation import carry_out_mass, plan_mass
from commun.order import Protected
from fiches import PageName, Signature, add_topic, read_discussion
from tests.browser import form_fields
from tests.commun.contacts.conftest import As, Write

ONE, OTHER, THIRD = (PageName("fiches", slug) for slug in ("jardin-partage", "jardin-partages", "recit"))
ALINE = User("aline", "Aline", "", Role.MAINTAINER, 0, 1)
ID = "id: 019aa8d2-0000-7000-8000-00000000000"


@pytest.fixture
def twins(wiki: Commons, write: Write) -> Commons:
    write("jardin-partage", f"{ID}1\ntitre: Jardin partagé\ntype: methode\nduree: 2 h\n"
          "themes: [Alimentation]\nresume: R.",
          "Un bout de terre.\n\n## Déroulé\n\nOn creuse.\n\n## Suite\n\nOn sème.\n")  # fmt: skip
    write("jardin-partages", f"{ID}2\ntitre: Jardins partagés\ntype: methode\nduree: 3 h\n"
          "themes: [alimentation, Lien]\nautres_titres: [Potager commun]\nmateriel: [Bêche]\nresume: R.",
          "Un bout de terre.\n\n## Déroulé\n\nOn bêche.\n\n## Suite\n\nOn sème.\n\n## Coût\n\nRien.\n")  # fmt: skip
    write("recit", f"{ID}3\ntitre: Récit\ntype: retour\nmethodes: ['[[Jardins partagés]]']",
          "D’après [[Jardins partagés|eux]] et [[Potager commun]].\n")  # fmt: skip
    return wiki


def planned(wiki: Commons, **chosen: str) -> Joining:
    return plan_joining(wiki, wiki.page(ONE), wiki.page(OTHER), chosen)


def test_nothing_that_either_says_is_lost(twins: Commons) -> None:
    commit = join(twins, ALINE, planned(twins))
    fiche = twins.read(ONE)
    assert (fiche.head["duree"], fiche.themes, fiche.head["materiel"]) == ("2 h", ("Alimentation", "Lien"), ["Bêche"])
    assert fiche.other_titles == ("Jardins partagés", "Potager commun")
    assert fiche.body == (
        "Un bout de terre.\n\n## Déroulé\n\nOn creuse.\n\nOn bêche.\n\n## Suite\n\nOn sème.\n\n## Coût\n\nRien.\n"
    )
    story = twins.read(THIRD)
    assert story.head["methodes"] == ["[[Jardin partagé]]"]
    assert story.body == "D’après [[Jardin partagé|eux]] et [[Jardin partagé]].\n"
    assert twins.index.pages.get(OTHER) is None
    made = twins.store.commit(commit or "")
    assert (made.trailers["Lot"], made.trailers["Reunie"]) == ("réunion", str(OTHER))
    assert twins.order.journal(deed="merge")[0].detail == "Jardins partagés"


def test_sides_are_chosen_field_by_field(twins: Commons) -> None:
    plan = planned(twins, duree="right", themes="left", text="right", materiel="left")
    assert [line.key for line in plan.lines] == ["duree", "themes", "materiel"]
    join(twins, ALINE, plan)
    fiche = twins.read(ONE)
    assert (fiche.head["duree"], fiche.themes, "materiel" in fiche.head) == ("3 h", ("Alimentation",), False)
    assert "On creuse." not in fiche.body


def test_addresses_lead_on_and_both_histories_are_read(twins: Commons, person: As) -> None:
    join(twins, ALINE, planned(twins))
    visitor = person("visitor")
    for address in (OTHER.url, f"/id/{ID.removeprefix('id: ')}2", "/fiches/jardin-partages"):
        assert "On bêche." in visitor.follow(address).text, address
    here, there = visitor.get(f"{ONE.url}/historique"), visitor.get(f"{OTHER.url}/historique")
    assert f'href="{OTHER.url}/historique"' in here
    assert "a rejoint" in there
    assert f'href="{ONE.url}/historique"' in there


def test_it_is_undone_in_one_go_and_keeps_what_was_written_since(twins: Commons, write: Write) -> None:
    before = {name: twins.read(name).text for name in (ONE, OTHER, THIRD)}
    commit = join(twins, ALINE, planned(twins))
    head, body = twins.read(THIRD).text.removeprefix("---\n").split("\n---\n")
    write("recit", head + "\nresume: Depuis.", body, base=twins.head())
    done = undo_batch(twins, author_of(ALINE), commit or "", "Annulation")
    assert (len(done.pages), done.left) == (3, ())
    assert {name: twins.read(name).text for name in (ONE, OTHER)} == {ONE: before[ONE], OTHER: before[OTHER]}
    story = twins.read(THIRD)
    assert (story.summary, story.body) == ("Depuis.", before[THIRD].partition("\n---\n")[2])
    assert story.head["methodes"] == ["[[Jardins partagés]]"]


def test_discussions_and_followers_come_along(twins: Commons) -> None:
    ana = twins.accounts.register("Ana", "quatre mots à la suite")
    watches = Watches(twins.accounts.database)
    watches.add(ana.id, "page", f"{ID.removeprefix('id: ')}2", "Jardins partagés", "daily")
    for name, title in ((ONE, "Un abri ?"), (OTHER, "Et l’eau ?")):
        body, _key = add_topic("", title, "Dites.", Signature("Ana", ana.id, "2026-03-01T10:15:00Z"))
        with twins.store.change(author_of(ana), "Sujet") as change:
            change.write(name.talk, f"---\ntitre: X\n---\n{body}", base=None)
    join(twins, ALINE, planned(twins))
    talk = read_discussion(twins.read(ONE.talk).body)
    assert [topic.title for topic in talk.topics] == ["Un abri ?", "Et l’eau ?"]
    assert twins.index.pages.get(OTHER.talk) is None
    found = watches.find(ana.id, "page", f"{ID.removeprefix('id: ')}1")
    assert found is not None
    assert found.rhythm == "daily"


def test_a_licence_that_clashes_is_told_and_an_origin_is_credited(twins: Commons, write: Write) -> None:
    source = "source: {wiki: wikifab, page: Jardins, licence: CC BY-NC-SA 3.0, auteurs: [Bo, Lou]}"
    write("repris", f"{ID}4\ntitre: Jardins repris\ntype: methode\nresume: R.\n{source}", "Un jardin.\n")
    plan = plan_joining(twins, twins.page(ONE), twins.page(PageName("fiches", "repris")), {})
    assert "ne se mêle pas" in plan.warning
    join(twins, ALINE, plan)
    credit = twins.read(ONE).head["credits"]
    assert isinstance(credit, dict)
    assert credit["d_apres"] == "wikifab, Jardins, Bo, Lou, CC BY-NC-SA 3.0"
    assert planned(twins).warning == ""


@pytest.mark.parametrize(("side", "kept"), [("right", "Ana"), ("left", None)])
def test_the_credits_that_were_chosen_stand_beside_the_origin(
    twins: Commons, write: Write, side: str, kept: str | None
) -> None:
    source = "source: {wiki: wikifab, page: Jardins}\ncredits: {photos: Ana}"
    write("repris", f"{ID}4\ntitre: Jardins repris\ntype: methode\nresume: R.\n{source}", "Un jardin.\n")
    plan = plan_joining(twins, twins.page(ONE), twins.page(PageName("fiches", "repris")), {"credits": side})
    credit = plan.after.head["credits"]
    assert isinstance(credit, dict)
    assert (credit.get("photos"), credit["d_apres"]) == (kept, "wikifab, Jardins")


def test_what_cannot_be_joined_is_refused(twins: Commons) -> None:
    kind = twins.index.pages.listing(space="types", limit=1)[1][0]
    for left, right in ((ONE, ONE), (ONE, kind.name)):
        with pytest.raises(JoinRefused):
            plan_joining(twins, twins.page(left), twins.page(right), {})
    twins.order.protect(f"page:{OTHER}", Role.ADMIN, "Elle sert à une enquête", ALINE.id)
    head = twins.head()
    with pytest.raises(Protected):
        join(twins, ALINE, planned(twins))
    assert twins.head() == head


def test_on_the_site_it_is_seen_then_done_and_only_what_was_seen(twins: Commons, person: As, write: Write) -> None:
    maintainer = person("maintainer")
    assert person("contributor").client.get("/fusionner").status_code == 403
    assert "Il n’y a pas de page" in maintainer.get("/fusionner?gauche=Jardin partagé&droite=Rien", status=422)
    begun = maintainer.get("/fusionner?gauche=Jardin partagé&droite=fiches/jardin-partages")
    assert "Les deux listes" in begun
    seen = maintainer.client.post("/fusionner", data=form_fields(begun) | {"etape": "voir", "c.duree": "right"})
    assert "On bêche." in seen.text
    fields = form_fields(seen.text)
    assert fields["c.duree"] == "right"
    write("ailleurs", "titre: Ailleurs")
    again = maintainer.client.post("/fusionner", data=fields | {"etape": "faire"})
    assert (again.status_code, "a changé depuis" in again.text) == (409, True)
    done = maintainer.client.post("/fusionner", data=form_fields(again.text) | {"etape": "faire"})
    assert done.status_code == 303
    assert "/annuler" in maintainer.get(done.headers["Location"])
    assert twins.read(ONE).head["duree"] == "3 h"
    twice = maintainer.client.post("/fusionner", data=fields | {"etape": "faire"})
    assert "deux fois la même fiche" in twice.text
    write("sans-type", "titre: Sans type", "x\n")
    assert "des deux côtés" in begun
    assert "des deux côtés" not in maintainer.get("/fusionner?gauche=Jardin partagé&droite=Sans type")


@pytest.mark.parametrize(
    ("text", "other", "joined"),
    [
        ("", "Un mot.\n", "## Autre\n\nUn mot.\n"),
        ("Un mot.\n", "", "Un mot.\n"),
        ("Un mot.\n", "Un  mot.\n", "Un mot.\n"),
        ("Un.\n\n## A\n\nx\n", "Deux.\n\n## a\n\nx\n", "Un.\n\n## A\n\nx\n\n## Autre\n\nDeux.\n"),
        ("## A\n\n### B\n\nx\n", "## A\n\n### B\n\ny\n", "## A\n\n### B\n\nx\n\n### B\n\ny\n"),
        ("```\n## A\n```\n", "## A\n\nx\n", "```\n## A\n```\n\n## A\n\nx\n"),
    ],
)
def test_two_texts_are_one(text: str, other: str, joined: str) -> None:
    assert both_texts(text, other, "Autre") == joined


def test_what_it_changed_is_told_at_once(twins: Commons) -> None:
    join(twins, ALINE, planned(twins))
    rows = twins.index.revisions.of_page(twins.page(ONE).key, limit=1)
    (said,) = twins.told.of(rows, "fr").values()
    assert "Thème ajouté\u202f: Lien" in said
    theme = plan_mass(twins, ["Récit", "Jardin partagé"], "theme-plus", "Eau", ALINE)
    carry_out_mass(twins, ALINE, theme)
    rows = twins.index.revisions.of_page(twins.page(ONE).key, limit=1)
    assert list(twins.told.of(rows, "fr").values()) == ["Thème ajouté\u202f: Eau"]
