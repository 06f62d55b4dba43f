"""Looking after the pages: a vandal's series, blocks, protections, changes read again, mass changes, the journal."""

import re
from typing import Any

import pytest

from commun import Commons
from commun.accounts import Role, User
from commun.batches import Proposal, do
from commun.commons import author_of
from commun.freshness import confirm
from commun.order import Blocked, Protected
from fiches import PageName
from tests.browser import Person, whole_form
from tests.commun.contacts.conftest import PASSWORD, As, Write

HEAD = "titre: {}\ntype: methode\nresume: R.\nthemes: [Jardin]"


def vandal_of(wiki: Commons) -> User:
    return wiki.accounts.by_name("Vandale") or wiki.accounts.register("Vandale", PASSWORD)


def spoil(wiki: Commons, slug: str, text: str = "Pouet.\n") -> None:
    """An edit by the vandal."""
    name = PageName("fiches", slug)
    fiche = wiki.read(name).with_body(text)
    wiki.save(vandal_of(wiki), name, fiche.text, wiki.page(name).last_commit, "")


def body(wiki: Commons, slug: str) -> str:
    return wiki.read(PageName("fiches", slug)).body


def test_a_whole_series_is_undone_in_one_commit_where_it_still_stands(wiki: Commons, write: Write, person: As) -> None:
    for slug in ("un", "deux", "trois"):
        write(slug, HEAD.format(slug.capitalize()), f"Texte de {slug}.\n")
    for slug in ("un", "deux", "trois"):
        for number in range(3):
            spoil(wiki, slug, f"Pouet {number}.\n")
    wiki.create_page(vandal_of(wiki), "fiches", "Publicité", "---\ntitre: Publicité\n---\nAchetez.\n", summary="")
    write("trois", HEAD.format("Trois"), "Repris par quelqu’un.\n", base=wiki.store.head())
    before = wiki.store.head()
    maintainer = person("maintainer")
    url = f"/contributions/{vandal_of(wiki).id}/annuler"
    assert "quelqu’un a écrit après" in maintainer.get(url)
    page = maintainer.client.post(url, data=series_form(maintainer, url)).text
    assert "Ce qui n’a pas pu l’être" in page
    assert [body(wiki, slug) for slug in ("un", "deux", "trois")] == [
        "Texte de un.\n", "Texte de deux.\n", "Repris par quelqu’un.\n"]  # fmt: skip
    assert wiki.index.pages.get(PageName("fiches", "publicite")) is None
    after = wiki.store.head() or ""
    assert wiki.store.commit(after).parents == (before,)
    assert "série annulée" in maintainer.get("/moderation/journal")
    assert (
        "rien à annuler" in maintainer.client.post(url, data=series_form(maintainer, url), follow_redirects=True).text
    )


def test_what_stays_of_a_series_under_what_others_wrote_is_told(wiki: Commons, write: Write, person: As) -> None:
    write("un", HEAD.format("Un"), "Texte.\n")
    spoil(wiki, "un", "Texte.\n\nPremière publicité.\n")
    spoil(wiki, "un", "Texte.\n\nDeuxième publicité.\n")
    between = "Texte.\n\nDeuxième publicité.\n\nLe mot de quelqu’un.\n"
    write("un", HEAD.format("Un"), between, base=wiki.store.head())
    spoil(wiki, "un")
    maintainer = person("maintainer")
    url = f"/contributions/{vandal_of(wiki).id}/annuler"
    told = "revient à son texte d’avant\u202f; 2 de ses changements restent, sous ce que d’autres ont écrit depuis"
    assert told in maintainer.get(url)
    assert told in maintainer.client.post(url, data=series_form(maintainer, url)).text
    assert body(wiki, "un") == between


def series_form(maintainer: Person, url: str) -> dict[str, str]:
    """The form that undoes a series, which stands before the one that blocks."""
    page = maintainer.get(url)
    start = page.index('name="csrf" value="', page.index("<main")) + len('name="csrf" value="')
    return {"csrf": page[start : page.index('"', start)], "jours": "7"}


