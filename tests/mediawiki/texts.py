"""The pages of the test wiki, in wikitext: what people really write, and every trap of titles and marks."""

LONG_TITLE = "Où l’on apprend " + "que la coopération " * 10
LONG_TITLE = LONG_TITLE.encode()[:230].decode(errors="ignore").strip()
"""A title of 230 bytes: MediaWiki counts bytes, not letters."""

PLAIN = {
    "Accueil": (
        "Bienvenue sur le '''Wiki des essais'''. Voir [[Jardin partagé]] et [[:Catégorie:Méthodes|les méthodes]]."
    ),
    "README": "Cette page s’appelle comme un fichier.",
    ".gitignore": "*.tmp\n\nCe titre commence par un point.",
    "CON": "Un nom que Windows refuse.",
    "Et après...": "Trois points à la fin.",
    "-tiret en tête": "Un titre que des commandes prendraient pour une option.",
    "Jardin partagé": """Le '''jardin partagé''' réunit des ''habitantes'' et des ''habitants''.

== Déroulé ==
# Choisir un lieu
# Inviter le voisinage
#* par affiche
#* de vive voix
# Semer

== Matériel ==
* Bêches
* Graines (voir [[Grainothèque]])

[[Catégorie:Méthodes]]
[[Catégorie:Alimentation]]""",
    "Jardin Partagé": "Une autre page, dont le titre ne diffère que par une capitale.",
    "Grainothèque": (
        "Une ''grainothèque'' prête des graines. {{Fiche méthode|durée=2 h|publics=tous}}\n\n[[Catégorie:Méthodes]]"
    ),
    "50 % de bio à la cantine": "Objectif : 50 % de bio. Pas de [[100 %]].",
    "C++ & territoires": "Un titre avec des signes : <nowiki>''C++'' & [[x]]</nowiki>.",
    "Où & quand ? (2021)": "Le 12 mars, à [[Saugues]].",
    "🐝 Rucher école": "Un rucher qui apprend. 🐝🐝",
    "AIRT : Étape 1 : Diagnostic": "Un deux-points qui n’est pas un espace de noms.",
    "Guide": "Voir [[/Chapitre 1]] et [[Guide/Chapitre 2]].",
    "Guide/Chapitre 1": "Retour au [[../]] ou [[../Chapitre 2|suite]].",
    "Guide/Chapitre 2": "Retour au [[Guide]].",
    "Mémoire – récits": "Un tiret demi-cadratin dans le titre.",
    LONG_TITLE: "Un titre de 230 octets.",
    "Saugues": (
        "'''Saugues''' est une commune.\n\n{|class=\"wikitable\"\n! Année !! Habitants\n|-\n| 2012 || 1 "
        "872\n|-\n| 2020 || 1 733\n|}"
    ),
    "Tableaux": """{| class="wikitable"
|+ Coûts
! Poste !! 2020 !! 2021
|-
| rowspan="2" | Terrain || 10 || 12
|-
| colspan="2" | gratuit
|}

{|
| Sans || titre
|-
| de || colonnes
|}""",
    "Notes": """Une affirmation<ref name="insee">Insee, 2020.</ref>.
Une autre<ref>Voir [http://exemple.org le site].</ref>.
Encore la première<ref name="insee" />.

<references />""",
    "Galerie": "<gallery>\nFichier:Jardin.png|Le jardin\nFichier:Plan.png|Le ''plan''\n</gallery>",
    "Poème": ("<poem>\nÔ temps, suspends ton vol\n  et vous, heures propices\n: suspendez votre cours\n</poem>"),
    "Code": (
        "<pre>\n''rien'' n’est [[lu]] ici\n</pre>\n\nEt <nowiki>[[là]]</nowiki> non plus.\n\n ligne en "
        "retrait\n  et la suite"
    ),
    "Commentaires": "Avant<!-- un commentaire --> après.\n<!-- une ligne entière -->\nFin.",
    "Mots magiques": (
        "__NOTOC__\nCette page s’appelle {{PAGENAME}} sur {{SITENAME}}, année "
        "{{CURRENTYEAR}}.\n{{DEFAULTSORT:magiques}}"
    ),
    "Listes": """* un
** deux
*** trois
*# mêlée
: retrait
:: plus loin
; Terme : définition
; Autre terme
: sa définition""",
    "Signature brute": "Je signe : <nowiki>~~~~</nowiki> et c’est tout.",
    "Écriture inclusive": (
        "Les élu·es, les habitant.e.s, les aut·eur·rice·s, * pas une liste, # pas un titre, 1. pas un nombre."
    ),
    "HTML": (
        "<div class=\"encadré\">Dans ''un'' cadre</div>\n<blockquote>Cité</blockquote>\nH<sub>2</sub>O, "
        "10<sup>3</sup>, <small>petit</small>, <u>souligné</u>, <s>barré</s>, <br />à la ligne "
        "<script>alert(1)</script>"
    ),
    "Liens": """Vers [[jardin partagé]], [[Jardin partagé|le jardin]], [[élu]]es, [[Jardin partagé#Déroulé]], [[#Ici]],
[[Utilisateur:Marine]], [[Aide:Écrire]], [[Spécial:Version]], [[Média:Jardin.png]], [[Territoire:Velay]],
http://exemple.org/a_b et [http://exemple.org un site], [mailto:a@exemple.org courriel].

== Ici ==
Texte.""",
    "Image": (
        "[[Fichier:Jardin.png|vignette|gauche|200px|alt=un jardin|Le [[Jardin partagé|jardin]] en "
        "''mai'']]\nTexte à côté."
    ),
    "Sémantique": "Thème : [[Thème::Alimentation]], [[A pour lieu::Saugues|ici]]. {{#if:x|oui|non}}",
    "Aide:Écrire": "Pour '''écrire''', cliquez sur « Modifier ».",
    "Modèle:Fiche méthode": (
        "<noinclude>Ce modèle décrit une méthode. [[Catégorie:Modèles]]</noinclude><includeonly>Durée : "
        "{{{durée|?}}}[[Catégorie:Fiches]]</includeonly>"
    ),
    "Catégorie:Méthodes": "Les méthodes de travail. [[Catégorie:Tout]]",
    "Catégorie:Alimentation": "Tout ce qui se mange.",
    "Territoire:Velay": "Un territoire, dans un espace de noms à lui.",
    "Discussion Territoire:Velay": "On en parle.",
    "Project:À propos": "Le wiki des essais.",
    "Utilisateur:Marine": "Je suis Marine. [[Discussion utilisateur:Marine|Écrivez-moi]].",
    "Discussion utilisateur:Marine": "Bonjour Marine.\n: Bonjour !",
    "Discussion:Jardin partagé": "Faut-il un abri ?\n: Oui. ~~~~\n:: Non.",
    "Discussion:Jardin Partagé": "La discussion de l’autre jardin.",
}
"""Title → text of pages that are saved once."""

REDIRECTS = {
    "Potager collectif": "#REDIRECTION [[Jardin partagé]]",
    "Potager": "#REDIRECT [[Potager collectif]]",
    "Semis": "#REDIRECTION [[Jardin partagé#Déroulé]]",
    "Nulle part": "#REDIRECTION [[Page qui n’existe pas]]",
    "En rond A": "#REDIRECTION [[En rond B]]",
    "En rond B": "#REDIRECTION [[En rond A]]",
    "Comment écrire": "#REDIRECTION [[Aide:Écrire]]",
}

USERS = ("Marine", "Pascal L.", "Zoé d’Arc", "Wikiuser", "Marine R")

SAID = (
    "Une phrase de plus.",
    "Le groupe s’est réuni le mardi à la [[salle des fêtes]].",
    "On a compté 1 872 personnes, soit 50 % de plus qu’en 2012.",
    "« Il faut du temps », dit Amel – animatrice – Association des Deux Rives.",
    "''Prochaine étape :'' semer.",
)
"""What the revisions of old reports add, one after the other."""
