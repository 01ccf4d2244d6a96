"""The papers of the demonstration's convention: they say themselves that they are not real."""

from datetime import date

from accounts.models import User
from activities.printing import LAYOUTS
from foundation.printing.paper import print_page
from partnerships.models import Convention, Document, Membership

Kind, Readers = Document.Kind, Document.Readers
PAPERS = (
    {
        "kind": Kind.CONVENTION,
        "title": "Convention de partenariat",
        "edition": "signée",
        "dated_on": date(2026, 3, 12),
        "readers": Readers.PARTIES,
        "summary": "Quatre volets : Picasso à l’hôpital, l’hôpital au musée, formation, offre culturelle numérique.",
    },
    {
        "kind": Kind.ANNEX,
        "title": "Annexe 1 : calendrier des séances",
        "edition": "2",
        "readers": Readers.PARTIES,
        "summary": "Les périodes de l’année, les délais de réservation et les personnes à joindre.",
    },
    {
        "kind": Kind.OTHER,
        "title": "La convention en une page",
        "readers": Readers.PUBLIC,
        "summary": "Ce que le musée et l’hôpital proposent chaque année aux patients, à leurs proches et aux équipes.",
    },
    {
        "kind": Kind.OTHER,
        "title": "Note de préparation du comité de suivi",
        "edition": "projet",
        "readers": Readers.INTERNAL,
        "summary": "Ce que le service culture veut demander au musée.",
    },
)


def officer_of(convention: Convention) -> User | None:
    member = Membership.objects.current().filter(service=convention.owner).order_by("pk").first()
    return member and member.user


def bring_documents(convention: Convention) -> None:
    officer = officer_of(convention)
    if officer is None:
        return
    for said in PAPERS:
        document = Document(convention=convention, added_by=officer, is_accessible=True, **said)
        document.hold(print_page(LAYOUTS / "demonstration.typ", {"title": said["title"], "text": said["summary"]}))
        document.save()
