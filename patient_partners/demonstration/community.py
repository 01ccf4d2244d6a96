"""What the invented service published for its partners. Nobody here exists."""

from datetime import timedelta

from django.utils import timezone

from patient_partners.models import Programme, Publication

Kind = Publication.Kind
# Days ago, since when it is read; days ahead, until when.
PUBLICATIONS = (
    (
        Kind.NEWS,
        "Trois équipes cherchent des partenaires cet hiver",
        "Elles travaillent sur l’accueil de nuit, le retour à la maison et les rendez-vous par téléphone. Si l’une "
        "d’elles vous ressemble, dites-le à votre référent : vous pouvez aussi attendre qu’on vous le propose.",
        6,
        40,
    ),
    (
        Kind.NEWS,
        "Vos trajets peuvent être dits sur votre page",
        "Le temps que vous donnez se déclare désormais avec le trajet, à part. C’est facultatif.",
        30,
        None,
    ),
    (
        Kind.EXPERIENCE,
        "La première réunion, racontée par une partenaire",
        "J’avais préparé des notes, je ne les ai pas lues. On m’a demandé ce qui m’avait manqué, et j’ai répondu : "
        "savoir qui appeler le soir. Deux mois après, c’était écrit sur une page, avec mes mots.",
        50,
        None,
    ),
)


def bring_publications(programme: Programme, created: list[str]) -> None:
    """Once."""
    if programme.publications.exists():
        return
    today = timezone.localdate()
    for kind, title, text, since, until in PUBLICATIONS:
        starts_on = today - timedelta(days=since)
        ends_on = today + timedelta(days=until) if until else None
        days = {"starts_on": starts_on, "ends_on": ends_on}
        created.append(str(Publication.objects.create(programme=programme, kind=kind, title=title, text=text, **days)))