def test_somebody_blocked_writes_nothing_and_reads_why(wiki: Commons, write: Write, person: As) -> None:
    write("un", HEAD.format("Un"), "Texte.\n")
    member, maintainer = person("contributor"), person("maintainer")
    user = wiki.accounts.by_name("Quelqu’un contributor")
    assert user is not None
    fields = whole_form(member.get("/fiches/un/modifier"))
    maintainer.send(f"/contributions/{user.id}/annuler", f"/moderation/blocages/{user.id}", raison="Publicité répétée")
    fields["text"] = "Encore.\n"
    refused = member.client.post("/fiches/un/modifier", data=fields)
    assert refused.status_code in {403, 422}
    assert "Publicité répétée" in refused.text
    assert "Encore." in refused.text
    assert body(wiki, "un") == "Texte.\n"
    assert "Quelqu’un contributor" in maintainer.get("/moderation")
    maintainer.send(f"/contributions/{user.id}/annuler", f"/moderation/blocages/{user.id}", action="lever")
    assert member.client.post("/fiches/un/modifier", data=fields).status_code == 303
    wiki.order.block(user.id, "Passé", 1, "x")
    assert wiki.order.held(user.id) is None


def test_who_may_not_block_somebody_may_not_let_them_write_again_either(wiki: Commons, person: As) -> None:
    person("admin")
    admin, maintainer = wiki.accounts.by_name("Quelqu’un admin"), person("maintainer")
    assert admin is not None
    wiki.order.block(admin.id, "Compte volé", 0, "x")
    address = f"/moderation/blocages/{admin.id}"
    maintainer.send(f"/contributions/{admin.id}/annuler", address, action="lever")
    assert wiki.order.held(admin.id) is not None


def test_a_block_holds_for_files_and_for_what_maintainers_do(wiki: Commons, person: As) -> None:
    maintainer = person("maintainer")
    user = wiki.accounts.by_name("Quelqu’un maintainer")
    assert user is not None
    wiki.order.block(user.id, "Compte volé", 0, "x")
    with pytest.raises(Blocked):
        wiki.upload(user, "mot.pdf", b"%PDF-1.4\n%%EOF\n", {}, "")
    page = maintainer.get("/moderation/protections")
    start = page.index('name="csrf" value="') + len('name="csrf" value="')
    fields = {"csrf": page[start : page.index('"', start)], "page": "espace:fiches", "role": "admin", "raison": "Non"}
    assert "Compte volé" in maintainer.client.post("/moderation/protections", data=fields).text
    assert wiki.order.protections() == []


def test_what_is_protected_is_proposed_by_the_others(wiki: Commons, write: Write, person: As) -> None:
    write("un", HEAD.format("Un"), "Texte.\n")
    member, maintainer = person("contributor"), person("maintainer")
    maintainer.send("/moderation/protections", page="fiches/un", role="maintainer", raison="Texte voté")
    assert [each.target for each in wiki.order.protections()] == ["page:fiches/un"]
    sent: dict[str, Any] = {"role": "admin", "raison": "Voté aussi"}
    wrong = maintainer.send("/moderation/protections", page="fiches/deux", **sent, status=422)
    assert "Aucune page n’est à cette adresse" in wrong.text
    assert 'value="Voté aussi"' in wrong.text, "what was typed comes back"
    broken = maintainer.send("/moderation/protections", page="http://[x", **sent, status=422)
    assert "Aucune page n’est à cette adresse" in broken.text
    maintainer.send("/moderation/protections", cible="type:methode", **sent)
    shown = maintainer.get("/moderation/protections")
    assert '<a href="/fiches/un"><strong>Un</strong></a>' in shown
    assert "Type\u202f: Méthode" in shown
    maintainer.client.set_cookie("langue", "en")
    english = maintainer.get("/moderation/protections")
    assert "Type: Method" in english
    assert ">Type: Experience report<" in english
    maintainer.client.set_cookie("langue", "fr")
    sent = {"role": "maintainer", "raison": "Texte voté"}
    maintainer.send("/moderation/protections", page="https://x.example/fiches/un", **sent)
    assert '<a href="/fiches/un">Un</a>' in maintainer.get("/moderation/journal")
    for target in ("page:fiches/un", "type:methode", "space:fiches"):
        wiki.order.protect(target, Role.MAINTAINER, "Texte voté", "x")
        fields = whole_form(member.get("/fiches/un/modifier"))
        fields["text"] = f"Changé {target}.\n"
        answer = member.client.post("/fiches/un/modifier", data=fields)
        assert "/propositions/suivre/" in answer.headers["Location"]
        assert body(wiki, "un") == "Texte.\n"
        wiki.order.unprotect(wiki.order.protections()[0].target, "x")
    assert member.client.post("/fiches/un/modifier", data=fields).status_code == 303
    assert body(wiki, "un").startswith("Changé")


