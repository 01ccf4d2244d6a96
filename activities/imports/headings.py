"""Which column of a spreadsheet is which: French headings in any order, with or without accents, below any title."""

from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from activities.imports.words import plain
from foundation.errors import Refusal
from foundation.spreadsheet_reading import Line, Sheet

# A title, an address, a legend may stand above the headings.
SEARCHED_LINES = 30
FEWEST_HEADINGS = 3
TOTALS = ("total", "totaux", "sous total", "somme")
# The first cell of the template's example line: it is never imported.
EXAMPLE = "exemple"


@dataclass(frozen=True)
class Column:
    """One thing that a spreadsheet may say of a session: what we call it, what others do, and what it is for."""

    key: str
    title: str
    meaning: str
    others: tuple[str, ...] = ()
    in_template: bool = True


COLUMNS = (
    Column(
        "reference",
        "Référence",
        "Facultatif. Votre propre numéro : il retrouve la séance quand vous importez le même tableau une autre fois.",
        ("ref", "reference interne", "numero", "n", "no", "id", "identifiant", "code"),
    ),
    Column(
        "day",
        "Date",
        "Le jour : une date Excel, « 12/03/2026 » ou « jeudi 12 mars 2026 ».",
        ("date de la seance", "date seance", "jour de la seance", "dates", "jour", "le", "quand"),
    ),
    Column(
        "start",
        "Heure de début",
        "« 14 h », « 14 h 30 » ou « 14:30 ». Un horaire entier convient aussi : « 14h00-15h30 ».",
        ("debut", "heure debut", "horaire", "horaires", "heure", "heures", "de", "creneau"),
    ),
    Column(
        "end",
        "Heure de fin",
        "Facultatif. Sans elle, la séance dure autant que la proposition le prévoit.",
        ("fin", "heure fin", "a", "jusqu a"),
    ),
    Column(
        "hospital",
        "Hôpital",
        "Le nom de l’hôpital, entier ou d’usage.",
        (
            "site",
            "hopitaux",
            "etablissement",
            "etablissements",
            "hopital site",
            "site hospitalier",
            "hopital d accueil",
            "structure",
            "lieu",
            "lieux",
            "lieu de la seance",
            "lieu d intervention",
        ),
    ),
    Column(
        "ward",
        "Service",
        "Facultatif. Le nom d’un service de cet hôpital. Vide : tout l’hôpital.",
        (
            "service d accueil",
            "service de soins",
            "service concerne",
            "service hospitalier",
            "service unite",
            "service uf",
            "services",
            "unite",
            "unites",
            "unite de soins",
            "unite fonctionnelle",
            "unite service",
            "uf",
            "uf service",
        ),
    ),
    Column(
        "activity",
        "Proposition",
        "Le titre de la proposition, tel que le portail le connaît.",
        ("activite", "theme", "titre", "intitule", "atelier", "animation", "nom de l activite", "seance"),
    ),
    Column(
        "convention",
        "Convention",
        "Facultatif. Utile quand deux conventions ont une proposition du même titre.",
        ("intitule de la convention", "convention de partenariat"),
    ),
    Column(
        "partner",
        "Partenaire",
        "Facultatif. Le musée ou l’autre partenaire, si deux propositions ont le même titre.",
        ("musee", "institution", "partenaire culturel"),
    ),
    Column(
        "mediator",
        "Médiateur",
        "Facultatif. Nom ou adresse e-mail. Vide : à désigner.",
        (
            "mediatrice",
            "mediateurs",
            "mediateur rice",
            "mediateur mediatrice",
            "mediateur culturel",
            "mediation",
            "intervenant",
            "intervenante",
            "intervenants",
            "animateur",
            "anime par",
            "conferencier",
        ),
    ),
    Column(
        "state",
        "État",
        "Facultatif. « réalisée », « confirmée » (les deux parties sont d’accord), « en attente » ou « annulée ».",
        ("statut", "situation", "etat de la seance"),
    ),
    Column(
        "expected",
        "Attendus",
        "Facultatif. Le nombre de personnes attendues, pour une séance à venir.",
        ("personnes attendues", "nombre attendu", "inscrits", "effectif prevu", "prevus", "nombre de places"),
    ),
    Column(
        "present",
        "Présents",
        "Pour une séance passée : combien de personnes étaient là. « effectif inconnu » si personne ne le sait.",
        (
            "personnes presentes",
            "present",
            "nombre de presents",
            "nb presents",
            "participants",
            "nombre de participants",
            "nb participants",
            "nb de participants",
            "nbre de participants",
            "effectif",
            "effectifs",
            "effectif reel",
            "total presents",
            "nombre de personnes",
            "nb personnes",
        ),
    ),
    Column(
        "patients",
        "Patients",
        "Facultatif. Combien de patients parmi les présents. Jamais de noms.",
        ("dont patients", "nombre de patients", "nb patients", "nb de patients"),
    ),
    Column(
        "relatives",
        "Proches",
        "Facultatif. Combien de proches parmi les présents.",
        ("dont proches", "familles", "famille", "aidants", "accompagnants", "nombre de proches", "nb proches"),
    ),
    Column(
        "staff",
        "Professionnels",
        "Facultatif. Combien de professionnels parmi les présents.",
        ("dont professionnels", "soignants", "personnel", "personnels", "nombre de professionnels", "nb soignants"),
    ),
    Column(
        "children",
        "Moins de 12 ans",
        "Facultatif. Combien d’enfants de moins de 12 ans parmi les présents, tous publics ensemble.",
        ("dont moins de 12 ans", "enfants", "dont enfants", "nombre d enfants", "nb enfants", "0 a 11 ans"),
    ),
    Column(
        "teenagers",
        "12 à 17 ans",
        "Facultatif. Combien de personnes de cet âge parmi les présents.",
        ("dont 12 a 17 ans", "adolescents", "dont adolescents", "ados", "12 17 ans"),
    ),
    Column(
        "adults",
        "18 à 64 ans",
        "Facultatif. Combien de personnes de cet âge parmi les présents.",
        ("dont 18 a 64 ans", "adultes", "dont adultes", "18 64 ans"),
    ),
    Column(
        "seniors",
        "65 ans et plus",
        "Facultatif. Combien de personnes de cet âge parmi les présents.",
        ("dont 65 ans et plus", "personnes agees", "dont personnes agees", "seniors", "plus de 65 ans"),
    ),
    Column(
        "lived",
        "Durée réelle, en minutes",
        "Facultatif. Combien de temps la séance a duré : « 50 » ou « 1 h 15 ». Vide ou égale à ce qui était prévu : "
        "rien n’est noté.",
        ("duree reelle", "duree vecue", "duree effective", "duree en minutes", "duree"),
    ),
    Column(
        "paper_good",
        "Avis papier : j’ai aimé",
        "Facultatif. Combien de fiches d’avis sur papier portent ce visage, pour toute la séance.",
        ("avis papier aime", "papier j ai aime"),
    ),
    Column(
        "paper_fair",
        "Avis papier : entre les deux",
        "Facultatif. De même. Les avis donnés par le code QR sont déjà comptés : ne les ajoutez pas.",
        ("papier entre les deux",),
    ),
    Column(
        "paper_poor",
        "Avis papier : je n’ai pas aimé",
        "Facultatif. De même. Les trois colonnes remplacent les avis sur papier saisis auparavant.",
        ("avis papier pas aime", "papier je n ai pas aime"),
    ),
    Column(
        "reason",
        "Motif",
        "Pour une séance annulée : pourquoi. Pour un jour férié ou de fermeture : pourquoi ce jour malgré tout.",
        ("motif d annulation", "raison", "cause", "motif annulation"),
    ),
    Column(
        "comment",
        "Commentaire",
        "Facultatif. Repris pour une séance nouvelle. Jamais le nom d’un patient.",
        ("commentaires", "remarque", "remarques", "observation", "observations", "notes", "note", "bilan"),
    ),
    # What our own export of sessions calls the hospital and its ward.
    Column("group", "Groupes", "", ("groupe",), in_template=False),
)
KEYS = {
    plain(word): (column.key, rank) for column in COLUMNS for rank, word in enumerate((column.title, *column.others))
}


