"""Properties that every fiche has, or that pages of the catalogue use, under their French and English names.

The names are Semantic MediaWiki's (its `i18n` files for French and English), so that imported questions keep working;
ours stand first.
"""

from collections.abc import Mapping
from typing import Final

from fiches.catalogue.model import Property
from fiches.values import Options

TYPE: Final = "type"
TITLE: Final = "titre"
CREATED: Final = "date_de_creation"
MODIFIED: Final = "date_de_modification"
LAST_AUTHOR: Final = "dernier_auteur"
AUTHORS: Final = "auteurs"
LANGUAGE: Final = "langue"
SOURCE: Final = "source"
LICENCE: Final = "licence"
WORDS: Final = "nombre_de_mots"
CATEGORY: Final = "categories"
SUBOBJECT: Final = "sous_objet"
SUBPROPERTY: Final = "sous_propriete_de"
SUBCATEGORY: Final = "sous_categorie_de"
HAS_TYPE: Final = "type_de_valeur"
ALLOWS: Final = "valeurs_possibles"
UNITS: Final = "correspond_a"
SORT_KEY: Final = "cle_de_tri"
REDIRECT: Final = "redirige_vers"
ERROR: Final = "erreur_sur"
SPACE: Final = "espace"
ATTACHED: Final = "fichier_lie"
MEDIA: Final = "type_de_media"
MIME: Final = "type_mime"
FAULT: Final = "erreur_de_traitement"
FAULT_TOLD: Final = "message_d_erreur"
QUERY: Final = "pose_une_question"
QUERY_TEXT: Final = "question_posee"
QUERY_SIZE: Final = "nombre_de_conditions"
QUERY_DEPTH: Final = "profondeur_de_la_question"
QUERY_FORMAT: Final = "affichage_de_la_question"
IMPORTED: Final = "importe_de"
NEW: Final = "nouvelle_page"
FULL_TEXT: Final = "texte_integral"
TO_MEND: Final = "champ_a_revoir"
DESCRIPTION: Final = "description_de_champ"


def _special(key: str, title: str, english: str, kind: str, *names: str, space: str = "") -> Property:
    options = Options(default_space=space)
    return Property(key, title, kind, labels={"fr": title, "en": english}, names=(english, *names), options=options)


