"""A commons that has lived: all that a route can show is there, and each route has an address at which it shows it.

`address_of` says of every route how it is reached. A new route is asked for what its rule says; one that answers
nothing there fails the walk, until this file says where it shows something.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from flask import Flask
from PIL import Image

from commun import Commons
from commun.following import Watches, send_digests
from commun.formats import FORMATS
from commun.gardener import REPAIRS
from commun.letters import Followers
from commun.proposals import Sender, propose
from commun.webhooks import EVENTS, HookBook
from fiches import FileName, PageName
from tests.browser import Person, whole_form
from tests.commun.contacts.conftest import PASSWORD, As
from tests.commun.web.sources.conftest import OtherSide

MEMBERS: Final = ("Zoé Membre", "04 71 00 00 11", "zoe.membre@example.org", "Je garde cela", "Une chose tue")
"""What members alone read: a contact, and two testimonies whose authors refuse that they be published."""
PROPOSED: Final = ("Walter Propose", "04 71 00 00 44", "walter.propose@example.org")
"""A contact that somebody proposes, for members."""

ELSEWHERE: Final = {
    "booklets.made": "kit/test_booklets.py::test_what_is_reserved_is_in_no_booklet",
    "copies.progress": "carrying/test_copies.py::test_a_choice_is_taken_as_one_file_to_unpack",
    "copies.file": "contacts/test_every_output.py::test_no_folder_to_carry_away_holds_them",
}
"""Routes that a process of its own answers, and the test that opens what it makes."""


ENDINGS: Final = tuple(each.extension for each in FORMATS.values() if each.extension)
"""Of every format in which an answer is a file."""


@dataclass(frozen=True)
class Lived:
    """Addresses that no rule tells: those of a route, by its name."""

    addresses: Mapping[str, tuple[str, ...]]


def live(wiki: Commons, app: Flask, person: As) -> Lived:
    """Let things happen around `fiches/asso`, and tell where they are seen."""
    member, maintainer = person("contributor"), person("maintainer")
    account = wiki.accounts.register("Ulysse", PASSWORD, "ulysse@example.org", "contributor")
    everybody = [account, *(each for each in map(wiki.accounts.by_name, _NAMES) if each is not None)]
    now = int(wiki.clock().timestamp())
    HookBook(wiki.accounts.database).add(
        "http://127.0.0.1:9/appel", EVENTS, everybody[-1].id, seen=0, proposals=0, now=now
    )
    for each in everybody:
        Watches(wiki.accounts.database).add(each.id, "type", "acteur", "Acteurs", "now")
    send_digests(wiki)
    picture = _picture(wiki)
    _changed_by_a_form(member)
    follow = _proposed(wiki)
    number = _met(wiki)
    resets = tuple(f"/mot-de-passe/{token}" for _user, token in wiki.accounts.start_reset("ulysse@example.org"))
    leaving = f"/desabonnement/{Followers(wiki.accounts.database).token(account.id)}"
    made = {
        "conflicts.conflict": (f"/conflits/{number}",),
        "csv_in.columns": (_table(maintainer),),
        "follow.proposal": (follow,),
        "leaving.ask": (leaving,),
        "media.file": (f"/media/{picture.name}",),
        "media.small": (f"/media/160/{picture.name}.webp",),
        "reset.choose": resets,
        "static_files.asset": (app.extensions["commun_static"].url("js/site.js"),),
    }
    permanent = tuple(f"/id/{quote(row.id)}" for row in wiki.index.pages.listing(limit=9)[1] if row.id)
    return Lived(_TOLD | made | {"address.permalink": permanent})


_NAMES: Final = ("Quelqu’un contributor", "Quelqu’un maintainer")
_OF_MEDIAWIKI: Final = (
    "action=query&titles=Asso|Autre|Vieille&prop=info|revisions|links&rvprop=content|comment|sha1",
    "action=query&titles=Vieille&prop=revisions&rvprop=content|comment&rvlimit=9",
    "action=query&list=recentchanges|allpages&rclimit=max&aplimit=max",
    "action=query&list=search&srsearch=asso&srnamespace=*",
    "action=parse&page=Asso",
    "action=browsebysubject&subject=Asso",
    "action=browsebyproperty&property=Contact",
    "action=askargs&conditions=Type::acteur&printouts=Contact|Contact.Nom",
)
_TOLD: Final = {
    "actions.api": tuple(f"/api.php?format=json&{asked}" for asked in _OF_MEDIAWIKI),
    "address.by_title": ("/wiki/Asso",),
    "address.index_php": ("/index.php?title=Asso",),
    "api_ask.ask": ("/api/ask?query=" + quote("[[Type::acteur]]|?Contact"),),
    "asking.file": tuple(f"/demander.{each}?question={quote('[[Type::acteur]]|?Contact')}" for each in ENDINGS),
    "embed.fiche": ("/integrer/asso",),
    "embed_told.oembed": ("/oembed?url=" + quote("http://localhost/fiches/asso"),),
    "everything.of_fiche": ("/parcourir/asso", "/parcourir/autre"),
    "garden.proposals": tuple(f"/jardinier/{each}" for each in REPAIRS),
    "git.refs": ("/commun.git/info/refs?service=git-upload-pack",),
    "lists.of_space": ("/fiches",),
    "lists.territory": ("/territoires/Lestrac",),
    "lists.theme": ("/themes/Rivières",),
    "lists.type_": ("/types-de-fiches/acteur",),
    "proposals.one": ("/propositions/1",),
    "source_declaring.account": ("/sources/ancien/compte",),
    "source_losses.as_json": ("/sources/ancien/pertes.json",),
    "source_losses.show": ("/sources/ancien/pertes",),
    "source_mapping.show": ("/sources/ancien/correspondance?page=Asso",),
    "source_sending.show": ("/sources/ancien/envoi",),
    "sources.source": ("/sources/ancien",),
    "terms.form": ("/vocabulaires/offres/termes",),
    "touching.edit": ("/propositions/1/modifier",),
    "watching.feed": ("/suivi.atom?sorte=page&quoi=fiches/asso", "/suivi.atom?sorte=type&quoi=acteur"),
    "watching.follow": ("/suivre?sorte=page&quoi=fiches/asso",),
}
"""Where routes are seen that what happens does not decide."""


def _picture(wiki: Commons) -> FileName:
    out = io.BytesIO()
    Image.new("RGB", (200, 100), "#1d6a44").save(out, "PNG")
    user = wiki.accounts.by_name("Ulysse")
    assert user is not None
    return wiki.upload(user, "cour.png", out.getvalue(), {"credit": "Ulysse"}, "")


def _changed_by_a_form(member: Person) -> None:
    """A member changes a page whose contact they read, and says nothing of it: the program does."""
    fields = whole_form(member.get("/fiches/asso/modifier"))
    fields["c.resume"] = "Autrement."
    assert member.client.post("/fiches/asso/modifier", data=fields).status_code == 303


def _proposed(wiki: Commons) -> str:
    """A proposal with a contact; the private address by which its author follows it."""
    name = PageName("fiches", "autre")
    told = "nom: {}, telephone: {}, courriel: {}, visibilite: membres".format(*PROPOSED)
    text = wiki.read(name).with_head({"themes": ["Rivières"]}).text.replace("resume: R.", f"contact2: {{{told}}}")
    _proposal, token = propose(wiki, Sender(), name, text, base=wiki.head(), summary="")
    return f"/propositions/suivre/{token}"


def _met(wiki: Commons) -> int:
    """Another wiki sends a page with a contact, which was changed here too; the number of the conflict."""
    name = PageName("fiches", "la-bas")
    head = "id: 0190-la-bas\ntitre: Là-bas\ntype: acteur\nduree: {}\nsource:\n  wiki: ancien\ncontact: {{{}}}"
    page = f"---\n{head}\n---\nT.\n"
    told = "nom: {}, telephone: {}, courriel: {}, visibilite: membres".format(*MEMBERS)
    other = OtherSide(wiki)
    other.send({name: page.format("2 h", "nom: X")})
    other.here(name, "duree: 2 h", "duree: 3 h")
    other.send({name: page.format("4 h", told)})
    return 1


def _table(maintainer: Person) -> str:
    """A table that is being brought in; where its columns are chosen."""
    sent = maintainer.send("/importer/csv", texte="titre;resume\nAsso;Encore\n")
    return urlsplit(sent.headers["Location"]).path
