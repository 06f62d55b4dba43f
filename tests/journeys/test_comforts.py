"""What scripts add for those who have them: titles proposed, Markdown by buttons, a live preview, drafts kept."""

from playwright.sync_api import Dialog, Page, Route, expect

from tests.journeys.site import Site, until

PAGE = "/fiches/preparer-une-reunion-publique"


def text_of(page: Page) -> str:
    return page.get_by_role("textbox", name="Texte", exact=True).input_value()


def writing(site: Site) -> Page:
    """Aline, before an empty text."""
    page = site.person("Aline")
    page.goto("/nouvelle?titre=Une+éolienne")
    page.get_by_role("toolbar").wait_for()
    return page


def test_titles_are_proposed_while_searching(site: Site) -> None:
    visitor = site.visitor()
    visitor.goto("/themes")
    box = visitor.get_by_role("combobox", name="Chercher dans les fiches")
    box.press_sequentially("reunion")
    expect(visitor.get_by_role("option").first).to_contain_text("réunion publique")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "completion-1-0")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("Enter")
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("réunion publique")


def test_a_proposal_that_is_chosen_stays_so_when_the_answer_to_the_last_letter_comes(site: Site) -> None:
    visitor = site.visitor()
    visitor.goto("/themes")
    box = visitor.get_by_role("combobox", name="Chercher dans les fiches")
    box.press_sequentially("reunio")
    former = visitor.get_by_role("option").first
    expect(former).to_contain_text("réunion publique")
    former.evaluate("option => { option.dataset.former = 1; }")
    box.press("n")
    box.press("ArrowDown")
    expect(visitor.locator("[data-former]")).to_have_count(0)
    expect(box).to_have_attribute("aria-activedescendant", "completion-1-0")
    box.press("Enter")
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("réunion publique")


def test_buttons_write_markdown_and_undo_takes_it_back(site: Site) -> None:
    page = writing(site)
    page.get_by_role("textbox", name="Texte", exact=True).press_sequentially("vent")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    assert text_of(page) == "**vent**"
    page.keyboard.press("Control+b")
    assert text_of(page) == "vent"
    page.get_by_role("button", name="Citation").click()
    assert text_of(page) == "> vent"
    page.keyboard.press("Control+z")
    assert text_of(page) == "vent"


def test_a_list_goes_on_and_ends(site: Site) -> None:
    page = writing(site)
    page.get_by_role("textbox", name="Texte", exact=True).press_sequentially("1. mât\nrotor\n\nfin")
    assert text_of(page) == "1. mât\n2. rotor\n\nfin"


def test_a_link_is_chosen_among_titles(site: Site) -> None:
    page = writing(site)
    page.get_by_role("textbox", name="Texte", exact=True).press("Control+k")
    page.get_by_role("combobox", name="Titre de la fiche").press_sequentially("prep")
    page.get_by_role("option", name="Préparer une réunion publique").click()
    assert text_of(page) == "[[Préparer une réunion publique]]"


def test_the_preview_follows_the_text(site: Site) -> None:
    page = writing(site)
    text = page.get_by_role("textbox", name="Texte", exact=True)
    text.fill("Un **mât** basculant.")
    page.get_by_role("toolbar").get_by_role("button", name="Aperçu").click()
    expect(page.locator(".editor__preview strong")).to_have_text("mât")
    text.fill("Un *mât* fixe.")
    expect(page.locator(".editor__preview em")).to_have_text("mât")


def test_a_text_left_unsaved_is_offered_again(site: Site) -> None:
    page = writing(site)
    page.get_by_role("textbox", name="Texte", exact=True).fill("Une heure de travail.")
    until(page, "Object.keys(localStorage).some((key) => key.startsWith('commun:'))")  # when the typing pauses
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.reload()
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Reprendre ce texte").first.click()
    assert text_of(page) == "Une heure de travail."