def test_changes_wait_to_be_read_again(wiki: Commons, write: Write, person: As) -> None:
    write("un", HEAD.format("Un"), "Texte.\n")
    spoil(wiki, "un")
    maintainer = person("maintainer")
    assert "Un" in maintainer.get("/modifications/a-relire")
    [commit] = [row.commit for row in wiki.index.revisions.recent(limit=1)]
    maintainer.send("/modifications/a-relire", version=commit)
    assert commit not in maintainer.get("/modifications/a-relire")
    assert person("contributor").client.get("/modifications/a-relire").status_code == 403


def test_recent_changes_are_marked_and_filtered_by_what_is_to_be_read_again(
    wiki: Commons, write: Write, person: As
) -> None:
    for slug in ("un", "deux"):
        write(slug, HEAD.format(slug.capitalize()), "Texte.\n")
        spoil(wiki, slug)
    maintainer, visitor = person("maintainer"), person("visitor")
    page = maintainer.get("/modifications?auteur=Vandale")
    assert page.count('chip--late">à relire<') == 2
    first = wiki.index.revisions.recent(limit=1)[0].commit
    waiting = maintainer.get("/modifications?etat=a-relire&auteur=Vandale")
    assert waiting.count('name="version"') == 2
    maintainer.send("/modifications?etat=a-relire", "/modifications/a-relire", version=first)
    assert maintainer.get("/modifications?auteur=Vandale").count('chip--late">à relire<') == 1
    assert first not in maintainer.get("/modifications?etat=a-relire&auteur=Vandale")
    asked = visitor.get("/modifications?etat=a-relire")
    assert "à relire<" not in asked
    assert 'name="version"' not in asked


def test_what_people_with_power_do_is_in_the_journal(wiki: Commons, write: Write, person: As) -> None:
    write("un", HEAD.format("Un"), "Texte.\n")
    maintainer = person("maintainer")
    maintainer.send("/fiches/un/supprimer", summary="Doublon")
    journal = maintainer.get("/moderation/journal")
    assert all(word in journal for word in ("suppression", "fiches/un", "Doublon", "Quelqu’un maintainer"))
    assert "Doublon" in maintainer.get("/moderation/journal?acte=delete")
    assert "Doublon" not in maintainer.get("/moderation/journal?acte=block")
    wiki.order.block(vandal_of(wiki).id, "Publicité", 0, "x")
    assert "Vandale" in maintainer.get("/moderation/journal?acte=block")


def test_reading_again_and_validating_are_in_the_journal(wiki: Commons, write: Write, person: As) -> None:
    write("un", "titre: Un\nresume: R.", "Texte.\n")
    spoil(wiki, "un")
    maintainer = person("maintainer")
    page = maintainer.get("/modifications/a-relire")
    commit = wiki.page(PageName("fiches", "un")).last_commit
    start = page.index('name="csrf" value="', page.index("<main")) + len('name="csrf" value="')
    csrf = page[start : page.index('"', start)]
    for _time in range(2):
        maintainer.client.post("/modifications/a-relire", data={"csrf": csrf, "version": commit})
    assert [(deed.deed, deed.target) for deed in wiki.order.journal(deed="patrol")] == [("patrol", commit[:10])]
    name, aline = PageName("fiches", "un"), wiki.accounts.by_name("Quelqu’un maintainer")
    assert aline is not None
    for head in ({"statut": "validée"}, {"statut": "validée", "resume": "Autre."}):
        wiki.save(aline, name, wiki.read(name).with_head(head).text, wiki.head(), "Bon pour tous")
    deeds = wiki.order.journal(deed="validate")
    assert [(deed.target, deed.person, deed.detail) for deed in deeds] == [("fiches/un", aline.id, "Bon pour tous")]
    told = maintainer.get("/moderation/journal")
    assert "version validée" in told
    assert "modifications relues" in told


def test_a_change_of_many_pages_is_seen_before_it_is_done(wiki: Commons, write: Write, person: As) -> None:
    for slug in ("un", "deux"):
        write(slug, HEAD.format(slug.capitalize()), "Texte.\n")
    maintainer, before = person("maintainer"), wiki.store.head()
    asked = {"pages": "Un\nDeux\nInconnue", "action": "theme-plus", "valeur": "Eau"}
    seen = maintainer.send("/moderation/ensemble", status=200, **asked).text
    assert "Inconnue" in seen
    assert "+ Eau" in seen
    assert wiki.store.head() == before
    maintainer.send("/moderation/ensemble", status=200, etape="faire", commit=before, **asked)
    assert [wiki.read(PageName("fiches", slug)).themes for slug in ("un", "deux")] == [("Jardin", "Eau")] * 2
    assert wiki.store.commit(wiki.store.head() or "").parents == (before,)
    maintainer.send("/moderation/ensemble", status=409, etape="faire", commit=before, **asked | {"valeur": "Terre"})
    delete = asked | {"action": "supprimer", "valeur": ""}
    maintainer.send("/moderation/ensemble", status=200, etape="faire", commit=wiki.store.head(), **delete)
    assert wiki.index.pages.get(PageName("fiches", "un")) is None
    assert "supprimées ensemble" in maintainer.get("/moderation/journal")