SPECIAL: Final[Mapping[str, Property]] = {
    each.key: each
    for each in (
        _special(TYPE, "Type", "Type", "keyword"),
        _special(TITLE, "Titre", "Title", "text", "Display title of", "Titre affiché de", "_DTITLE"),
        _special(CREATED, "Date de création", "Creation date", "date", "_CDAT"),
        _special(MODIFIED, "Date de modification", "Modification date", "date", "_MDAT"),
        _special(
            LAST_AUTHOR,
            "Dernier auteur",
            "Last editor is",
            "page",
            "Dernier éditeur",
            "Le dernier contributeur est",
            "_LEDT",
            space="Personne",
        ),
        _special(AUTHORS, "Auteurs", "Page author", "text", "Auteur", "Author"),
        _special(NEW, "Est une nouvelle page", "Is a new page", "boolean", "_NEWP"),
        _special(LANGUAGE, "Langue", "Language", "text", "Page language"),
        _special(SOURCE, "Source", "Source", "text"),
        _special(LICENCE, "Licence", "Licence", "text", "License"),
        _special(WORDS, "Nombre de mots", "Word count", "number", "Longueur"),
        _special(FULL_TEXT, "Texte intégral", "Full text", "long_text", "Texte de la fiche", "Text of the page"),
        _special(TO_MEND, "Champ à revoir", "Field to mend", "page", "À revoir", "To mend"),
        _special(CATEGORY, "Catégorie", "Category", "page", "Catégories", "Categories", "_INST"),
        _special(SUBOBJECT, "Possède un sous-objet", "Has subobject", "page", "A un sous-objet", "_SOBJ"),
        _special(SUBPROPERTY, "Sous-propriété de", "Subproperty of", "page", "_SUBP"),
        _special(SUBCATEGORY, "Sous-catégorie de", "Subcategory of", "page", "_SUBC"),
        _special(HAS_TYPE, "A le type", "Has type", "text", "A pour type", "Type de valeur", "_TYPE"),
        _special(ALLOWS, "Valeur possible", "Allows value", "text", "Valeurs possibles", "Autorise la valeur", "_PVAL"),
        _special(UNITS, "Correspond à", "Corresponds to", "text", "_CONV"),
        _special(SORT_KEY, "Clé de tri", "Sort key", "text", "_SKEY", "tri"),
        _special(REDIRECT, "Redirige vers", "Redirects to", "page", "Est équivalent à", "Equivalent to", "_REDI"),
        _special(
            ERROR,
            "A une valeur impropre pour",
            "Has improper value for",
            "page",
            "Erreur sur",
            "A une valeur incorrecte pour",
            "_ERRP",
        ),
        _special(FAULT, "Erreur de traitement", "Processing error", "page", "Has processing error", "_ERRC"),
        _special(
            FAULT_TOLD, "Message d’erreur", "Processing error message", "text", "Has processing error text", "_ERRT"
        ),
        _special(QUERY, "Pose une question", "Has query", "page", "A une requête", "Possède une requête", "_ASK"),
        _special(
            QUERY_TEXT, "Question posée", "Query string", "text", "Chaîne de requête", "Champ de requête", "_ASKST"
        ),
        _special(
            QUERY_SIZE,
            "Taille de la question",
            "Query size",
            "number",
            "Taille de la requête",
            "Nombre de conditions",
            "_ASKSI",
        ),
        _special(
            QUERY_DEPTH,
            "Profondeur de la question",
            "Query depth",
            "number",
            "Profondeur de requête",
            "Profondeur de la requête",
            "_ASKDE",
        ),
        _special(
            QUERY_FORMAT,
            "Affichage de la question",
            "Query format",
            "text",
            "Format de la requête",
            "Format de requête",
            "_ASKFO",
        ),
        _special(ATTACHED, "Fichier lié", "Attachment link", "page", "Lien vers un fichier", "_ATTCH_LINK"),
        _special(MEDIA, "Type de média", "Media type", "text", "_MEDIA"),
        _special(MIME, "Type MIME", "MIME type", "text", "_MIME"),
        _special(SPACE, "Espace", "Namespace", "keyword"),
        _special(IMPORTED, "Importé de", "Imported from", "text", "_IMPO"),
        _special(
            DESCRIPTION,
            "A la description",
            "Has property description",
            "monolingual",
            "Property description",
            "Description de l’attribut",
            "_PDESC",
        ),
        _special(
            "libelle_prefere",
            "A le libellé",
            "Has preferred property label",
            "monolingual",
            "Preferred property label",
            "Libellé préféré",
            "_PPLB",
        ),
        _special("adresse_equivalente", "URI équivalente", "Equivalent URI", "url", "_URI"),
        _special("service_fourni", "Fournit le service", "Provides service", "text", "_SERV"),
        _special("champs_de_la_fiche", "A pour champs", "Has fields", "text", "A le champ", "_LIST"),
        _special(
            "precision_affichee",
            "Précision d’affichage",
            "Display precision of",
            "number",
            "Display precision",
            "_PREC",
        ),
        _special("unites_affichees", "Unités de mesure", "Display units", "text", "Unités affichées", "_UNIT"),
        _special("motif_autorise", "Autorise le motif", "Allows pattern", "text", "_PVAP"),
        _special("liste_autorisee", "Autorise la liste de valeurs", "Allows value list", "text", "_PVALI"),
        _special("valeur_unique", "A une contrainte d’unicité", "Has uniqueness constraint", "boolean", "_PVUC"),
        _special(
            "formateur_externe",
            "Formateur d’URI externe",
            "External formatter URI",
            "text",
            "External formatter uri",
            "_PEFU",
        ),
    )
}
"""The special properties by key."""
