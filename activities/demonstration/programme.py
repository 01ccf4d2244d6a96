"""The propositions of the demonstration: texts of our own, which describe no work of art."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from activities.demonstration.people import COORDINATOR, OFFICER, Cast
from activities.models import Activity
from activities.models.choices import Format, Means
from activities.services.programme import agree_on_activities
from partnerships.models import Commitment, Convention
from partnerships.models.choices import Audience, Side

EVERYONE = (Audience.PATIENTS, Audience.RELATIVES, Audience.STAFF)
VISITORS = (Audience.PATIENTS, Audience.RELATIVES, Audience.INVOLVED_STAFF)
BOTH = (Side.HOSPITAL, Side.PARTNER)
SEASON = "Programme de saison (démonstration)"
WASHABLE = "Ciseaux à bouts ronds, papiers et colle en pochettes individuelles. Rien à préparer sur place."
ON_SCREEN = "Une tablette ou un écran du service, le son vérifié avant l’heure."


@dataclass(frozen=True)
class Proposition:
    """`agreed` are the sides whose agreement on the theme is recorded."""

    slug: str
    commitment: str
    format: Format
    title: str
    description: str
    simple_text: str
    title_en: str
    description_en: str
    minutes: int = 60
    group_size: int = 8
    audiences: tuple[Audience, ...] = EVERYONE
    accessibility: str = "Assis, en fauteuil ou au lit. Aucune pratique du dessin n’est nécessaire."
    material: str = ""
    hygiene: str = "Mains et matériel nettoyés avant et après."
    agreed: tuple[Side, ...] = BOTH


CUT_PAPER = Proposition(
    "papiers-decoupes",
    "seances-a-l-hopital",
    Format.WORKSHOP,
    "Papiers découpés, couleurs choisies",
    "On découpe, on déplace, on colle. Chacun compose une image avec des formes simples et repart avec elle. "
    "Le médiateur du musée accompagne, sans modèle à copier.",
    "On découpe du papier. On choisit des couleurs. On colle les formes. On garde son image.",
    "Cut paper, chosen colours",
    "Cut, move, glue. Everyone makes a picture from simple shapes and keeps it. A museum educator helps; there is "
    "no model to copy.",
    material=WASHABLE,
)
ONE_LINE = Proposition(
    "d-un-seul-trait",
    "seances-a-l-hopital",
    Format.WORKSHOP,
    "D’un seul trait",
    "Dessiner un animal, un visage, une fleur sans lever le crayon. On s’amuse des surprises de la ligne et on "
    "regarde comment les artistes s’en servent.",
    "On dessine sans lever le crayon. On dessine un animal ou un visage. Le résultat surprend.",
    "In a single line",
    "Draw an animal, a face or a flower without lifting the pencil, and enjoy the surprises of a line.",
    minutes=45,
    material="Feuilles épaisses et crayons neufs, à garder.",
)
FACES = Proposition(
    "un-visage-plusieurs-cotes",
    "seances-a-l-hopital",
    Format.WORKSHOP,
    "Un visage, plusieurs côtés",
    "De face et de profil à la fois : avec des morceaux de carton léger, chacun assemble un visage vu de partout.",
    "On fabrique un visage en carton. On le voit de face et de côté.",
    "One face, many sides",
    "Front and profile at once: with light cardboard pieces, everyone builds a face seen from everywhere.",
    material="Morceaux de carton léger prédécoupés, attaches, pochettes individuelles.",
)
COLOUR_TALK = Proposition(
    "parler-de-la-couleur",
    "seances-a-l-hopital",
    Format.LECTURE,
    "Parler de la couleur",
    "Une conversation en images : pourquoi un bleu calme, pourquoi un rouge avance. Chacun dit ce qu’il voit, il n’y "
    "a pas de bonne réponse.",
    "On regarde des couleurs. On parle ensemble. Toutes les réponses sont bonnes.",
    "Talking about colour",
    "A conversation with pictures: why a blue feels calm, why a red comes forward. There is no right answer.",
    group_size=12,
    material="Un écran ou un mur clair.",
)
BEDSIDE_STUDIO = Proposition(
    "un-atelier-d-artiste-au-chevet",
    "seances-a-l-hopital",
    Format.BEDSIDE,
    "Un atelier d’artiste, raconté au chevet",
    "Le médiateur passe de chambre en chambre avec un écran. On entre dans un atelier d’autrefois : la lumière, les "
    "outils, le désordre. Le temps que chacun souhaite.",
    "Le médiateur vient dans la chambre. Il montre des images. On parle si on veut. On arrête quand on veut.",
    "An artist's studio, told at the bedside",
    "The educator goes from room to room with a screen and opens the door of an old studio. Each visit lasts as "
    "long as you like.",
    minutes=90,
    material="Tablette sous housse, essuyée entre deux chambres.",
    hygiene="Une seule tablette, essuyée entre deux chambres. Aucun objet ne passe d’une chambre à l’autre.",
)
AT_YOUR_PACE = Proposition(
    "le-musee-a-son-rythme",
    "visites-au-musee",
    Format.MUSEUM_VISIT,
    "Le musée à son rythme",
    "Une visite guidée lente, avec des pauses assises. Peu de salles, le temps de regarder et de dire ce qui plaît.",
    "On visite le musée. On marche peu. On s’assoit souvent. On dit ce qu’on aime.",
    "The museum at your pace",
    "A slow guided visit with seated breaks: few rooms, and time to look.",
    minutes=75,
    group_size=12,
    audiences=VISITORS,
    accessibility="Ascenseurs, sièges pliants, fauteuils roulants prêtés à l’accueil.",
)
LOOK_AND_MAKE = Proposition(
    "regarder-puis-assembler",
    "visites-au-musee",
    Format.MUSEUM_VISIT,
    "Regarder, puis assembler",
    "Une visite-atelier : une demi-heure dans les salles, puis une heure pour assembler du bois, du carton et de la "
    "ficelle.",
    "On regarde dans les salles. Ensuite, on fabrique un objet avec du carton et de la ficelle.",
    "Look, then build",
    "A visit with a workshop: half an hour in the rooms, then an hour to build with wood, cardboard and string.",
    minutes=90,
    group_size=10,
    audiences=VISITORS,
    accessibility="Atelier de plain-pied, tables réglables.",
    material="Fourni par le musée.",
)
HOUSE_FROM_AFAR = Proposition(
    "une-maison-ancienne-a-distance",
    "visites-a-distance",
    Format.REMOTE_VISIT,
    "Une maison ancienne, à distance",
    "En direct du musée, on monte le grand escalier, on lève les yeux vers les plafonds, on pose ses questions à la "
    "personne qui filme.",
    "On regarde le musée sur un écran. Quelqu’un filme en direct. On peut poser des questions.",
    "An old house, from afar",
    "Live from the museum: climb the great staircase, look up at the ceilings and ask the person who films.",
    minutes=45,
    group_size=20,
    material=ON_SCREEN,
    accessibility="Depuis la chambre ou la salle commune. Sous-titres possibles.",
)
GARDEN_FROM_AFAR = Proposition(
    "formes-du-jardin-a-distance",
    "visites-a-distance",
    Format.REMOTE_VISIT,
    "Formes du jardin, à distance",
    "Une promenade filmée autour des formes : rond, pointu, creux, plein. On les cherche ensuite autour de soi.",
    "On regarde des formes sur un écran. Ensuite, on cherche les mêmes formes autour de soi.",
    "Garden shapes, from afar",
    "A filmed walk among shapes: round, pointed, hollow, full. Then look for them around you.",
    minutes=30,
    group_size=20,
    material=ON_SCREEN,
)
FIRST_STEPS = Proposition(
    "premiers-pas-au-musee",
    "visites-de-sensibilisation",
    Format.TRAINING,
    "Premiers pas au musée",
    "Pour les professionnels qui découvrent le musée : ses espaces, son accueil, ce qu’on peut y faire avec un groupe.",
    "",
    "First steps in the museum",
    "For hospital staff who discover the museum: its spaces, its welcome, what a group can do there.",
    minutes=120,
    group_size=15,
    audiences=(Audience.STAFF,),
)
RELAY = Proposition(
    "devenir-relais",
    "formations-relais",
    Format.TRAINING,
    "Devenir relais",
    "Une demi-journée pour préparer une visite avec son groupe : choisir les salles, le rythme, les mots.",
    "",
    "Becoming a relay",
    "Half a day to prepare a visit with one's own group: rooms, pace, words.",
    minutes=180,
    group_size=12,
    audiences=(Audience.STAFF,),
)
WELCOMING = Proposition(
    "accueillir-un-groupe-de-l-hopital",
    "formations-du-musee",
    Format.TRAINING,
    "Accueillir un groupe venu de l’hôpital",
    "Pour les agents du musée, à l’hôpital : rencontrer un service, ses rythmes, ce qu’une sortie demande.",
    "",
    "Welcoming a group from the hospital",
    "For museum staff, at the hospital: meet a ward, its pace and words, and what an outing asks for.",
    minutes=180,
    group_size=12,
    audiences=(Audience.MUSEUM_STAFF,),
)
SHARED_DAY = Proposition(
    "une-journee-avec-le-medico-social",
    "journee-de-formation",
    Format.TRAINING,
    "Une journée avec le médico-social",
    "Les agents du musée et des structures de santé et du médico-social travaillent ensemble sur l’accueil.",
    "",
    "A day with health and social-care structures",
    "Museum staff work on welcoming people together with health and social-care structures.",
    minutes=360,
    group_size=30,
    audiences=(Audience.MUSEUM_STAFF,),
)
MATERIALS = Proposition(
    "matieres-a-toucher",
    "seances-a-l-hopital",
    Format.WORKSHOP,
    "Matières à toucher",
    "Bois, tissu, papier, métal : on choisit au toucher et on compose à plat.",
    "On touche des matières. On choisit celles qu’on aime. On les pose côte à côte.",
    "Materials to touch",
    "Wood, cloth, paper, metal: choose by touch and compose flat.",
    material="Échantillons lavables, un jeu par personne.",
    agreed=(),
)
MASKS = Proposition(
    "masques-de-carton",
    "seances-a-l-hopital",
    Format.WORKSHOP,
    "Masques de carton",
    "Plier, percer, nouer : un masque qui tient tout seul sur la table.",
    "On fabrique un masque en carton. On plie et on noue.",
    "Cardboard masks",
    "Fold, pierce, tie: a mask that stands by itself on the table.",
    material=WASHABLE,
    agreed=(Side.PARTNER,),
)
PROPOSITIONS = (
    CUT_PAPER,
    ONE_LINE,
    FACES,
    COLOUR_TALK,
    BEDSIDE_STUDIO,
    AT_YOUR_PACE,
    LOOK_AND_MAKE,
    HOUSE_FROM_AFAR,
    GARDEN_FROM_AFAR,
    FIRST_STEPS,
    RELAY,
    WELCOMING,
    SHARED_DAY,
    MATERIALS,
    MASKS,
)


def propose(cast: Cast, convention: Convention) -> tuple[dict[Proposition, Activity], int]:
    """The propositions as rows, and how many were missing; a new one gets the agreements that it is said to have."""
    commitments = {row.slug: row for row in Commitment.objects.filter(strand__convention=convention)}
    known = Activity.objects.in_bulk([proposition.slug for proposition in PROPOSITIONS], field_name="slug")
    new = {
        proposition: Activity.objects.create(**_values(proposition, commitments, cast))
        for proposition in PROPOSITIONS
        if proposition.slug not in known
    }
    for side in BOTH:
        _agree(cast, convention, side, [row.pk for proposition, row in new.items() if side in proposition.agreed])
    return {proposition: known.get(proposition.slug) or new[proposition] for proposition in PROPOSITIONS}, len(new)


def _values(proposition: Proposition, commitments: dict[str, Commitment], cast: Cast) -> dict:
    same = (
        "slug",
        "format",
        "title",
        "description",
        "simple_text",
        "title_en",
        "description_en",
        "group_size",
        "accessibility",
        "material",
        "hygiene",
    )
    return {name: getattr(proposition, name) for name in same} | {
        "commitment": commitments[proposition.commitment],
        "duration_minutes": proposition.minutes,
        "audiences": list(proposition.audiences),
        "proposed_by": cast.users[COORDINATOR],
    }


def _agree(cast: Cast, convention: Convention, side: Side, activity_ids: list[int]) -> None:
    """A season's programme: the culture service agrees for the group, the coordinator for the museum."""
    if not activity_ids:
        return
    actor = cast.users[OFFICER if side == Side.HOSPITAL else COORDINATOR]
    agree_on_activities(
        actor=actor,
        activity_ids=activity_ids,
        party=convention.parties.get(side=side),
        agreed_on=timezone.localdate() - timedelta(days=30),
        agreed_by=actor.full_name,
        means=Means.MEETING,
        programme=SEASON,
    )