def test_the_validated_version_is_shown_and_the_newer_one_is_a_click_away(
    wiki: Commons, write: Write, person: As
) -> None:
    write("un", f"{HEAD.format('Un')}\nstatut: validée", "Texte relu.\n")
    visitor = person("visitor")
    assert "Version validée le" in visitor.get("/fiches/un")
    write("un", f"{HEAD.format('Un')}\nstatut: à relire", "Texte nouveau.\n", base=wiki.store.head())
    page = visitor.get("/fiches/un")
    assert "Texte relu." in page
    assert "Texte nouveau." not in page
    assert 'href="?recente=1"' in page
    assert "Texte nouveau." in visitor.get("/fiches/un?recente=1")


def test_a_blocked_person_knows_it_before_they_write(wiki: Commons, write: Write, person: As) -> None:
    write("un", HEAD.format("Un"), "Texte.\n")
    someone = person("contributor")
    user = wiki.accounts.by_name("Quelqu’un contributor")
    assert user is not None
    assert "ne peut pas écrire" not in someone.get("/fiches/un/modifier")
    wiki.order.block(user.id, "Trop vite.", 0, "x")
    page = someone.get("/fiches/un/modifier")
    assert "ne peut pas écrire" in page
    assert "Trop vite." in page


def test_history_says_once_what_a_save_changed_with_the_status(wiki: Commons, write: Write, person: As) -> None:
    write("jardin", "titre: Jardin\ntype: methode\nstatut: validée", "Un texte.\n")
    person("contributor").send("/fiches/jardin/modifier", text="Tout autre chose.\n")
    row = wiki.index.revisions.latest(wiki.page(PageName("fiches", "jardin")).key)
    assert row is not None
    assert row.summary.replace("\u202f", " ") == "Statut : validée → à relire ; texte modifié"
    assert person("visitor").get("/modifications").count("texte modifié") == 1


def test_only_those_who_look_after_the_pages_validate(wiki: Commons, write: Write, person: As) -> None:
    validated = f"{HEAD.format('Un')}\nstatut: validée"
    write("un", validated, "Texte relu.\n")
    name, visitor = PageName("fiches", "un"), person("visitor")
    wiki.save(vandal_of(wiki), name, f"---\n{validated}\n---\nTexte non relu.\n", wiki.head(), "")
    assert wiki.read(name).status == "à relire"
    page = visitor.get("/fiches/un")
    assert "Texte relu." in page
    assert "Texte non relu." not in page
    assert "Texte relu." in visitor.get("/fiches/un/imprimer")
    assert "Texte non relu." in visitor.get("/fiches/un/imprimer?recente=1")
    keeper = wiki.accounts.register("Gardienne", PASSWORD, "", "maintainer")
    wiki.save(keeper, name, f"---\n{validated}\n---\nTexte bien relu.\n", wiki.head(), "")
    assert "Texte bien relu." in visitor.get("/fiches/un")
    confirm(wiki, vandal_of(wiki), name, wiki.head())
    assert wiki.read(name).status == "validée"


BADLY = "titre: Secret\ntype: methode\nresume: R.\nthemes: [alimentation]"
MANY = {
    "gardener": ("/jardinier/adresses", "/jardinier/adresses", {}),
    "vocabulary": (
        "/vocabulaires/themes/termes",
        "/vocabulaires/themes/termes",
        {"action": "renommer", "terme": "Alimentation", "nom": "Nourriture"},
    ),
    "mass type": ("/moderation/ensemble", "/moderation/ensemble", {"action": "type", "valeur": "outil"}),
    "mass delete": ("/moderation/ensemble", "/moderation/ensemble", {"action": "supprimer"}),
}


