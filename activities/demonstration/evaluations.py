"""The half-term evaluation of the Picasso convention, planned and begun: its parties' comments are invented."""

from accounts.models import User
from activities.demonstration.documents import officer_of
from notifications.services import hushed
from partnerships.dates import Precision, VagueDate
from partnerships.models import Commitment, Convention, Evaluation, Strand
from partnerships.models.evaluations import subject_key
from partnerships.services.evaluations import comment, plan_evaluation, start_edition


def bring_evaluation(convention: Convention, coordinator: User) -> None:
    """Half-way through the convention, in preparation, with a first word of each side."""
    officer = officer_of(convention)
    if officer is None or convention.evaluations.exists():
        return
    halfway = convention.effective_on + (convention.ends_on - convention.effective_on) / 2
    evaluation = plan_evaluation(
        actor=officer,
        convention_id=convention.pk,
        seen=None,
        kind=Evaluation.Kind.HALF_TERM,
        planned=VagueDate(halfway.replace(day=1), Precision.MONTH),
    )
    with hushed():  # its parties have commented: nobody is asked to
        edition = start_edition(actor=officer, evaluation_id=evaluation.pk, seen=None)
    strand = Strand.objects.filter(convention=convention).order_by("position").first()
    visits = Commitment.objects.filter(strand__convention=convention, kind=Commitment.Kind.MUSEUM_VISIT).first()
    museum = convention.parties.exclude(partner=None).first()
    for actor, partner_id, row, text in (
        (officer, None, strand, "Commentaire inventé : les services demandent surtout des ateliers courts."),
        (coordinator, museum.partner_id, visits, "Commentaire inventé : le mardi, les salles sont plus calmes."),
    ):
        said = {"edition_id": edition.pk, "partner_id": partner_id, "seen": 0}
        comment(actor=actor, comments={subject_key(row): text}, **said)
