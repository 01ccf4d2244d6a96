"""« Conventions » in the workspace: what its parties read of a convention. Nothing here can be changed."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, ListView

from activities.ledger import ledger_of
from partnerships.indicators import Standing, figures_by_convention, read
from partnerships.models import (
    AmendmentLine,
    Approval,
    Commitment,
    Committee,
    CommitteeMember,
    Convention,
    Decision,
    Document,
    Evaluation,
    Funding,
    Meeting,
    Party,
    Quota,
)
from partnerships.models.choices import Side
from partnerships.models.funding import strand_totals_of, totals_of
from partnerships.undertaken import actions_by_project
from partnerships.views.workspace import WorkspaceMixin
from portal.conventions.kin import kin_of
from portal.conventions.story import tell
from portal.evaluations.standing import speaks_for, standings_of, to_comment

OWNERS_OF_OBJECTIVES = (("", "Communs"), (Side.HOSPITAL, "De l’hôpital"), (Side.PARTNER, "Du partenaire"))

# The newest; the others are one tap away.
DOCUMENTS = 12


class ConventionList(WorkspaceMixin, ListView):
    """The conventions of one's parties, hospitals or service: those in force first."""

    opens_to_followers = True
    template_name = "conventions/list.html"
    context_object_name = "conventions"
    paginate_by = 25

    def get_queryset(self):
        parties = Prefetch("parties", Party.objects.select_related("partner"))
        rows = Convention.objects.visible_to(self.request.user).in_order_of_life().prefetch_related(parties)
        return rows.annotate(
            indicator_figures=figures_by_convention(), evaluations_said=Evaluation.objects.by_convention()
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        return context | {"rows": [(one, to_comment(user, one), to_count(user, one)) for one in context["conventions"]]}


class ConventionPage(WorkspaceMixin, DetailView):
    """One convention: where it stands, its story, its figures, its committees and its papers. Read only."""

    opens_to_followers = True
    template_name = "conventions/page.html"
    context_object_name = "convention"

    def get_queryset(self):
        return (
            Convention.objects.visible_to(self.request.user)
            .select_related("owner")
            .with_aims()
            .annotate(indicator_figures=figures_by_convention(), evaluations_said=Evaluation.objects.by_convention())
            .prefetch_related(
                Prefetch("approvals", Approval.objects.with_papers()),
                Prefetch("amendments__lines", AmendmentLine.objects.select_related("commitment", "strand")),
                "events",
                Prefetch("parties", Party.objects.select_related("partner")),
                Prefetch("strands__commitments", Commitment.objects.order_by("pk")),
            )
        )

    def get_context_data(self, **kwargs):
        convention, user = self.object, self.request.user
        kin = kin_of(convention, user)
        quotas = list(
            Quota.objects.filter(commitment__strand__convention=convention)
            .select_related("commitment")
            .order_by("commitment__strand__position", "commitment")
            .counting_sessions()
        )
        fundings = list(Funding.objects.of(convention))
        documents = Document.objects.visible_to(user).filter(convention=convention).described()
        return super().get_context_data(
            **kwargs,
            kin=kin,
            story=tell(convention, list(convention.approvals.all()), quotas, kin, is_inside=False),
            ledgers=ledger_of(quota for quota in quotas if quota.starts_on <= timezone.localdate() <= quota.ends_on),
            committees=committees_of(convention),
            documents=documents[:DOCUMENTS],
            documents_url=f"{reverse('documents')}?convention={convention.pk}",
            readable=set(documents.filter(meetings__isnull=False).values_list("pk", flat=True)),
            objectives=objectives_by_owner(convention),
            indicators=[read(one, timezone.localdate()) for one in convention.indicator_figures],
            projects=actions_by_project(convention),
            evaluations=list(standings_of(convention)),
            to_comment=to_comment(user, convention),
            to_count=to_count(user, convention),
            fundings=fundings,
            funding_totals=totals_of(fundings),
            strand_totals=strand_totals_of(fundings),
        )


def to_count(user, convention: Convention) -> list[Standing]:
    """The indicators of a convention in force whose count is due, for who speaks for one of its parties.

    The convention is read with its parties and its `indicator_figures`.
    """
    if convention.status != Convention.Status.IN_FORCE or not speaks_for(user, convention):
        return []
    standings = [read(one, timezone.localdate()) for one in convention.indicator_figures]
    return [one for one in standings if any(line.is_silent for line in one.counted)]


def committees_of(convention: Convention) -> list[Committee]:
    """Who follows it, when they met and will meet, and what they decided. Four queries."""
    return list(
        convention.committees.select_related("strand").prefetch_related(
            Prefetch("members", CommitteeMember.objects.sitting().order_by("side", "name")),
            Prefetch("meetings", Meeting.objects.exclude(status=Meeting.Status.CANCELLED).select_related("minutes")),
            Prefetch("meetings__decisions", Decision.objects.select_related("owner")),
        )
    )


def objectives_by_owner(convention: Convention) -> list[tuple[str, list[str]]]:
    """The objectives of a convention read `with_aims`, under who carries them; those of nobody are not named."""
    grouped = [
        (words, [aim["text"] for aim in convention.aims if aim["side"] == side]) for side, words in OWNERS_OF_OBJECTIVES
    ]
    return [(words, members) for words, members in grouped if members]