def test_what_is_typed_before_the_scripts_of_a_slow_line_is_kept_too(site: Site) -> None:
    page = site.visitor()
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/drafts.js", hold)
    page.goto(f"{PAGE}/modifier", wait_until="commit")
    text = page.get_by_role("textbox", name="Texte", exact=True)
    text.fill("Écrit avant")
    expect(page.get_by_role("toolbar")).to_have_count(0)
    assert page.evaluate("document.readyState") == "interactive"  # a page that has come has its scripts
    late[0].continue_()
    page.wait_for_load_state("load")
    page.get_by_role("toolbar").wait_for()
    page.keyboard.insert_text(" les boutons.")  # the cursor is still where it was
    until(page, "Object.values(localStorage).some((each) => each.includes('les boutons'))")
    other = page.context.new_page()
    other.goto(f"{PAGE}/modifier")
    other.get_by_role("button", name="Reprendre ce texte").click()
    assert text_of(other) == "Écrit avant les boutons."


def test_a_draft_reaches_the_server_by_itself(site: Site) -> None:
    page = writing(site)
    page.get_by_role("textbox", name="Texte", exact=True).fill("Un brouillon.")
    expect(page.locator(".editor__status")).to_contain_text("Brouillon gardé à")
    page.evaluate("localStorage.clear()")
    other = page.context.new_page()
    other.goto("/brouillons")
    expect(other.get_by_role("main")).to_contain_text("éolienne")


def test_filters_apply_when_they_are_ticked(site: Site) -> None:
    visitor = site.visitor()
    visitor.goto("/recherche?q=jardin")
    expect(visitor.get_by_role("button", name="Appliquer les filtres")).to_be_hidden()
    visitor.get_by_role("checkbox", name="Alimentation").check()
    visitor.wait_for_url("**/recherche?q=jardin&theme=Alimentation")
    visitor.get_by_role("link", name="Retirer le filtre Alimentation").click()
    visitor.wait_for_url("**/recherche?q=jardin")


def pasted(page: Page, html: str, bare: str = "tout") -> str:
    """The text of the editor once this was pasted into it, as a text processor puts it in the clipboard."""
    page.get_by_role("textbox", name="Texte", exact=True).fill("")
    page.evaluate(
        """async ([html, bare]) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            clipboardData.setData("text/plain", bare);
            const area = document.querySelector("textarea[name=text]");
            const written = new Promise((done) => area.addEventListener("input", done, { once: true }));
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            if (!area.dispatchEvent(event)) await written;
        }""",
        [html, bare],
    )
    return text_of(page)


def test_what_a_text_processor_formatted_is_pasted_as_markdown(site: Site) -> None:
    page = writing(site)
    assert pasted(page, "<h1>Le mât</h1><p>Il est <b>haut </b>de <i>neuf</i> mètres.</p>") == (
        "## Le mât\n\nIl est **haut** de *neuf* mètres."
    )
    assert pasted(page, "<ul><li>mât</li><li>rotor<ol><li>pale</li><li>moyeu</li></ol></li></ul>") == (
        "- mât\n- rotor\n  1. pale\n  2. moyeu"
    )
    table = "<table><tr><th>Pièce</th><th>Prix</th></tr><tr><td>mât</td><td>40&nbsp;€ | HT</td></tr></table>"
    raised = "10<sup>3</sup> m, CO<span style='vertical-align: sub'>2</span>"
    assert pasted(page, raised) == "10<sup>3</sup> m, CO<sub>2</sub>"
    assert pasted(page, table) == "| Pièce | Prix |\n| --- | --- |\n| mât | 40 € \\| HT |"
    link = '<p>Voir <a href="https://example.org/a (b)">la notice</a> et <a href="javascript:alert(1)">ceci</a>.</p>'
    assert pasted(page, link) == "Voir [la notice](https://example.org/a%20(b)) et ceci."


