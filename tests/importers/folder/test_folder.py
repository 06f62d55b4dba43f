"""A folder of notes comes in: heads, links, pictures; again, only what changed; nothing of either side is lost."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from commun.cli import main
from fiches import COMMUN, Fiche, PageName, Store
from importers import import_folder, preview_note
from importers.inbox import inbox_of
from tests.importers.asked import page, pages
from tests.importers.dumps.test_export_parts import PNG

NOTES = {
    "Jardin partagé.md": (
        "---\ntags: [jardin, '#ville']\naliases: Potager\nsaison: printemps\n---\n# Jardin partagé\n\n"
        "Voir [[Inviter|les voisins]], [[methodes/Compost]], [la suite](methodes/Compost.md#Tas) et `[[Inviter]]`.\n\n"
        '![Le plan](img/plan.png "Vu d’en haut") ![[plan.png|300]] ![[Inviter]] [perdu](ailleurs.md)\n\n'
        "```\n[la suite](methodes/Compost.md)\n```\n"
    ),
    "Inviter.md": "Porte à porte.\n",
    "methodes/Compost.md": "---\ntitle: Faire un compost\nlicense: CC BY 4.0\n---\nUn tas, [[Jardin partagé]].\n",
    "_posts/2021-03-04-premiere-recolte.md": "# La première récolte !\n\n{% include carte.html %}\nDes radis.\n",
    "mal-ecrit.md": "---\n: [\n---\nTexte.\n",
    ".obsidian/app.json": "{}",
    "machin.exe": "MZ",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "notes"
    for place, text in NOTES.items():
        (made / place).parent.mkdir(parents=True, exist_ok=True)
        (made / place).write_text(text, encoding="utf-8")
    (made / "img").mkdir()
    (made / "img" / "plan.png").write_bytes(PNG)
    return made


@pytest.fixture
def brought(store: Store, folder: Path) -> tuple[Store, Path]:
    import_folder(store, folder, "notes", licence="CC BY-SA 4.0")
    return store, folder


def test_heads_become_ours_and_unknown_keys_stay(brought: tuple[Store, Path]) -> None:
    fiche = page(brought[0], "Jardin partagé")
    assert fiche.keywords == ("jardin", "ville")
    assert fiche.other_titles == ("Potager",)
    assert fiche.head["saison"] == "printemps"
    assert fiche.source == {"wiki": "notes", "page": "Jardin partagé.md", "licence": "CC BY-SA 4.0"}
    assert page(brought[0], "Faire un compost").licence == "CC BY 4.0"
    dated = page(brought[0], "La première récolte !")
    assert dated.head["date"] == "2021-03-04"
    assert dated.body == "{% include carte.html %}\nDes radis.\n"


def test_links_and_pictures_are_ours_outside_of_code(brought: tuple[Store, Path]) -> None:
    body = page(brought[0], "Jardin partagé").body
    assert body.startswith(
        "Voir [[Inviter|les voisins]], [[Faire un compost|methodes/Compost]], [[Faire un compost#Tas|la suite]] et "
        "`[[Inviter]]`."
    )
    assert "[[Fichier:plan.png|alt=Le plan|Vu d’en haut]] [[Fichier:plan.png|300px]] [[Inviter]]" in body
    assert "[perdu](ailleurs.md)" in body
    assert "```\n[la suite](methodes/Compost.md)\n```" in body
    assert any(path.endswith("/plan.png") for path, _ in brought[0].list())


def test_notes_of_obsidian_and_hugo_are_read_as_they_read_them(store: Store, tmp_path: Path) -> None:
    notes = {
        "Mare.md": '+++\ntitle = "La mare"\ndate = 2021-03-04\ntags = ["eau"]\n[extra]\nnote = 1\n+++\n\nDe l’eau.\n',
        "Fossé.md": "Voir [[Mare.md]], ![[Mare.md]] et %%à revoir avec Luc%% 50 % `%%code%%`.\n",
        "Bizarre.md": "+++\n= rien\n+++\nTexte.\n",
    }
    for place, text in notes.items():
        (tmp_path / "vault").mkdir(exist_ok=True)
        (tmp_path / "vault" / place).write_text(text, encoding="utf-8")
    report = import_folder(store, tmp_path / "vault", "vault")
    pond = page(store, "La mare")
    assert (pond.keywords, pond.head["date"], pond.head["extra"]) == (("eau",), "2021-03-04", {"note": 1})
    assert pond.body == "De l’eau.\n"
    said = page(store, "Fossé").body
    assert said == "Voir [[La mare|Mare]], [[La mare]] et <!--à revoir avec Luc--> 50 % `%%code%%`.\n"
    assert page(store, "Bizarre").body == notes["Bizarre.md"]
    assert [each.page for each in report.losses if each.loss.kind == "head"] == ["Bizarre"]


def test_nothing_is_lost_in_silence(store: Store, folder: Path) -> None:
    report = import_folder(store, folder, "notes")
    told = {(row.page, row.loss.kind) for row in report.losses}
    assert {("Jardin partagé", "link"), ("Jardin partagé", "embed"), ("mal-ecrit", "head")} <= told
    assert ("machin.exe", "file") in told
    assert ("La première récolte !", "extension") in told
    assert ": [\n---\nTexte." in page(store, "mal-ecrit").body


def test_a_dry_run_writes_nothing_and_a_second_run_brings_only_what_changed(store: Store, folder: Path) -> None:
    planned = import_folder(store, folder, "notes", dry_run=True).planned
    assert planned["pages nouvelles"] == 6  # five notes, and the page of the picture
    assert store.head("sources/notes") is None
    import_folder(store, folder, "notes")
    head = store.head()
    assert head is not None
    assert len(store.commit(head).parents) <= 2
    assert import_folder(store, folder, "notes").commit is None
    (folder / "Inviter.md").write_text("Porte à porte, à deux.\n", encoding="utf-8")
    report = import_folder(store, folder, "notes")
    assert (report.pages, report.files) == (1, 0)
    assert page(store, "Inviter").body == "Porte à porte, à deux.\n"


def test_a_note_that_was_renamed_keeps_its_identity(brought: tuple[Store, Path]) -> None:
    store, folder = brought
    before = page(store, "Inviter").id
    (folder / "Inviter.md").rename(folder / "Inviter les voisins.md")
    assert import_folder(store, folder, "notes").renamed == 1
    assert page(store, "Inviter les voisins").id == before
    assert "Inviter" not in {fiche.title for fiche in pages(store)}


def changed_here(store: Store, title: str, body: str) -> None:
    fiche = page(store, title)
    with store.change(COMMUN, "Ici") as change:
        change.write(fiche.name, fiche.with_body(body).text, base=store.head())


def test_a_name_or_a_text_that_is_no_utf8_is_read_as_windows_wrote_it(store: Store, folder: Path) -> None:
    for name in (b"D\xe9chets.md", b"\xc9t\xe9.md", "Déchets.md".encode()):
        (folder / os.fsdecode(name)).write_bytes(b"Nomm\xe9 " + name)
    (folder / "Bloc-notes.md").write_bytes("---\ntitle: Écrit par Windows\n---\nÉté.\r\n".encode("utf-16"))
    import_folder(store, folder, "notes")
    assert page(store, "Écrit par Windows").body == "Été.\n"
    came = {fiche.title for fiche in pages(store)}
    assert {"Déchets", "D\\xe9chets", "Été"} <= came
    assert import_folder(store, folder, "notes").commit is None


def test_a_note_that_says_another_source_keeps_its_address_and_its_origin(store: Store, folder: Path) -> None:
    said = {"Coupure": "https://exemple.org/a", "Livre": "p. 12", "Ailleurs": "{wiki: lointain, page: Là}"}
    for name, source in said.items():
        (folder / f"{name}.md").write_text(f"---\nsource: '{source}'\n---\nUn.\n".replace("'{", "{").replace("}'", "}"))
    import_folder(store, folder, "notes", licence="CC BY 4.0")
    before = {name: page(store, name) for name in said}
    assert page(store, "Coupure").source == {
        "wiki": "notes", "page": "Coupure.md", "licence": "CC BY 4.0", "url": "https://exemple.org/a"
    }  # fmt: skip
    assert (page(store, "Livre").source or {})["reference"] == "p. 12"
    assert (page(store, "Ailleurs").source or {})["wiki"] == "lointain"
    for name in said:
        note = folder / f"{name}.md"
        note.write_text(note.read_text().replace("Un.", "Deux."))
    report = import_folder(store, folder, "notes", licence="CC BY 4.0")
    assert (report.pages, report.renamed, report.proposed) == (3, 0, [])
    assert {name: (page(store, name).name, page(store, name).id) for name in said} == {
        name: (fiche.name, fiche.id) for name, fiche in before.items()
    }


def test_two_notes_of_one_id_are_two_pages_each_with_its_own(store: Store, folder: Path) -> None:
    same = "---\nid: 019aa8d2-0000-7000-8000-000000000001\n---\n"
    (folder / "Original.md").write_text(same + "Un texte.\n", encoding="utf-8")
    (folder / "Sa copie.md").write_text(same + "Un texte, repris.\n", encoding="utf-8")
    import_folder(store, folder, "notes")
    assert page(store, "Original").id == "019aa8d2-0000-7000-8000-000000000001" != page(store, "Sa copie").id
    assert import_folder(store, folder, "notes").commit is None


def test_what_both_sides_changed_waits_in_the_inbox(brought: tuple[Store, Path]) -> None:
    store, folder = brought
    changed_here(store, "Inviter", "Par lettre.\n")
    (folder / "Inviter.md").write_text("Par téléphone.\n", encoding="utf-8")
    report = import_folder(store, folder, "notes")
    assert report.conflicts == ["fiches/inviter"]
    assert page(store, "Inviter").body == "Par lettre.\n"
    assert [item.title for item in inbox_of(store.folder.parent / "sources").waiting("notes")] == ["Inviter"]


def test_a_note_that_left_the_folder_stays_until_somebody_decides(brought: tuple[Store, Path]) -> None:
    store, folder = brought
    (folder / "Inviter.md").unlink()
    assert import_folder(store, folder, "notes").proposed == ["fiches/inviter"]
    assert page(store, "Inviter").body == "Porte à porte.\n"


def test_the_export_of_a_commons_comes_back_to_the_letter(brought: tuple[Store, Path], tmp_path: Path) -> None:
    out, other = tmp_path / "export", Store.create(tmp_path / "autre")
    entries = dict(brought[0].list())
    for path, data in zip(entries, (d for _, d in brought[0].blobs(entries.values())), strict=True):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(data)
    import_folder(other, out, "copie")
    copied = {f.name: (f.id, f.title) for f in pages(other)}
    assert copied == {f.name: (f.id, f.title) for f in pages(brought[0])}
    other.close()


def test_the_pages_that_every_commons_is_born_with_do_not_come_twice(store: Store, tmp_path: Path) -> None:
    name = PageName.parse("aide/ecrire")
    with store.change(COMMUN, "Naissance") as change:
        change.write(name, "---\nid: 019aa8d2-0000-7000-8000-000000000001\ntitre: Écrire\n---\nÉcrire.\n", base=None)
    out = tmp_path / "voisin" / "aide"
    out.mkdir(parents=True)
    twin = "---\nid: 019aa8d2-0000-7000-8000-000000000002\ntitre: Écrire\n---\nÉcrire.\n"
    (out / "ecrire.md").write_text(twin, encoding="utf-8")
    (out / "lire.md").write_text(twin.replace("Écrire", "Lire") + "[là](/recherche)\n", encoding="utf-8")
    report = import_folder(store, out.parent, "voisin")
    assert (report.pages, report.conflicts, report.losses) == (1, [], [])
    assert page(store, "Lire", "aide").body == "Lire.\n[là](/recherche)\n"


def test_a_note_is_shown_before_anything_is_written(folder: Path) -> None:
    text, losses = preview_note(folder, "Jardin partagé.md", kind="methode")
    fiche = Fiche.parse(PageName.parse("fiches/a"), text)
    assert (fiche.title, fiche.type) == ("Jardin partagé", "methode")
    assert {loss.kind for loss in losses} == {"link", "embed"}


def test_the_command_tells_and_previews(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUN_DATA", str(tmp_path / "data"))
    run = CliRunner()
    assert run.invoke(main, ["init"]).exit_code == 0
    shown = run.invoke(main, ["import-folder", str(folder), "--preview", "Inviter.md"])
    assert "Porte à porte." in shown.output
    dry = run.invoke(main, ["import-folder", str(folder), "--dry-run"])
    assert "pages nouvelles : 6" in dry.output
    done = run.invoke(main, ["import-folder", str(folder)])
    assert done.exit_code == 0, done.output
    assert "rien de nouveau" in run.invoke(main, ["import-folder", str(folder)]).output
    missing = run.invoke(main, ["import-folder", str(folder), "--preview", "rien.md"])
    assert missing.exit_code == 1
    assert "rien.md" in missing.output
