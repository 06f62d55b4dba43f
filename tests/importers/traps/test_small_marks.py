"""Small signs that turn what is read into something else: comments of notes, empty cases, a title above a table."""

import time
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest

from commun.render import Renderer
from fiches import Fiche, PageName, Store
from importers import PageContext, SiteNames, import_dump, import_folder, read_table, to_markdown
from importers.folder.asides import passages
from importers.mediawiki.export.spool import Spool
from importers.report import SyncReport
from importers.upstream import PageStub, Revision, RevisionStub
from importers.workbench.kept import beginning
from tests.commun.render.wiki import Wiki
from tests.importers.asked import page
from tests.importers.test_client import FINE, Answer, answering, asking

if TYPE_CHECKING:
    from importers.report import Step


def said(body: str) -> str:
    """A note as the folder's comments are turned."""
    return "".join(text for text, _ in passages(body))


def seen(body: str) -> str:
    """What a reader of it sees."""
    fiche = Fiche.parse(PageName("fiches", "note"), f"---\ntitre: Note\n---\n{said(body)}")
    return Renderer().render(fiche, Wiki()).html


@pytest.mark.parametrize(
    "body",
    [
        "Avant %%SECRET%% VU.",
        "%%\nSECRET\n\n- SECRET\n# SECRET\n%%\nVU",
        "VU %%SECRET\n- SECRET%% VU",
        "VU %%SECRET\n\n# SECRET\n\nSECRET%% VU",
        "- VU\n  %%\nSECRET\n- SECRET\n  %%\n- VU",
        "> VU %%SECRET\n> SECRET%% VU",
        "%%SECRET -- SECRET%% VU",
        "%%SECRET --> SECRET%% VU",
        "%%> SECRET%%%%-> SECRET --%% VU",
        "%%SECRET <!-- SECRET%% VU",
        "%%SECRET --!> SECRET%% VU",
        "%%SECRET 50 % SECRET%% VU",
        "%%SECRET `SECRET%% VU",
        "%%SECRET\n```\nSECRET\n```\n%%\nVU",
        "| a | b |\n|---|---|\n| %%SECRET\nSECRET%% VU | c |",
    ],
)
def test_a_comment_of_a_note_is_never_seen(body: str) -> None:
    html = seen(body)
    assert "VU" in html
    assert "SECRET" not in html
    assert "--" not in html
    assert said(body).count("SECRET") == body.count("SECRET")  # nobody reads it, and nothing of it is lost


@pytest.mark.parametrize(
    "body",
    [
        "Voir https://exemple.org/a%%20b et https://exemple.org/%%c%%d.",
        "[un](plan%%20a.pdf) et [deux](plan%%20b.pdf)",
        "[[50 %% de bio]] et [[20 %% de pain]]",
        "`%%x%%` et ``%%y` %%``",
        "```\n%%x%%\n```\n~~~ js\n%%y%%\n~~~",
        "- un\n    ```\n    %%x%%\n    ```",
        "<!-- %%x%% -->",
        "100 %% tout seul",
        "%%%%",
    ],
)
def test_two_signs_of_percent_are_no_comment_in_code_and_addresses(body: str) -> None:
    assert said(body) == body


def test_what_stands_on_the_line_of_a_comment_is_still_markdown() -> None:
    assert "<strong>gras</strong>" in seen("%%à revoir%% du **gras**\nsuite")
    assert "<strong>gras</strong>" in seen("- %%un%%%%deux%% du **gras**\n- suite")
    assert said("- %%un%% vu\n  %%deux%% là") == "- vu <!--un-->\n  là <!--deux-->"


def test_a_note_without_end_is_read_at_once() -> None:
    def seconds(piece: str, times: int) -> float:
        started = time.process_time()
        said(piece * times)
        return time.process_time() - started

    for piece in ("<!--", "%%a", "`", "[x](", "``` ", "%%a%%\n", "- "):
        least, most = (min(seconds(piece, times) for _time in range(3)) for times in (5_000, 40_000))
        assert most < 32 * max(least, 0.02), piece  # eight times as many: 64 where each looks for the end of all


def test_links_of_a_note_are_ours_around_its_comments(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "Mare.md").write_text("---\ntitre: La mare\n---\nEau.\n", encoding="utf-8")
    (folder / "Pré.md").write_text("%%\nvoir [[Mare]]\n%%\nPrès de [[Mare]].\n", encoding="utf-8")
    import_folder(store, folder, "vault")
    assert page(store, "Pré").body == "<!--\nvoir [[Mare]]\n-->\nPrès de [[La mare|Mare]].\n"


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("{{#switch:x|a=1|b=2|}}", ""),
        ("{{#switch:x|#default=d|}}", ""),
        ("{{#switch:x|a=1|#default=d}}", "d"),
        ("{{#switch:x|#default=d|autre}}", "autre"),
        ("{{#switch:b|#default=d|a|b=2|}}", "2"),
    ],
)
def test_a_last_case_without_equals_is_the_default_even_empty(call: str, answer: str) -> None:
    assert to_markdown(f"({call})", PageContext("Essai", 0, SiteNames())).text == f"({answer})\n"