@pytest.mark.parametrize("way", MANY)
@pytest.mark.parametrize("target", ["page:fiches/secret", "type:methode", "space:fiches"])
def test_what_is_protected_is_not_changed_among_many_either(
    wiki: Commons, write: Write, person: As, way: str, target: str
) -> None:
    write("secret", BADLY, "Voir https//www.exemple.org\n")
    wiki.order.protect(target, Role.ADMIN, "Charte", "x")
    before = wiki.store.read_text(PageName("fiches", "secret"))
    maintainer = person("maintainer")
    seen, to, sent = MANY[way]
    page = maintainer.get(seen)
    ticked = re.findall(r'name="choix" value="([^"]+)"', page)
    form = {**sent, "pages": "Secret", "etape": "faire", "commit": wiki.store.head() or "", "choix": ticked}
    told = maintainer.client.post(to, data={"csrf": csrf_of(page), **form}, follow_redirects=True).text
    assert wiki.store.read_text(PageName("fiches", "secret")) == before
    assert "protégée" in told


def test_of_many_only_those_that_are_protected_stay_and_are_named(wiki: Commons, write: Write, person: As) -> None:
    for slug in ("un", "deux"):
        write(slug, HEAD.format(slug.capitalize()), "Texte.\n")
    wiki.order.protect("page:fiches/un", Role.ADMIN, "Charte", "x")
    maintainer = person("maintainer")
    asked = {"pages": "Un\nDeux", "action": "theme-plus", "valeur": "Eau"}
    named = "parce qu’elles sont protégées\u202f: Un."
    assert named in maintainer.send("/moderation/ensemble", status=200, **asked).text
    told = maintainer.send("/moderation/ensemble", status=200, etape="faire", commit=wiki.store.head(), **asked).text
    assert named in told + maintainer.get("/")
    assert [wiki.read(PageName("fiches", slug)).themes for slug in ("un", "deux")] == [("Jardin",), ("Jardin", "Eau")]


def csrf_of(page: str) -> str:
    return str(re.findall(r'name="csrf" value="([^"]+)"', page)[0])


def test_what_is_protected_is_not_brought_back_by_undoing_either(wiki: Commons, write: Write, person: As) -> None:
    for slug in ("un", "deux"):
        write(slug, HEAD.format(slug.capitalize()), f"Texte de {slug}.\n")
        spoil(wiki, slug)
    batch = do(wiki, author_of(vandal_of(wiki)), [line_more(wiki, slug) for slug in ("un", "deux")], "Lot", "essai")
    wiki.order.protect("page:fiches/un", Role.ADMIN, "Charte", "x")
    kept = body(wiki, "un")
    maintainer = person("maintainer")
    page = maintainer.get(f"/lots/{batch.commit}")
    to = f"/lots/{batch.commit}/annuler"
    told = maintainer.client.post(to, data={"csrf": csrf_of(page)}, follow_redirects=True).text
    assert "protégées" in told
    assert (body(wiki, "un"), body(wiki, "deux")) == (kept, "Pouet.\n")
    spoil(wiki, "deux", "Encore.\n")
    url = f"/contributions/{vandal_of(wiki).id}/annuler"
    assert "la page est protégée" in maintainer.get(url)
    maintainer.client.post(url, data=series_form(maintainer, url))
    assert body(wiki, "un") == kept


def line_more(wiki: Commons, slug: str) -> Proposal:
    row = wiki.page(PageName("fiches", slug))
    text = wiki.fiche(row).text
    return Proposal(row.name, row.title, row.last_commit, text, f"{text}Une ligne.\n")


def test_a_protection_follows_its_page_and_is_lifted_by_nobody_whom_it_keeps_out(
    wiki: Commons, write: Write, person: As
) -> None:
    write("un", HEAD.format("Un"), "Texte.\n")
    base, name = wiki.head(), PageName("fiches", "un")
    wiki.order.protect("page:fiches/un", Role.ADMIN, "Charte", "x")
    admin = User("chef", "Chef", "", Role.ADMIN, 0, 1)
    moved = wiki.rename(admin, name, "Tout autre", base, "").name
    assert [each.target for each in wiki.order.protections()] == [f"page:{moved}"]
    for there in (name, moved):
        with pytest.raises(Protected):
            wiki.save(vandal_of(wiki), there, "---\ntitre: Un\n---\nPouet.\n", base, "")
    maintainer = person("maintainer")
    target: dict[str, Any] = {"cible": f"page:{moved}", "page": ""}
    refused = maintainer.send("/moderation/protections", **target, action="lever", status=403)
    assert "ne se change que par celles et ceux" in refused.text
    maintainer.send("/moderation/protections", **target, role="maintainer", raison="Moins", status=403)
    assert [each.role for each in wiki.order.protections()] == [Role.ADMIN]
