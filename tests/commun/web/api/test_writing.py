"""Programs write on the version that they read: merged, refused with the three texts, or kept as a proposal."""

import io
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from commun import Commons, create_app
from commun.accounts import Role
from commun.proposals import Book
from fiches import PageName
from tests.commun.web.api.conftest import Program, Programs

PAGES = "/api/pages"


def born(program: Program, title: str, body: str = "Un.\n\nDeux.\n\nTrois.\n") -> tuple[str, str]:
    """A new page: its name and its version."""
    answer = program.ask("POST", PAGES, json={"title": title, "body": body})
    assert answer.status_code == 201, answer.text
    return answer.json["name"], answer.json["revision"]  # type: ignore[index]


def code_of(answer: TestResponse) -> str:
    """By which code a program is refused."""
    assert answer.json is not None
    return str(answer.json["error"]["code"])


def test_a_page_is_born_read_written_renamed_deleted_and_brought_back(program: Programs, wiki: Commons) -> None:
    mara = program("Mara", "maintainer")
    answer = mara.ask("POST", PAGES, json={"title": "Tenir un four", "type": "methode", "head": {"themes": ["Pain"]}})
    assert answer.status_code == 201
    assert answer.headers["Location"] == "https://sillon.example.org/api/pages/fiches/tenir-un-four"
    page = mara.ask("GET", f"{PAGES}/fiches/tenir-un-four")
    assert page.json is not None
    assert page.json["head"]["themes"] == ["Pain"]
    assert page.json["authors"] == ["Mara"]
    tag = page.headers["ETag"]
    assert mara.ask("GET", f"{PAGES}/fiches/tenir-un-four", headers={"If-None-Match": tag}).status_code == 304
    sent = {"body": "Le four chauffe la veille.\n", "summary": "Le texte"}
    written = mara.ask("PUT", f"{PAGES}/fiches/tenir-un-four", json=sent, headers={"If-Match": tag})
    assert written.status_code == 200
    assert written.json is not None
    assert written.json["changed"] is True
    assert "themes" in written.json["head"]
    last = wiki.index.revisions.latest(wiki.page(PageName("fiches", "tenir-un-four")).key)
    assert last is not None
    assert (last.summary, last.author) == ("Le texte", "Mara")
    base = written.json["revision"]
    moved = mara.ask(
        "POST", f"{PAGES}/fiches/tenir-un-four/rename", json={"title": "Tenir un four banal", "base": base}
    )
    assert moved.json is not None
    assert moved.json["name"] == "fiches/tenir-un-four-banal"
    assert mara.ask("GET", f"{PAGES}/fiches/tenir-un-four").headers["Location"].endswith("/tenir-un-four-banal")
    frame = mara.ask("GET", "/integrer/tenir-un-four?texte=1")
    assert frame.headers["Location"] == "/integrer/fiches/tenir-un-four-banal?texte=1"
    known = mara.ask("GET", "/oembed?url=https://sillon.example.org/fiches/tenir-un-four").json
    assert known is not None
    assert 'src="https://sillon.example.org/integrer/fiches/tenir-un-four-banal"' in known["html"]
    odd = mara.ask("GET", "/integrer/fiches/tenir-un-four?_method=POST&_scheme=ftp&_external=1&a=b")
    assert odd.headers["Location"] == (  # carried as it came, and none of it obeyed
        "/integrer/fiches/tenir-un-four-banal?_method=POST&_scheme=ftp&_external=1&a=b"
    )
    gone = mara.ask("DELETE", f"{PAGES}/{moved.json['name']}?base={moved.json['revision']}")
    assert gone.json is not None
    assert gone.json["deleted"] is True
    assert mara.ask("GET", f"{PAGES}/{moved.json['name']}").status_code == 404
    back = mara.ask("POST", f"{PAGES}/{moved.json['name']}/restore", json={})
    assert back.json is not None
    assert "la veille" in back.json["body"]
    told = mara.ask("GET", f"{PAGES}/{moved.json['name']}/revisions").json
    assert told is not None
    assert [each["kind"] for each in told["revisions"]][:2] == ["restore", "delete"]


def test_the_whole_text_can_be_sent_with_its_head(program: Programs) -> None:
    aline = program("Aline")
    text = "---\ntitre: Un verger\n# un mot à part\nthemes: [Arbres]\n---\nOn plante en novembre.\n"
    answer = aline.ask("PUT", f"{PAGES}/fiches/un-verger", json={"text": text})
    assert answer.status_code == 201
    assert answer.json is not None
    assert "# un mot à part" in answer.json["text"]
    assert aline.ask("PUT", f"{PAGES}/fiches/un-verger", json={"text": text}).status_code == 428
    again = aline.ask("PUT", f"{PAGES}/fiches/un-verger", json={"text": text}, headers={"If-None-Match": "*"})
    assert again.status_code == 409
    assert again.json is not None
    assert again.json["error"]["code"] == "page-exists"


