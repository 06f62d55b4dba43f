"""Changes told in plain French and in English: one case a line, from the fiche below to the same with a few cuts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches import Catalogue, Fiche, PageName, describe_change, difference, starter_pages
from fiches.history.told_body import told_body

NAME = PageName("fiches", "reunion")
LABELS = {
    "duree": ("Durée", "Duration"),
    "etapes": ("Étapes", "Steps"),
    "partenaires": ("Partenaires", "Partners"),
    "themes": ("Thèmes", "Themes"),
    "titre": ("Titre", "Title"),
    "resume": ("Résumé", "Summary"),
    "points_de_vigilance": ("Points de vigilance", "Watch points"),
    "contact": ("Contact", "Contact"),
}
BEFORE = """---
titre: Réunion
duree: 2 h
themes: [Eau, Sol]
partenaires: ["[[CC du Haut-Poitou]]", Mairie]
etapes:
  - titre: Inviter
    duree: 1 h
---
Intro.

## Préparer

Une salle claire et grande.

## Déroulé

On parle tous ensemble du sujet.
"""
PREPARE = "## Préparer\n\nUne salle claire et grande.\n\n"
RUN = "## Déroulé\n\nOn parle tous ensemble du sujet.\n"
STEPS = "    duree: 1 h\n"
Cuts = list[tuple[str, str]]


class Labels:
    """The names of fields, as a catalogue gives them; their values stand as they were typed."""

    def __init__(self, gender: str = "") -> None:
        self._gender = gender

    def label_at(self, _type: str | None, way: tuple[str, ...], language: str = "fr") -> str:
        return LABELS.get(way[-1], (way[-1], way[-1]))[language != "fr"]

    def gender(self, _key: str) -> str:
        return self._gender

    def written(self, _type: str | None, _way: tuple[str, ...], _value: object, _language: str = "fr") -> str:
        return ""


CASES: list[tuple[Cuts, str, str]] = [
    (
        [
            ("duree: 2 h\n", "duree: 3 h\n"),
            (STEPS, f"{STEPS}  - titre: Dire\n  - titre: Faire\n"),
            ('"[[CC du Haut-Poitou]]", ', ""),
            ("On parle tous ensemble du sujet.", "Chacun écrit une carte, puis la pose."),
        ],
        "Durée : 2 h → 3 h ; 2 étapes ajoutées ; partenaire retiré : CC du Haut-Poitou ; section Déroulé réécrite",
        "Duration: 2 h → 3 h; 2 steps added; partner removed: CC du Haut-Poitou; section Déroulé rewritten",
    ),
    (
        [("titre: Réunion", "titre: Assemblée\nautres_titres: [Réunion]")],
        "Titre : Réunion → Assemblée",
        "Title: Réunion → Assemblée",
    ),
    ([("[Eau, Sol]", "[Eau, Air]")], "Thème : Sol → Air", "Theme: Sol → Air"),
    ([("[Eau, Sol]", "[Sol, Eau]")], "Thèmes : ordre changé", "Themes: order changed"),
    ([("[Eau, Sol]", "[Eau, Sol, Air, Feu]")], "Thèmes ajoutés : Air, Feu", "Themes added: Air, Feu"),
    ([("[Eau, Sol]", "[Eau, Sol, A, B, C, D]")], "4 thèmes ajoutés", "4 themes added"),
    ([("duree: 2 h\n", "")], "Durée retirée : 2 h", "Duration removed: 2 h"),
    ([("duree: 2 h\n", "duree: 2 h\nresume: Court.\n")], "Résumé ajouté : Court.", "Summary added: Court."),
    ([("duree: 2 h\n", f"duree: 2 h\nresume: {'long ' * 20}\n")], "Résumé ajouté", "Summary added"),
    ([("duree: 2 h\n", "duree: 2 h\npoints_de_vigilance: [Le bruit]\n")], "Point de vigilance ajouté : Le bruit",
     "Watch point added: Le bruit"),
    ([(STEPS, "    duree: 2 h\n")], "Étape Inviter, durée : 1 h → 2 h", "Step Inviter, duration: 1 h → 2 h"),
    ([(STEPS, f"{STEPS}  - titre: Dire\n")], "Étape ajoutée : Dire", "Step added: Dire"),
    (
        [("duree: 2 h\n", "duree: 2 h\ncontact: {ref: c-1, visibilite: membres}\n")],
        "Contact ajouté",
        "Contact added",
    ),
    ([("Une salle", "[[Fichier:abri.jpg|vignette]] Une salle")], "Image ajoutée : abri.jpg", "Picture added: abri.jpg"),
    ([("Intro.", "Intro. [[Catégorie:Eau]]")], "Catégorie ajoutée : Eau", "Category added: Eau"),
    ([("Intro.", "Intro. [[\n category :Eau]]")], "Catégorie ajoutée : Eau", "Category added: Eau"),
    ([("Intro.", "Intro. [[image:a:b.jpg]]")], "Image ajoutée : a:b.jpg", "Picture added: a:b.jpg"),
    ([("## Préparer", "## Avant")], "Section Préparer renommée Avant", "Section Préparer renamed Avant"),
    ([(PREPARE + RUN, f"{RUN}\n{PREPARE}")], "Section Déroulé déplacée", "Section Déroulé moved"),
    ([(PREPARE, "")], "Section Préparer retirée", "Section Préparer removed"),
    ([("claire et", "claire, calme et")], "Section Préparer modifiée", "Section Préparer changed"),
    ([("Intro.\n", "Début.\n")], "Introduction modifiée", "Introduction changed"),
]  # fmt: skip


@pytest.mark.parametrize(("cuts", "french", "english"), CASES, ids=[case[1] for case in CASES])
def test_a_change_is_told(cuts: Cuts, french: str, english: str) -> None:
    after = BEFORE
    for old, new in cuts:
        assert old in after
        after = after.replace(old, new)
    pages = Fiche.parse(NAME, BEFORE), Fiche.parse(NAME, after)
    assert describe_change(*pages, "fr", Labels()).replace("\u202f", " ") == french
    assert describe_change(*pages, "en", Labels()) == english


PIECES = (
    "## Un\n\nDes mots.\n\n",
    "## Deux\n\nD’autres mots, plus longs.\n\n",
    "## Un\n\nLe même titre.\n\n",
    "Un paragraphe.\n\n",
    "[[Catégorie:Eau]]\n\n",
    "[[Fichier:abri.jpg|Un abri]]\n\n",
    "[[Catégorie:Sol]] et la suite.\n\n",
    "- point\n\n## Trois\n\n",
    "```\n\n## Code\n\n",
    "```\n\n",
    "<!-- \n\n## Caché\n\n",
    "-->\n\n",
    "<pre>\n\n## Brut\n\n",
    "{{boîte|\n\n## Dedans\n\n",
    "}}\n\n",
    "# Grand\n",
    "Titre\n-----\n\n",
    "> cité\n\n",
    "### Petit\n\n[[Un lien\n\n",
    "]]\n\n",
)


@settings(max_examples=60, deadline=None)
@given(*[st.lists(st.sampled_from(PIECES), max_size=6) for _ in range(4)])
def test_what_both_texts_begin_with_changes_nothing_of_what_is_told(
    shared: list[str], old: list[str], new: list[str], last: list[str]
) -> None:
    # A text that begins with code is compared whole, any other from the last section that both begin with alike.
    lead = "Début.\n\n"
    before, after = ("".join([lead, *shared, *middle, *last]) for middle in (old, new))
    code = "```\nun\n```\n\n"
    assert list(told_body(before, after, "fr")) == list(told_body(code + before, code + after, "fr"))


@pytest.mark.parametrize("order", [("duree", "etapes", "partenaires"), ("partenaires", "etapes", "duree")])
def test_what_became_another_comes_first_and_what_is_gone_last(order: tuple[str, ...]) -> None:
    was = {
        "duree": "duree: 2 h",
        "etapes": "etapes: [{titre: Inviter}]",
        "partenaires": "partenaires: [CC du Haut-Poitou]",
    }
    now = {"duree": "duree: 3 h", "etapes": "etapes: [{titre: Inviter}, {titre: Dire}, {titre: Faire}]"}
    old, new = (
        Fiche.parse(NAME, "---\n" + "\n".join(said[key] for key in order if key in said) + f"\n---\n{PREPARE}{run}")
        for said, run in ((was, RUN), (now, "## Déroulé\n\nChacun écrit une carte, puis la pose.\n"))
    )
    said = "Durée : 2 h → 3 h ; 2 étapes ajoutées ; partenaire retiré : CC du Haut-Poitou ; section Déroulé réécrite"
    assert describe_change(old, new, "fr", Labels()).replace("\u202f", " ") == said


def test_a_stated_gender_is_that_of_the_sentence() -> None:
    old, new = (Fiche.parse(NAME, f"---\ntitre: A\n{field}---\n") for field in ("", "compte: 12\n"))
    for gender, word in (("f", "ajoutée"), ("m", "ajouté"), ("", "ajouté")):
        assert describe_change(old, new, "fr", Labels(gender)) == f"Compte {word}\u202f: 12"


CATALOGUE = Catalogue.from_pages(Fiche.parse(name, text) for name, text in starter_pages())
TYPED = [
    ("population: 1234", "population: 15000", "Population : 1 234 → 15 000", "Population: 1,234 → 15,000"),
    ("cout: 200 €", "cout: 1350 €", "Coût : 200 € → 1 350 €", "Cost: 200 € → 1,350 €"),
    ("duree: PT2H", "duree: 90 min", "Durée : 2 h → 1 h 30", "Duration: 2 h → 1 h 30"),
    ("debut: 2024-03-01", "debut: 2024-04", "Début : 1er mars 2024 → avril 2024", "Start: 1 March 2024 → April 2024"),
    ("debut: bientôt", "debut: 2024-05-02", "Début : bientôt → 2 mai 2024", "Start: bientôt → 2 May 2024"),
    ("annule: non", "annule: true", "Annulé : non → oui", "Cancelled: no → yes"),
    ("", "annule: true", "Annulé : oui", "Cancelled: yes"),
    ("contact: [{nom: Zoé, visibilite: public}, {nom: Al, visibilite: public}]",
     "contact: [{nom: Zoé, visibilite: public}]", "1 contact retiré", "1 contact removed"),
    ("contact: {nom: Zoé, telephone: '1', visibilite: public}",
     "contact: {nom: Zoé, telephone: '2', visibilite: public}", "Contact modifié", "Contact changed"),
    ("", "lieu: {nom: Salle, accueil: {nom: Zoé, Visibilité: public}}", "Lieu ajouté", "Place added"),
    ("", "lieu: {nom: Salle, accueil: [{nom: Zoé, visibilite: public}]}", "Lieu ajouté", "Place added"),
    ("referents: [Al]", "referents: [Al, Zoé]", "Référent et référente ajouté : Zoé", "Contact person added: Zoé"),
    ("", "verifiee_le: 2026-11-23", "Vérifiée le : 23 novembre 2026", None),
    ("verifiee_le: 2026-11-23", "", "Vérifiée le : 23 novembre 2026 → non précisé", None),
    ("annule: oui", "", "Annulé : oui → non précisé", "Cancelled: yes → not stated"),
    ("coordonnees: 44.5, 3.2", "coordonnees: 44.5, 3.25", "Coordonnées : 44,5° N, 3,2° E → 44,5° N, 3,25° E",
     "Coordinates: 44.5° N, 3.2° E → 44.5° N, 3.25° E"),
    ("image: a.jpg", "image: '[[Fichier:b.jpg]]'", "Image : a.jpg → b.jpg", "Picture: a.jpg → b.jpg"),
    ("type: methode", "type: retour", "Type : Méthode → Retour d’expérience", "Type: Method → Experience report"),
    ("themes: [Mobilités]", "themes: [Alimentation]", "Thème : Mobilités → Alimentation",
     "Theme: Mobilités → Alimentation"),
    ("themes: [alimentation]", "themes: [Alimentation]", "Thème : alimentation → Alimentation",
     "Theme: alimentation → Alimentation"),
    ("participants: {min: 10, max: 80}", "participants: {min: 12, max: 1200}",
     "Participants et participantes : 10 à 80 → 12 à 1 200", "Participants: 10 to 80 → 12 to 1,200"),
    ("", "participants: {min: 10, profil: Élus}",
     "Participants et participantes ajoutés : 10 au moins, qui : Élus", "Participants added: at least 10, who: Élus"),
    ("participants: {min: 10, profil: Élus}", "participants: {min: 12, profil: Tous}",
     "Participants et participantes : 10 au moins → 12 au moins ; participants et participantes, qui : Élus → Tous",
     None),
    ("population: {valeur: 412, annee: 2022}", "population: {valeur: 1450, annee: 2025}",
     "Population : 412 → 1 450 ; population, année : 2022 → 2025", None),
    ("etapes: [{titre: Un, duree: 90 min}]", "etapes: [{titre: Un, duree: PT2H}]",
     "Étape Un, durée : 1 h 30 → 2 h", "Step Un, duration: 1 h 30 → 2 h"),
    ("materiel: [a]", "materiel: [a, b, c]", "Matériel ajouté : b, c", "Equipment added: b, c"),
    ("materiel: [a]", "materiel: [a, b, c, d, e]", "Matériel : 4 ajouts", "Equipment: 4 added"),
    ("contexte: " + "un mot " * 12, "contexte: " + "un mot " * 11 + "deux", "Contexte modifié", "Context changed"),
    ("contexte: " + "un mot " * 12, "contexte: " + "deux sons " * 11, "Contexte réécrit", "Context rewritten"),
    ("site_web: https://a.example", f"site_web: https://a.example/{'b' * 40}", "Site web modifié", "Website changed"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "french", "english"), TYPED, ids=[case[2] for case in TYPED])
def test_values_read_as_their_datatype_writes_them(old: str, new: str, french: str, english: str | None) -> None:
    kind = "" if old.startswith("type") else "type: methode\n"
    pages = [Fiche.parse(NAME, f"---\ntitre: A\n{kind}{field}\n---\n") for field in (old, new)]
    assert describe_change(pages[0], pages[1], "fr", CATALOGUE).replace("\u202f", " ") == french
    if english is not None:
        assert describe_change(pages[0], pages[1], "en", CATALOGUE).replace("\u202f", " ") == english


RECORDS = [
    (
        "citations:\n- {texte: C’était bien, auteur: Ana}",
        "citations:\n- {texte: C’était très bien, auteur: Ana}",
        "Citation, texte\u202f: C’était bien → C’était très bien",
        "Citation, texte: C’était bien → C’était très bien",
    ),
    (
        "citations:\n- {texte: Un, auteur: Ana}",
        "citations:\n- {texte: Deux, auteur: Bob, date: 2020}",
        "1 citation ajoutée\u202f; 1 citation retirée",
        "1 citation added; 1 citation removed",
    ),
    (
        "termes:\n- {terme: Eau, synonymes: [H2O]}\n- Air",
        "termes:\n- {terme: Eau, synonymes: [H2O, Flotte]}\n- Air",
        "Terme Eau, synonymes\u202f: H2O → H2O, Flotte",
        "Term Eau, synonyms: H2O → H2O, Flotte",
    ),
    ("termes: [{terme: Eau}, Air]", "termes: [{terme: Eaux}, Air]", "Terme\u202f: Eau → Eaux", "Term: Eau → Eaux"),
    ("termes: [Eau]", "termes: [Eau, Air]", "Terme ajouté\u202f: Air", "Term added: Air"),
]


@pytest.mark.parametrize(("old", "new", "french", "english"), RECORDS, ids=[case[2] for case in RECORDS])
def test_a_record_is_told_by_what_changed_in_it(old: str, new: str, french: str, english: str) -> None:
    """Also where it has no title: a quotation that is corrected did not come, nor did one leave."""
    name = PageName("vocabulaires", "themes")
    before, after = (Fiche.parse(name, f"---\ntitre: X\n{head}\n---\n") for head in (old, new))
    assert describe_change(before, after) == french
    assert describe_change(before, after, "en") == english


def test_a_value_kept_elsewhere_is_no_name_for_programs() -> None:
    old, new = (
        Fiche.parse(NAME, f"---\ntitre: A\ntype: acteur\ncontact: {{ref: c-{sign * 20}, visibilite: membres}}\n---\n")
        for sign in "ab"
    )
    [field] = difference(old, new, names=CATALOGUE).fields
    assert (field.key, field.before, field.after) == (
        "contact", "valeur réservée (aaaaaa)", "valeur réservée (bbbbbb)",
    )  # fmt: skip
    assert difference(old, new, names=CATALOGUE, language="en").fields[0].before == "reserved value (aaaaaa)"


def test_a_section_that_only_grew_was_not_rewritten() -> None:
    name = PageName("fiches", "x")
    before, grown, other = (
        Fiche.parse(name, f"## Voir\n\n{text}\n")
        for text in (
            "Voir [[Saugues]].",
            "Voir [[Saugues]]. Et aussi tout ce qui suit, bien plus long.",
            "Rien de tout cela.",
        )
    )
    assert describe_change(before, grown) == "Section Voir modifiée"
    assert describe_change(before, other) == "Section Voir réécrite"