@dataclass(frozen=True)
class Table:
    """A sheet whose headings are understood: the lines below them, by column, and what was left aside."""

    sheet: str
    letters: dict[str, str]
    lines: list[tuple[int, dict[str, str]]]
    unknown: list[str] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)


def understand(sheets: list[Sheet]) -> Table:
    """The first sheet with headings that we know. Raises Refusal naming the columns that are missing."""
    best = max((_headings_of(sheet) for sheet in sheets), key=lambda found: len(found[2]))
    sheet, head, columns = best
    if len(columns) < FEWEST_HEADINGS:
        raise Refusal(
            "Aucune ligne d’en-têtes n’est reconnue. Il faut au moins : Date, Heure de début, Hôpital, Proposition. "
            "Partez du modèle, ou donnez ces noms à vos colonnes.",
            field="file",
        )
    _refuse_missing(columns)
    known = set(columns.values())
    below = [line for line in sheet.lines if line.number > head.number]
    totals = [line for line in below if _is_total(line)]
    return Table(
        sheet=sheet.name,
        letters={key: get_column_letter(index + 1) for key, index in columns.items()},
        lines=[
            (line.number, cells)
            for line in below
            if not _is_total(line) and (cells := _cells(line, columns)) and not _is_example(cells)
        ],
        unknown=[cell for index, cell in enumerate(head.cells) if cell and index not in known],
        totals=[line.number for line in totals],
    )


def _headings_of(sheet: Sheet) -> tuple[Sheet, Line | None, dict[str, int]]:
    """The line of a sheet that holds most headings, and the index of each column in it."""
    found = [(line, _columns_of(line)) for line in sheet.lines[:SEARCHED_LINES]]
    head, columns = max(found, key=lambda pair: len(pair[1]), default=(None, {}))
    return sheet, head, columns


def _columns_of(line: Line) -> dict[str, int]:
    """Column → index. Of two headings for one thing (« Date », « Jour »), our own word wins, then the first."""
    ranked: dict[str, tuple[int, int]] = {}
    for index, cell in enumerate(line.cells):
        key, rank = KEYS.get(plain(cell), ("", 0))
        if key and (rank, index) < ranked.get(key, (len(KEYS), 0)):
            ranked[key] = (rank, index)
    return {key: index for key, (_rank, index) in ranked.items()}


def _refuse_missing(columns: dict[str, int]) -> None:
    missing = []
    if "start" not in columns:
        missing += ["Heure de début"] if "day" in columns else ["Date", "Heure de début"]
    if not {"hospital", "group"} & set(columns):
        missing.append("Hôpital")
    if "activity" not in columns:
        missing.append("Proposition")
    if missing:
        raise Refusal(f"Il manque des colonnes : {', '.join(missing)}. Ajoutez-les, puis recommencez.", field="file")


def _cells(line: Line, columns: dict[str, int]) -> dict[str, str]:
    """Only what we know of: what stands in other columns is not kept."""
    return {key: line.cells[index] for key, index in columns.items() if index < len(line.cells) and line.cells[index]}


def _is_total(line: Line) -> bool:
    first = next(cell for cell in line.cells if cell)
    return plain(first).startswith(TOTALS)


def _is_example(cells: dict[str, str]) -> bool:
    return plain(cells.get("reference", "")) == EXAMPLE