def test_two_who_change_different_lines_are_merged(program: Programs) -> None:
    aline, paul = program("Aline"), program("Paul")
    name, base = born(aline, "Une haie")
    paul.ask("PUT", f"{PAGES}/{name}", json={"base": base, "body": "Un !\n\nDeux.\n\nTrois.\n"})
    answer = aline.ask("PUT", f"{PAGES}/{name}", json={"base": base, "body": "Un.\n\nDeux.\n\nTrois !\n"})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["merged"] is True
    assert answer.json["body"] == "Un !\n\nDeux.\n\nTrois !\n"


def test_a_conflict_is_told_with_the_three_texts_and_can_be_settled(program: Programs, wiki: Commons) -> None:
    aline, paul = program("Aline"), program("Paul")
    name, base = born(aline, "Un puits")
    theirs = paul.ask("PUT", f"{PAGES}/{name}", json={"base": base, "body": "Paul.\n\nDeux.\n\nTrois.\n"}).json
    assert theirs is not None
    answer = aline.ask(
        "PUT", f"{PAGES}/{name}", json={"base": base, "body": "Aline.\n\nDeux.\n\nTrois.\n"},
    )  # fmt: skip
    assert answer.status_code == 409
    told = answer.json
    assert told is not None
    assert told["error"]["code"] == "edit-conflict"
    assert "pendant que vous écriviez" in told["error"]["info"]
    assert told["base"].endswith("Un.\n\nDeux.\n\nTrois.\n")
    assert told["theirs"].endswith("Paul.\n\nDeux.\n\nTrois.\n")
    assert told["mine"].endswith("Aline.\n\nDeux.\n\nTrois.\n")
    assert told["merged"].endswith("Aline.\n\nDeux.\n\nTrois.\n")
    assert [(each["theirs"].strip(), each["mine"].strip()) for each in told["conflicts"]] == [("Paul.", "Aline.")]
    assert wiki.read(PageName.parse(name)).body == "Paul.\n\nDeux.\n\nTrois.\n"
    settled = aline.ask("PUT", f"{PAGES}/{name}", json={"base": told["theirs_revision"], "text": told["merged"]})
    assert settled.status_code == 200
    late = program("Mara", "maintainer").ask("DELETE", f"{PAGES}/{name}", json={"base": base})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("sent", "status", "code", "field"),
    [
        ({"title": 3}, 400, "parameter-refused", "title"),
        ({}, 400, "parameter-refused", "title"),
        ({"title": "Essai", "head": []}, 400, "parameter-refused", "head"),
        ({"title": "Essai", "body": 1}, 400, "parameter-refused", "body"),
        ({"title": "Essai", "space": "ailleurs"}, 400, "parameter-refused", "space"),
        ({"title": "[[Essai]]"}, 400, "name-refused", None),
        ({"title": "Essai", "space": "fichiers"}, 400, "name-refused", None),
        ({"title": "Essai", "text": "---\ntitre: [\n---\n"}, 422, "head-unreadable", None),
        ([], 400, "body-refused", None),
        (None, 400, "body-refused", None),
    ],
)
def test_what_cannot_be_taken_is_told_by_a_code_and_a_sentence(
    program: Programs, sent: object, status: int, code: str, field: str | None
) -> None:
    answer = program("Aline").ask("POST", PAGES, json=sent)
    assert answer.status_code == status, answer.text
    assert answer.json is not None
    assert answer.json["error"]["code"] == code
    assert answer.json["error"].get("field") == field


def test_what_is_sent_empty_is_refused_where_the_description_says_so(program: Programs) -> None:
    mara = program("Mara", "maintainer")
    born = mara.ask("POST", PAGES, json={"title": "Un vide"}).json
    assert born is not None
    page = f"{PAGES}/{born['name']}"
    for method, path, sent in (
        ("POST", PAGES, {"title": "Essai", "space": ""}),
        ("POST", PAGES, {"title": "Essai", "name": ""}),
        ("PUT", page, {"base": born["revision"], "title": "", "body": "x"}),
        ("POST", f"{page}/restore", {"base": born["revision"], "revision": ""}),
        ("GET", f"{page}?revision=", None),
        ("GET", f"{PAGES}?space=", None),
        ("GET", "/api/ask?query=%20", None),
    ):
        assert mara.ask(method, path, json=sent).status_code == (404 if "revision=" in path else 400), path
    described = mara.ask("GET", "/api/openapi.json").json
    assert described is not None
    query = next(each for each in described["paths"]["/api/ask"]["get"]["parameters"] if each["name"] == "query")
    assert (query["schema"]["minLength"], query["schema"]["pattern"]) == (1, r"\S")