@pytest.mark.parametrize(
    ("text", "sign", "headings"),
    [
        ("Nos jardins en 2024\nNom,Ville,Surface\nA,Die,3\nB,Mende,4\n", ",", ("Nom", "Ville", "Surface")),
        ("Nos jardins\nau 3 mai\n\nNom\tVille\nA\tDie\n", "\t", ("Nom", "Ville")),
        ("Liste des jardins\nNom;Ville\nA;Die, Drôme\nB;Mende, Lozère\n", ";", ("Nom", "Ville")),
        ("Lieux\nSaugues,Mende\nDie,Valence\n", ";", ("Lieux",)),
        ("Mots\nPain;Four;Eau\nBois;Feu;Air\n", ";", ("Mots",)),
        ("Compte\nA|B|C\nD|E|F\n", ";", ("Compte",)),
        ("Une phrase\nun, deux\ntrois, quatre\n", ";", ("Une phrase",)),
        ("Position exacte\n44,9\n45,1\n", ";", ("Position exacte",)),
    ],
)
def test_a_title_above_a_table_is_no_heading(text: str, sign: str, headings: tuple[str, ...]) -> None:
    table = read_table(text.encode())
    assert (table.separator, table.headings) == (sign, headings)
    if len(headings) > 1:
        assert 1 in table.uneven  # the title is told, not dropped in silence
        assert table.rows[0].cells[:2] == ("A", text.splitlines()[table.rows[0].line - 1].split(sign)[1])


@pytest.mark.parametrize("text", ["x" * 5000, "{{a\n|b=" + "mot\n" * 2000, "mot " * 2000, "\n" + "x" * 5000])
def test_the_beginning_of_an_immense_page_has_its_bound(text: str) -> None:
    short = beginning(text, 1000)
    assert 0 < len(short) <= 1000
    assert text.startswith(short)


A_DAY = "<timestamp>2020-01-01T10:00:00Z</timestamp><contributor><username>Zoé</username></contributor>"


def without_numbers(*texts: str) -> str:
    """An export as other programs write it, all in one second."""
    inside = "".join(f"<revision>{A_DAY}<text>{escape(text)}</text></revision>" for text in texts)
    return (
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" version="0.10" xml:lang="fr"><siteinfo>'
        "<sitename>Essai</sitename><base>http://exemple.org/wiki/Accueil</base></siteinfo>"
        f"<page><title>Page</title><ns>0</ns>{inside}</page></mediawiki>"
    )


