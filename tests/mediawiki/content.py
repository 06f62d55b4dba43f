"""Fills the test wiki: an old export read in by MediaWiki's own script, then everything that people do to a wiki."""

import struct
import zlib
from xml.sax.saxutils import escape

from tests.mediawiki.live import Api, LiveWiki
from tests.mediawiki.texts import PLAIN, REDIRECTS, SAID, USERS


def fill(wiki: LiveWiki) -> None:
    """Make the pages, users, files and histories."""
    for user in USERS:
        wiki.maintenance("createAndPromote.php", user, password_of(user))
    export = wiki.folder / "vieux.xml"
    export.write_text(old_export(), encoding="utf-8")
    wiki.maintenance("importDump.php", "--no-updates", str(export))
    export.write_text(old_export(last=3), encoding="utf-8")  # the same once more: real wikis hold such twins
    wiki.maintenance("importDump.php", "--no-updates", str(export))
    wiki.maintenance("rebuildrecentchanges.php")
    admin = wiki.admin()
    people = [wiki.api((user, password_of(user))) for user in USERS]
    files(admin, people[0])
    for number, (title, text) in enumerate({**PLAIN, **REDIRECTS}.items()):
        people[number % len(people)].edit(title, text, f"Création de « {title[:40]} »")
    histories(wiki.api(), admin, people)
    hidden(admin, people)


def password_of(user: str) -> str:
    """The password of an invented user."""
    return f"mot-de-passe-de-{user.lower()}"


def files(admin: Api, someone: Api) -> None:
    """Files with two versions, with one, and one that is deleted."""
    someone.upload(
        "Jardin.png", picture(12, 8, 90), "premier envoi", "Photo du jardin, par Marine. [[Catégorie:Photos]]"
    )
    someone.upload("Jardin.png", picture(16, 8, 160), "nouvelle version, plus large")
    someone.upload("Plan.png", picture(10, 10, 30), "le plan", "Le plan du jardin")
    someone.upload("Été à la ferme.png", picture(9, 9, 60), "un nom accentué", "Été")
    someone.upload("À jeter.png", picture(7, 7, 10), "une erreur", "Une erreur")
    admin.write("delete", title="Fichier:À jeter.png", reason="envoyé par erreur")


def histories(nobody: Api, admin: Api, people: list[Api]) -> None:
    """Edits by strangers, vandalism undone, moves, deletions, protections, edits within one second."""
    nobody.edit("Saugues", PLAIN["Saugues"] + "\n\nAjout sans compte.", "depuis une adresse IP")
    bad = nobody.edit("Jardin partagé", "PROUT", "")
    admin.write("edit", title="Jardin partagé", undo=bad, summary="Annulation d’un vandalisme")
    for turn in range(4):
        people[turn % 2].edit("Vite écrit", f"Version {turn} de la page.\n" * (turn + 1), f"vite {turn}", minor=1)
    people[0].edit("Nom provisoire", "Une page qui va changer de nom, et de nouveau.", "première version")
    people[0].edit("Discussion:Nom provisoire", "Quel nom lui donner ?", "question")
    admin.write("move", **{"from": "Nom provisoire", "to": "Nom suivant", "movetalk": 1, "reason": "mieux"})
    people[1].edit("Nom suivant", "Une page qui a changé de nom, et changera encore.", "après le renommage")
    admin.write("move", **{"from": "Nom suivant", "to": "Nom définitif : la fiche", "movetalk": 1, "reason": "enfin"})
    admin.write("move", **{"from": "Listes", "to": "Toutes les listes", "noredirect": 1, "reason": "sans redirection"})
    people[2].edit("Page restaurée", "Elle disparaît puis revient.", "création")
    people[2].edit("Page restaurée", "Elle disparaît puis revient, changée.", "suite")
    admin.write("delete", title="Page restaurée", reason="à tort")
    admin.write("undelete", title="Page restaurée", reason="rétablie")
    people[3].edit("Page supprimée", "Elle ne reviendra pas.", "création")
    admin.write("delete", title="Page supprimée", reason="hors sujet")
    people[3].edit("Page protégée", "On ne la modifie plus.", "création")
    admin.write("protect", title="Page protégée", protections="edit=sysop", reason="souvent abîmée")
    people[4].edit("Devenue redirection", "Il y avait un vrai texte ici.", "création")
    people[4].edit("Devenue redirection", "#REDIRECTION [[Grainothèque]]", "fusion")


def hidden(admin: Api, people: list[Api]) -> None:
    """Versions whose text, author or summary nobody may see any more."""
    numbers = [
        people[1].edit("Versions masquées", f"Version {n}\n\nTéléphone : 06 00 00 00 0{n}.", f"résumé {n}")
        for n in range(1, 6)
    ]
    for number, what in zip(numbers[1:4], ("content", "user|comment", "content|user|comment"), strict=True):
        admin.write("revisiondelete", type="revision", ids=number, hide=what, reason="vie privée")
    last = people[1].edit("Versions masquées", "Version 6, sans numéro.", "résumé 6")
    assert last


def picture(width: int, height: int, shade: int) -> bytes:
    """A small PNG."""
    rows = b"".join(b"\0" + bytes([shade, (shade * 3) % 256, (shade * 7) % 256]) * width for _ in range(height))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def old_export(last: int = 20) -> str:
    """Reports of 2014 by users that the wiki does not know, three versions each."""
    pages = []
    for number in range(1, last + 1):
        revisions = [
            _revision(
                f"2014-{1 + number % 12:02d}-{1 + turn * 9:02d}T10:{number:02d}:00Z",
                ("Wikiuser", "Ancienne Marine", "Vandale38")[turn],
                f"Contexte du récit {number}. " + " ".join(SAID[: turn + 1 + number % 3]),
                ("création", "suite", "")[turn],
            )
            for turn in range(3)
        ]
        pages.append(f"<page><title>Récit {number}</title><ns>0</ns>{''.join(revisions)}</page>")
    return _export(pages)


def _revision(timestamp: str, user: str, text: str, comment: str) -> str:
    return (
        f"<revision><timestamp>{timestamp}</timestamp><contributor><username>{escape(user)}</username></contributor>"
        f"<comment>{escape(comment)}</comment><model>wikitext</model><format>text/x-wiki</format>"
        f'<text xml:space="preserve">{escape(text)}</text></revision>'
    )


def _export(pages: list[str]) -> str:
    schema = "http://www.mediawiki.org/xml/export-0.11/"
    return f'<mediawiki xmlns="{schema}" version="0.11" xml:lang="fr">{"".join(pages)}</mediawiki>\n'