def test_what_is_nested_without_end_is_refused_as_no_json(program: Programs) -> None:
    zelie = program("Zélie")
    for sent in ("[" * 100_000, '{"a":' * 5_000):
        answer = zelie.ask("POST", PAGES, data=sent, content_type="application/json")
        assert answer.status_code == 400


def test_a_page_is_not_born_of_nothing_sent(program: Programs, wiki: Commons) -> None:
    answer = program("Aline").ask("PUT", f"{PAGES}/fiches/de-rien")
    assert answer.status_code == 400
    assert wiki.index.pages.get(PageName("fiches", "de-rien")) is None


def test_an_error_of_a_field_names_it_in_the_language_of_the_program(program: Programs) -> None:
    sent = {"title": "Lieu-dit", "head": {"type": "territoire", "coordonnees": "ni ici ni là"}}
    aline = program("Aline")
    french = aline.ask("POST", PAGES, json=sent)
    english = aline.ask("POST", PAGES, json=sent, headers={"Accept-Language": "en-GB,en;q=0.8"})
    assert french.status_code == english.status_code == 422
    assert french.json is not None
    assert english.json is not None
    assert [each["field"] for each in french.json["error"]["fields"]] == ["coordonnees"]
    assert french.json["error"]["info"].startswith("À corriger")
    assert english.json["error"]["info"].startswith("To be mended")