def test_a_text_that_comes_back_within_a_second_comes_back_from_a_second_export_too(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "export.xml"
    for texts in (("un", "deux", "un"), ("zéro", "un", "deux", "un"), ("zéro", "un", "deux", "un", "deux", "trois")):
        file.write_text(without_numbers(*texts), encoding="utf-8")
        import_dump(store, file, "essai")
        assert page(store, "Page").body == f"{texts[-1]}\n"
        assert import_dump(store, file, "essai").commit is None
    said = [commit.trailers.get("Source-Revision") for commit in store.log(None, store.head("sources/essai") or "")]
    assert len({number for number in said if number}) == 5  # « un » twice


def test_numbers_that_change_places_lose_no_revision(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.sqlite")
    numbers = range(1, 20_001)
    started = time.process_time()
    for number in numbers:
        stub = RevisionStub(number, number, number, "Zoé", None)
        spool.put_revision(Revision(stub, "", f"texte {number}", "wikitext", False, frozenset()))  # noqa: FBT003
        spool.put_page(PageStub(number, 0, f"Page {number}", number, None))
    spool.drop_unfinished()
    written = time.process_time()
    spool.renumber({number: number % 20_000 + 1 for number in numbers})
    assert sum(1 for _ in spool.stubs(list(numbers))) == 20_000
    assert time.process_time() - written < 10 * max(written - started, 0.2)  # about as long as writing them took
    moved = next(spool.stubs([7]))
    revision = spool.revision(moved)
    assert (moved.revision, revision and revision.text) == (8, "texte 7")
    assert next(each.latest for each in spool.pages() if each.page_id == 7) == 8
    spool.close()


def test_attributes_that_the_text_does_not_say_are_kept_as_written_and_those_of_every_table_are_none() -> None:
    wikitext = '{| class="wikitable sortable" title="Eau &amp; bois"\n| a\n|}\n{| class="wikitable carte"\n| b\n|}'
    left = to_markdown(wikitext, PageContext("Essai", 0, SiteNames())).left
    assert left == ('title="Eau & bois"', 'class="wikitable carte"')


def test_a_page_of_many_attributes_is_turned_in_a_time_that_grows_with_it() -> None:
    def seconds(count: int) -> float:
        wikitext = "\n".join(f'<span id="n{number}" title="t{number}">mot</span>' for number in range(count))
        started = time.process_time()
        to_markdown(wikitext, PageContext("Essai", 0, SiteNames()))
        return time.process_time() - started

    seconds(100)
    least, most = (min(seconds(count) for _time in range(3)) for count in (1000, 8000))
    assert most < 32 * max(least, 0.02)  # eight times as many: 64 where each one is compared with all the others


def test_notes_whose_pictures_name_other_notes_do_not_double_the_page_at_each_of_them() -> None:
    picture = "[[Fichier:K.png|vignette|Vu<ref name=n{0} />]]"
    notes = [f"Dit<ref name=n{n}>{picture.format(n + 1) * 2}</ref>" for n in range(10)]
    wikitext = "\n\n".join([*notes, "Dit<ref name=n10>La fin.</ref>"])
    text = to_markdown(wikitext, PageContext("Essai", 0, SiteNames())).text
    assert "Vu (La fin.)" in text
    assert len(text) < 4 * len(wikitext)
    long = f"Dit<ref name=n0>{'Tout un livre. ' * 1000}</ref>" + picture.format(0) * 100
    assert len(to_markdown(long, PageContext("Essai", 0, SiteNames())).text) < 2 * len(long)


@pytest.mark.parametrize(
    ("wikitext", "text"),
    [
        ("A{{#tag:ref|un [[Pré]]|name=x}} B<ref name=x />", "A[^x] B[^x]\n\n[^x]: un [[Pré]]\n"),
        ('A{{#balise:ref|un {{Lien|b}}|name="x"}}', "A[^x]\n\n[^x]: un {{Lien|b}}\n"),
        ("{{#tag:nowiki|''a''}}", "''a''\n"),
        ("{{#tag:nowiki|{{a}}}}", "{{#tag:nowiki|{{a}}}}\n"),
        ("{{#tag:inconnu|a}}", "{{#tag:inconnu|a}}\n"),
        ("{{#si:x|oui|non}} {{#selon:c|a=1|#défaut=3}}", "oui 3\n"),
        ("a {{#if:x|* b}}", "a\n\n- b\n"),
        (
            "[[Fichier:A.png|thumb|Vu par [http://b.c elle]]]\nd",
            "[[Fichier:A.png|vignette|Vu par [elle](http://b.c)]]\n\nd\n",
        ),
        (
            "[[Fichier:A.png|thumb|a<ref>b | ''c''</ref>]] d<ref>e</ref>",
            "[[Fichier:A.png|vignette|a (b \\| *c*)]]\n\nd[^1]\n\n[^1]: e\n",
        ),
        (
            "[[Fichier:A.png|thumb|a<ref name=n>b</ref>]] d<ref name=n />",
            "[[Fichier:A.png|vignette|a (b)]]\n\nd[^n]\n\n[^n]: b\n",
        ),
        (
            "[[Fichier:A.png|thumb|a<ref name=n />]] d<ref name=n>b</ref>",
            "[[Fichier:A.png|vignette|a (b)]]\n\nd[^n]\n\n[^n]: b\n",
        ),
        ("<gallery>\nA.png|x\n# rien\n</gallery>", '<div class="galerie">\n[[Fichier:A.png|vignette|x]]\n</div>\n'),
    ],
)
def test_functions_are_read_in_french_and_write_notes(wikitext: str, text: str) -> None:
    page = to_markdown(wikitext, PageContext("Essai", 0, SiteNames()))
    assert page.text == text
    assert all(word in f"{page.text} {page.left}" for word in ("rien",) if word in wikitext)


def test_a_wiki_that_tells_its_words_knows_no_others() -> None:
    names = SiteNames(words={"default": ("#default",), "switch": ("switch",)})
    assert to_markdown("{{#selon:a|a=1}}", PageContext("Essai", 0, names)).text == "{{#selon:a|a=1}}\n"
    assert to_markdown("{{#switch:b|#défaut=1|a=2}}", PageContext("Essai", 0, names)).text == ""


def test_a_wait_is_told_as_long_as_it_will_be_in_both_languages(tmp_path: Path) -> None:
    tired: Answer = (503, {}, {})
    with answering([FINE, tired, tired, FINE]) as (url, _asked):
        told: list[Step] = []
        client = asking(url, tmp_path, waits=told.append)
        client.query(list="allpages")
        client.query(list="allpages")
        client.close()
    assert [step.partition(" en tout ")[2] for step in told[1:]] == [
        "avant de renoncer (2 essais)", "avant de renoncer (1 essai)",
    ]  # fmt: skip
    assert [step.en.partition(" in all ")[2] for step in told[1:]] == [
        "before giving up (2 attempts)", "before giving up (1 attempt)",
    ]  # fmt: skip
    assert "error 503 of its server" in told[1].en


def test_a_report_counts_as_french_does() -> None:
    told = SyncReport("essai", revisions=1, pages=2, duration=1.25).told()
    assert told == "« essai » : 1 version, 2 pages, 0 fichier, 0 renommage, 0 suppression, en 1,2 s."
