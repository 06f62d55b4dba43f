/* The words that scripts show, in both languages of the interface; both tables hold the same keys (a test reads them). */

const TABLES = {
  fr: {
    bold: "Gras",
    italic: "Italique",
    heading: "Titre de section",
    list: "Liste à puces",
    numbers: "Liste numérotée",
    page: "Lien vers une fiche",
    link: "Lien vers un site",
    quote: "Citation",
    table: "Tableau",
    picture: "Image ou fichier",
    preview: "Aperçu",
    toolbar: "Mise en forme",
    choosePage: "Titre de la fiche",
    choosePicture: "Nom du fichier déjà ajouté",
    addPicture: "Ajouter un fichier (nouvel onglet)",
    insert: "Insérer",
    cancel: "Annuler",
    tableHead: "Colonne",
    tableCell: "Texte",
    linkText: "texte du lien",
    caption: "Légende",
    suggestions: "%n propositions",
    noSuggestion: "Aucune proposition",
    draftSaved: "Brouillon gardé à %t",
    draftLocal: "Brouillon gardé sur cet appareil seulement",
    foundLocal: "Un texte non enregistré, écrit sur cet appareil (%t), est gardé.",
    takeBack: "Reprendre ce texte",
    forget: "L’oublier",
    previewFails: "L’aperçu n’est pas disponible pour l’instant. Votre texte est gardé.",
    previewEmpty: "Rien à montrer encore.",
    characters: "%n caractères sur %m",
    rowGone: "Retiré",
    rowMoved: "Déplacé en position %n",
    mapHere: "%n fiches ici",
    mapZoom: "Agrandir",
    mapUnzoom: "Réduire",
    mapLabel: "Carte : flèches pour se déplacer, + et − pour agrandir ou réduire ; la liste des lieux est dessous",
  },
  en: {
    bold: "Bold",
    italic: "Italic",
    heading: "Section heading",
    list: "Bulleted list",
    numbers: "Numbered list",
    page: "Link to a page",
    link: "Link to a site",
    quote: "Quotation",
    table: "Table",
    picture: "Picture or file",
    preview: "Preview",
    toolbar: "Formatting",
    choosePage: "Title of the page",
    choosePicture: "Name of a file already added",
    addPicture: "Add a file (new tab)",
    insert: "Insert",
    cancel: "Cancel",
    tableHead: "Column",
    tableCell: "Text",
    linkText: "text of the link",
    caption: "Caption",
    suggestions: "%n suggestions",
    noSuggestion: "No suggestion",
    draftSaved: "Draft kept at %t",
    draftLocal: "Draft kept on this device only",
    foundLocal: "A text that was not saved, written on this device (%t), is kept.",
    takeBack: "Take this text back",
    forget: "Forget it",
    previewFails: "The preview is not available now. Your text is kept.",
    previewEmpty: "Nothing to show yet.",
    characters: "%n characters of %m",
    rowGone: "Taken away",
    rowMoved: "Moved to place %n",
    mapHere: "%n pages here",
    mapZoom: "Zoom in",
    mapUnzoom: "Zoom out",
    mapLabel: "Map: arrows to move, + and − to zoom; the list of places is below",
  },
};

const language = document.documentElement.lang === "en" ? "en" : "fr";

/** The sentence `key`, its %-signs filled from `values`. */
export function say(key, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`%${name}`, value), TABLES[language][key]);
}

/** A moment as people read it: the hour alone today, the day too otherwise. */
export function moment(milliseconds) {
  const date = new Date(milliseconds);
  const today = date.toDateString() === new Date().toDateString();
  const shape = { hour: "2-digit", minute: "2-digit", ...(today ? {} : { day: "numeric", month: "long" }) };
  return new Intl.DateTimeFormat(language, shape).format(date);
}