def test_a_key_lets_through_what_it_is_for_and_another_site_nothing(program: Programs) -> None:
    sent = {"title": "Une clé de trop"}
    for path, method in ((PAGES, "POST"), (f"{PAGES}/fiches/lestrac", "PUT"), (f"{PAGES}/fiches/lestrac", "DELETE")):
        nobody = program().ask(method, path, json=sent)
        assert nobody.status_code == 401
        assert nobody.headers["WWW-Authenticate"].startswith("Bearer")
        narrow = program("Lise", "maintainer", scope="lire").ask(method, path, json=sent)
        assert (narrow.status_code, code_of(narrow)) == (403, "key-too-narrow")
    moved = program("Lise", "maintainer", scope="proposer").ask("POST", f"{PAGES}/fiches/lestrac/rename", json=sent)
    assert moved.json is not None
    assert "Cette clé ne permet pas" in moved.json["error"]["info"]
    assert code_of(program("Aline").ask("DELETE", f"{PAGES}/fiches/lestrac", json={})) == "not-allowed"
    assert program("Aline").ask("POST", PAGES, json=sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_who_proposes_gets_a_proposal_and_where_to_follow_it(program: Programs, wiki: Commons) -> None:
    name, base = born(program("Aline"), "Un lavoir")
    answer = program("Zoé", scope="proposer").ask(
        "PUT", f"{PAGES}/{name}", json={"base": base, "body": "Zéro.\n", "summary": "Un zéro"}
    )
    assert answer.status_code == 202
    assert answer.json is not None
    proposal = Book(wiki.accounts.database).get(answer.json["proposal"])
    assert (proposal.author, proposal.summary, str(proposal.page)) == ("Zoé", "Un zéro", name)
    assert wiki.read(PageName.parse(name)).body.startswith("Un.")
    path = answer.headers["Location"].removeprefix("https://sillon.example.org")
    assert program().ask("GET", path).status_code == 200
    # Where a page is protected, a key that may write proposes too.
    wiki.order.protect(f"page:{name}", Role.MAINTAINER, "Texte voté", "x")
    assert program("Aline").ask("PUT", f"{PAGES}/{name}", json={"base": base, "body": "Rien.\n"}).status_code == 202


def test_a_new_page_is_proposed_where_only_maintainers_write(wiki: Commons) -> None:
    strict = replace(wiki.config, who_may_write="maintainers")
    wiki.config, before = strict, wiki.config
    try:
        user = wiki.accounts.by_name("Zoé") or wiki.accounts.register(
            "Zoé", "quatre mots à la suite", "", "contributor"
        )
        key = wiki.accounts.tokens.make(user.id, "une", frozenset({"ecrire"}))
        answer = Program(create_app(strict, wiki, limits=False).test_client(), key).ask(
            "POST", PAGES, json={"title": "Une idée", "body": "Un mot.\n"}
        )
    finally:
        wiki.config = before
    assert answer.status_code == 202
    assert wiki.index.pages.by_title("Une idée") is None


def test_who_is_blocked_is_told_why(program: Programs, wiki: Commons) -> None:
    blocked = program("Bruno")
    user = wiki.accounts.by_name("Bruno")
    assert user is not None
    wiki.order.block(user.id, "Des liens de publicité", 0, "x")
    answer = blocked.ask("POST", PAGES, json={"title": "Achetez"})
    assert answer.status_code == 403
    assert answer.json is not None
    assert "Des liens de publicité" in answer.json["error"]["info"]


def test_too_much_in_a_minute_waits(wiki: Commons) -> None:
    user = wiki.accounts.register("Vite", "quatre mots à la suite", "", "contributor")
    key = wiki.accounts.tokens.make(user.id, "vite", frozenset({"ecrire"}))
    limited = Program(create_app(wiki.config, wiki).test_client(), key)
    codes = [limited.ask("POST", PAGES, json={}).status_code for _ in range(61)]
    assert codes[59:] == [400, 429]
    assert "Retry-After" in limited.ask("POST", PAGES, json={}).headers


def test_a_file_is_sent_with_what_describes_it(program: Programs) -> None:
    png = (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0"
        b"\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
    )
    aline = program("Aline")
    form = {"file": (io.BytesIO(png), "Le four.png"), "credit": "Aline", "texte_alternatif": "Un four"}
    answer = aline.ask("POST", "/api/files", data=form)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    assert answer.json["file"] == "le-four.png"
    page = aline.ask("GET", f"{PAGES}/{answer.json['name']}").json
    assert page is not None
    assert page["head"]["credit"] == "Aline"
    assert aline.ask("GET", "/media/le-four.png").status_code == 200
    assert aline.ask("POST", "/api/files", data={"credit": "x"}).json["error"]["field"] == "file"  # type: ignore[index]
    bad = aline.ask("POST", "/api/files", data={"file": (io.BytesIO(b"MZ\x90\0"), "outil.exe")})
    assert bad.status_code == 415
    assert program("Lise", scope="lire").ask("POST", "/api/files").status_code == 403


def test_a_page_copied_with_its_whole_head_is_another_page(program: Programs, wiki: Commons) -> None:
    mara = program("Mara", "maintainer")
    name, _revision = born(mara, "Un four")
    row = wiki.page(PageName.parse(name))
    text = wiki.fiche(row).text.replace("Un four", "Un autre four")
    copied = mara.ask("POST", PAGES, json={"title": "Un autre four", "text": text}).json
    assert copied is not None
    assert copied["id"] not in {row.id, None}
    sent = {"head": {"id": row.id}, "base": copied["revision"]}
    assert mara.ask("PUT", f"{PAGES}/{copied['name']}", json=sent).json["id"] == copied["id"]  # type: ignore[index]
    assert wiki.page(row.name).id == row.id


def test_of_two_versions_in_if_match_none_is_the_one_that_was_read(program: Programs) -> None:
    mara = program("Mara", "maintainer")
    name, revision = born(mara, "Un four à deux portes")
    headers = {"If-Match": f'"{"a" * 40}", "{revision}"'}
    answer = mara.ask("PUT", f"{PAGES}/{name}", json={"body": "Une porte.\n"}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (428, "base-missing")


def test_if_match_that_names_no_version_of_the_page_is_a_condition_that_fails(program: Programs) -> None:
    mara = program("Mara", "maintainer")
    name, revision = born(mara, "Un four sans porte")
    for tag in (f'"{"a" * 40}"', '"rien"', 'W/"abcd"'):
        told = {"If-Match": tag}
        asked = [
            mara.ask("PUT", f"{PAGES}/{name}", json={"body": "Une porte.\n"}, headers=told),
            mara.ask("POST", f"{PAGES}/{name}/rename", json={"title": "Un four fermé"}, headers=told),
            mara.ask("DELETE", f"{PAGES}/{name}", headers=told),
        ]
        assert [(answer.status_code, code_of(answer)) for answer in asked] == [(412, "condition-failed")] * 3
    assert mara.ask("GET", f"{PAGES}/{name}").json["revision"] == revision  # type: ignore[index]


def test_if_match_wants_a_page_that_is_there_and_a_version_of_it(program: Programs) -> None:
    mara = program("Mara", "maintainer")
    _name, before = born(mara, "Un four à pain rond")
    later, _revision = born(mara, "Un four né plus tard")
    other = mara.ask("PUT", f"{PAGES}/{later}", json={"body": "Une porte.\n"}, headers={"If-Match": f'"{before}"'})
    assert (other.status_code, code_of(other)) == (412, "condition-failed")
    begun = mara.ask("PUT", f"{PAGES}/fiches/nulle-part", json={"body": "Ici.\n"}, headers={"If-Match": "*"})
    assert (begun.status_code, code_of(begun)) == (412, "condition-failed")
    assert mara.ask("GET", f"{PAGES}/fiches/nulle-part").status_code == 404
