"""The commands of those who look after the terms: told, done, taken back."""

import json
import re

from click.testing import CliRunner

from commun import Commons
from commun.cli import main
from commun.order import PROGRAM
from fiches import COMMUN, PageName

LAKE = PageName.parse("fiches/lac")


def test_a_term_renamed_by_a_command_is_taken_back_by_another(wiki: Commons) -> None:
    before = wiki.store.read(LAKE).text
    run = CliRunner(env={"COMMUN_DATA": str(wiki.config.data)})
    rehearsed = run.invoke(main, ["vocabulary", "rename", "milieux", "Eau", "Eau douce", "--dry-run"])
    assert "fiches/lac\tmilieux : " in rehearsed.output
    assert "Fait" not in rehearsed.output
    assert wiki.store.read(LAKE).text == before
    done = run.invoke(main, ["vocabulary", "rename", "milieux", "Eau", "Eau douce"], catch_exceptions=False)
    assert "milieux: [Eau douce, Forêt]  # les deux" in wiki.store.read(LAKE).text
    undo = re.search(r"commun (batch undo [0-9a-f]{40})", done.output)
    assert undo
    assert "remises comme avant" in run.invoke(main, undo[1].split(), catch_exceptions=False).output
    assert wiki.store.read(LAKE).text == before


def test_what_commands_do_is_told_to_scripts(wiki: Commons) -> None:
    run = CliRunner(env={"COMMUN_DATA": str(wiki.config.data)})
    rename = ["vocabulary", "rename", "milieux", "Eau", "Eau douce", "--json"]
    told = json.loads(run.invoke(main, [*rename, "--dry-run"], catch_exceptions=False).output)
    assert told["version"] is None
    assert {
        "page": "fiches/lac",
        "fields": [{"key": "milieux", "before": "Eau, Forêt", "after": "Eau douce, Forêt"}],
    } in (told["changes"])
    done = json.loads(run.invoke(main, rename, catch_exceptions=False).output)
    assert (done["version"], done["changes"], done["left"]) == (wiki.store.head(), told["changes"], [])
    undone = json.loads(run.invoke(main, ["batch", "undo", done["version"], "--json"], catch_exceptions=False).output)
    assert (undone["version"], undone["left"]) == (wiki.store.head(), [])
    assert "fiches/lac" in undone["pages"]
    again = run.invoke(main, ["garden", "--repair", "adresses", "--json"], catch_exceptions=False).output
    assert json.loads(again) == {"version": None, "changes": [], "left": []}


def test_who_signs_must_be_an_account(wiki: Commons) -> None:
    run = CliRunner(env={"COMMUN_DATA": str(wiki.config.data)})
    refused = run.invoke(main, ["vocabulary", "merge", "milieux", "Eau", "Forêt", "--author", "personne"])
    assert refused.exit_code == 1
    assert "milieux: [Eau, Forêt]" in wiki.store.read(LAKE).text


def test_the_gardener_counts_every_repair(wiki: Commons) -> None:
    counted = CliRunner(env={"COMMUN_DATA": str(wiki.config.data)}).invoke(main, ["garden"], catch_exceptions=False)
    assert all(re.fullmatch(r"\S+\t\d+", line) for line in counted.output.splitlines())
    assert len(counted.output.splitlines()) > 1


def test_commands_are_in_the_journal_and_batches_are_listed(wiki: Commons) -> None:
    run = CliRunner(env={"COMMUN_DATA": str(wiki.config.data)})
    run.invoke(main, ["vocabulary", "rename", "milieux", "Eau", "Eau douce"], catch_exceptions=False)
    deed = wiki.order.journal(deed="batch")[0]
    assert (deed.person, deed.target) == (PROGRAM, (wiki.store.head() or "")[:10])
    listed = run.invoke(main, ["batch", "list"], catch_exceptions=False).output
    assert (wiki.store.head() or "-") in listed
    assert "devient «\u202fEau douce\u202f»" in listed


def test_a_batch_signed_by_somebody_who_does_not_validate_is_to_be_read_again(wiki: Commons) -> None:
    fiche = wiki.store.read(LAKE)
    with wiki.store.change(COMMUN, "Validée") as change:
        change.write(LAKE, fiche.with_head({"statut": "validée"}).text, base=wiki.store.head())
    wiki.accounts.register("Alix", "quatre mots à la suite")
    run = CliRunner(env={"COMMUN_DATA": str(wiki.config.data)})
    rename = ["vocabulary", "rename", "milieux", "Eau", "Eau douce"]
    run.invoke(main, [*rename, "--author", "Alix"], catch_exceptions=False)
    assert wiki.store.read(LAKE).status == "à relire"
