"""Programs read, search, and follow what changes from one asking to the next."""

from commun import Commons
from fiches import Author, PageName
from tests.commun.web.api.conftest import Programs

AUTHOR = Author.of_user("u1", "Paul")
PAGE = PageName("fiches", "une-ruche")


def test_pages_are_listed_filtered_and_in_pieces(program: Programs, wiki: Commons) -> None:
    reader = program()
    first = reader.ask("GET", "/api/pages?type=methode&limit=1").json
    assert first is not None
    assert first["more"] is (first["total"] > 1)
    every = reader.ask("GET", "/api/pages?space=aide&limit=500").json
    assert every is not None
    assert len(every["pages"]) == every["total"] == wiki.index.pages.listing(space="aide")[0]
    assert all(each["name"].startswith("aide/") for each in every["pages"])


def test_what_is_no_parameter_is_told(program: Programs) -> None:
    for asked in ("pages?limit=beaucoup", "pages?limit=0", "pages?space=x", "search?sort=x", "changes?since=hier",
                  "changes?since=ffffffff", "search?page=0", "pages/fiches/lestrac?revision=zz"):  # fmt: skip
        answer = program().ask("GET", f"/api/{asked}")
        assert answer.status_code in {400, 404}, asked
        assert answer.json is not None
        assert answer.json["error"]["info"], asked
    assert program().ask("GET", "/api/rien").json["error"]["code"] == "http-404"  # type: ignore[index]
    assert program().ask("PATCH", "/api/pages").status_code == 405


def test_a_number_of_any_length_is_answered(program: Programs) -> None:
    for digits in ("0" * 12 + "9" * 30, "0" * 12 + "9" * 5_000, "9" * 5_000, "10000001"):
        answer = program().ask("GET", f"/api/pages?offset={digits}")
        assert answer.status_code == 400, digits[:50]
        assert answer.json is not None
        assert answer.json["error"]["field"] == "offset"
    padded = program().ask("GET", "/api/pages?limit=" + "0" * 5_000 + "2").json
    assert padded is not None
    assert len(padded["pages"]) == 2


def test_search_finds_and_filters(program: Programs) -> None:
    found = program().ask("GET", "/api/search?q=porteur+de+parole&size=5").json
    assert found is not None
    assert found["results"][0]["name"] == "fiches/tenir-un-porteur-de-parole"
    assert "<" not in found["results"][0]["excerpt"]
    kinds = {each["value"] for each in found["facets"]["type"]}
    narrowed = program().ask("GET", f"/api/search?q=porteur+de+parole&type={min(kinds)}").json
    assert narrowed is not None
    assert narrowed["total"] <= found["total"]


def test_changes_are_followed_from_cursor_to_cursor_without_loss(program: Programs, wiki: Commons) -> None:
    reader = program()
    start = reader.ask("GET", "/api/changes?limit=500").json
    assert start is not None
    assert not start["more"]
    before = wiki.store.head()
    with wiki.store.change(AUTHOR, "Naissance") as change:
        change.write(PAGE, "---\ntitre: Une ruche\nid: 0190\n---\nUn.\n", base=None)
    wiki.index.catch_up()
    user = wiki.accounts.register("Ondine", "quatre mots à la suite", "", "maintainer")
    moved = wiki.rename(user, PAGE, "Une ruche partagée", wiki.page(PAGE).last_commit, "Nouveau nom")
    wiki.delete(user, moved.name, wiki.page(moved.name).last_commit, "Retirée")
    seen, cursor = [], start["next"]
    for _ in range(5):
        piece = reader.ask("GET", f"/api/changes?since={cursor}&limit=1").json
        assert piece is not None
        seen += piece["changes"]
        cursor = piece["next"]
    assert [each["kind"] for each in seen] == ["new", "rename", "delete"]
    assert seen[1]["former_name"] == "fiches/une-ruche"
    assert seen[1]["name"] == "fiches/une-ruche-partagee"
    assert seen[2]["deleted"] is True
    by_version = reader.ask("GET", f"/api/changes?since={before}").json
    assert by_version is not None
    assert by_version["changes"] == seen
    day = reader.ask("GET", "/api/changes?since=2001-01-01&limit=500").json
    assert day is not None
    assert day["changes"][-3:] == seen
    assert reader.ask("GET", "/api/changes?since=2999-01-01T00:00:00Z").json["changes"] == []  # type: ignore[index]


def test_an_old_version_is_read_with_its_own_text(program: Programs, wiki: Commons) -> None:
    name = PageName("fiches", "un-etang")
    with wiki.store.change(AUTHOR, "Naissance") as change:
        change.write(name, "---\ntitre: Un étang\n---\nAvant.\n", base=None)
    first = wiki.store.head()
    with wiki.store.change(AUTHOR, "Suite") as change:
        change.write(name, "---\ntitre: Un étang\n---\nAprès.\n", base=first)
    wiki.index.catch_up()
    told = program().ask("GET", f"/api/pages/{name}/revisions").json
    assert told is not None
    old = program().ask("GET", f"/api/pages/{name}?revision={told['revisions'][-1]['revision']}")
    assert old.json is not None
    assert (old.json["body"], old.json["revision"]) == ("Avant.\n", first)