def test_what_word_puts_around_its_text_is_left_out(site: Site) -> None:
    page = writing(site)
    word = (
        "<html><head><style>p.MsoNormal {color: red}</style></head><body><!--StartFragment-->"
        '<p class="MsoNormal"><b style="font-weight:normal"><span style="font-weight:700">Matériel</span></b> * 2'
        '<o:p></o:p></p><p class="MsoListParagraphCxSpFirst"><!--[if !supportLists]--><span>·&nbsp;&nbsp; </span>'
        "<!--[endif]-->une pelle</p>"
        '<p class="MsoListParagraphCxSpLast"><span>·&nbsp;&nbsp; </span>un seau</p>'
        "<script>alert(1)</script><!--EndFragment--></body></html>"
    )
    assert pasted(page, word) == "**Matériel** \\* 2\n\n- une pelle\n- un seau"


def test_lists_within_lists_captions_breaks_and_code_keep_their_words(site: Site) -> None:
    page = writing(site)
    docs = "<ul><li>mât</li><ul><li>acier</li><li>bois</li></ul><li>rotor</li></ul>"
    assert pasted(page, docs) == "- mât\n  - acier\n  - bois\n- rotor"
    broken = '<p>Un<br></p><br><h2>Deux<br>mâts</h2><p><b>Trois</b><br class="Apple-interchange-newline"></p>'
    assert pasted(page, broken) == "Un\n\n## Deux mâts\n\n**Trois**"
    assert pasted(page, "<p>Tapez <code>rm *_a_* [x]</code> et <code>`</code>.</p><p><b>Fin</b></p>") == (
        "Tapez `rm *_a_* [x]` et `` ` ``.\n\n**Fin**"
    )
    assert pasted(page, "<table><caption>Prix</caption><tr><th>mât</th></tr><tr><td>40</td></tr></table>") == (
        "Prix\n\n| mât |\n| --- |\n| 40 |"
    )


def test_a_picture_pasted_alone_takes_nothing_away(site: Site) -> None:
    page = writing(site)
    text = page.get_by_role("textbox", name="Texte", exact=True)
    text.press_sequentially("vent")
    page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", '<img src="https://example.org/a.png" alt="">');
            clipboardData.items.add(new File(["x"], "a.png", { type: "image/png" }));
            const area = document.querySelector("textarea[name=text]");
            area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    page.wait_for_timeout(200)
    assert text_of(page) == "vent"


def test_what_google_docs_and_others_write_loses_nothing(site: Site) -> None:
    page = writing(site)
    docs = (
        '<meta charset="utf-8"><b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span '
        'style="font-weight:700">Gras</span><span style="font-weight:400"> et </span><span style="font-style:italic">'
        'penché</span></p><ul><li><p role="presentation"><span>Un</span></p></li><ul><li><p><span>Dessous</span></p>'
        "</li></ul><li><p><span>Deux</span></p></li></ul><br><p>Fin</p></b><br>"
    )
    assert pasted(page, docs) == "**Gras** et *penché*\n\n- Un\n  - Dessous\n- Deux\n\nFin"
    assert pasted(page, "<ol start=3><li>trois</li><li>quatre</li></ol>") == "3. trois\n4. quatre"
    quoted = "<div><blockquote><ul><li>cité</li></ul></blockquote></div><p>1. ceci n’est <b>pas</b> une liste</p>"
    assert pasted(page, quoted) == "> - cité\n\n1\\. ceci n’est **pas** une liste"
    word = (
        '<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><span>1.&nbsp; </span>Creuser</p>'
        '<p class="MsoListParagraph" style="mso-list:l0 level2 lfo1"><span>o&nbsp; </span>à la pelle</p>'
        '<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><span>2.&nbsp; </span>Planter</p>'
    )
    assert pasted(page, word) == "1. Creuser\n   - à la pelle\n2. Planter"


def test_bare_text_is_pasted_as_it_is_and_undo_takes_it_back(site: Site) -> None:
    page = writing(site)
    assert pasted(page, "<span>neuf * mètres</span>", "neuf * mètres") == "neuf * mètres"
    page.keyboard.press("Control+z")
    assert text_of(page) == ""
