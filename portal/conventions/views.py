"""The page that tells a convention's whole life, and does what its next step asks. For the service that owns it."""

from django.contrib import admin, messages
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from partnerships.indicators import figures_by_convention, read
from partnerships.life import blockers, lacks_on_sheet
from partnerships.models import (
    AmendmentLine,
    Approval,
    Commitment,
    Convention,
    ConventionEvent,
    Document,
    Evaluation,
    Funding,
    Party,
    Quota,
)
from partnerships.models.funding import strand_totals_of, totals_of
from partnerships.notices.conventions import speakers_by_convention
from partnerships.services.conventions import CARRIED_OVER
from partnerships.undertaken import actions_by_project
from portal.conventions.acts import ConventionActs, onward
from portal.conventions.kin import kin_of
from portal.conventions.reading import objectives_by_owner
from portal.conventions.running import NOT_OFFERED, keep_refused, run_act
from portal.conventions.story import tell
from portal.evaluations.standing import standings_of


@require_http_methods(["GET", "HEAD", "POST"])
def show_story(request, pk: int):
    convention = _read(request, pk)
    acts = ConventionActs(convention, request.POST or None, request.FILES)
    if request.method == "POST":
        if acts.posted is None:
            messages.warning(request, NOT_OFFERED)
        elif acts.posted.form.is_valid() and (url := run_act(request, convention, acts.posted)):
            return HttpResponseRedirect(url)
        convention = _read(request, pk)
    return TemplateResponse(request, "admin/convention_story.html", _context(request, convention, acts))


def _read(request, pk: int) -> Convention:
    rows = (
        Convention.objects.visible_to(request.user)
        .select_related("owner", "successor")
        .with_aims()
        .annotate(
            indicator_figures=figures_by_convention(),
            evaluations_said=Evaluation.objects.by_convention(),
            papers=Document.objects.deliberations_by_convention(),
            speakers=speakers_by_convention(),
        )
        .prefetch_related(
            Prefetch("approvals", Approval.objects.with_papers()),
            Prefetch("amendments__lines", AmendmentLine.objects.select_related("commitment", "strand")),
            Prefetch("events", ConventionEvent.objects.select_related("actor")),
            Prefetch("parties", Party.objects.select_related("partner")),
            Prefetch("strands__commitments", Commitment.objects.order_by("pk")),
        )
    )
    return get_object_or_404(rows, pk=pk)


def _is_fresh_copy(convention: Convention) -> bool:
    """In preparation, with what the portal took over from the one before."""
    copied = any(event.verb.startswith(CARRIED_OVER) for event in convention.events.all())
    return copied and convention.status == Convention.Status.PREPARATION


def _context(request, convention: Convention, acts: ConventionActs) -> dict:
    today = timezone.localdate()
    approvals, kin = list(convention.approvals.all()), kin_of(convention, request.user)
    fresh = keep_refused(ConventionActs(convention), acts)
    steps = {name: act for name, act in fresh.by_key.items() if name[0] == "step"}
    quotas = Quota.objects.filter(commitment__strand__convention=convention).select_related("commitment")
    targets = onward(convention, approvals)
    fundings = list(Funding.objects.of(convention))
    return {
        **admin.site.each_context(request),
        "title": str(convention),
        "convention": convention,
        "indicators": [read(one, today) for one in convention.indicator_figures],
        "refused": acts.refused,
        "kin": kin,
        "carried_over": kin.predecessor and _is_fresh_copy(convention),
        "story": tell(convention, approvals, list(quotas.counting_sessions()), kin),
        "steps": [
            (
                steps["step", target.value],
                blockers(convention, target, approvals, today),
                lacks_on_sheet(convention, target),
            )
            for target in targets
        ],
        "other_steps": [act for (_name, target), act in steps.items() if target not in targets],
        "bodies": [
            (one, [act for name in ("result", "replan", "withdraw", "paper") if (act := fresh.get(name, one.pk))])
            for one in approvals
        ],
        "plan": fresh.get("plan"),
        "amend": fresh.get("amend"),
        "renew": fresh.get("renew"),
        "evaluations": list(standings_of(convention)),
        "evaluate": fresh.get("evaluate"),
        "objectives": objectives_by_owner(convention),
        "projects": actions_by_project(convention),
        "fundings": fundings,
        "funding_totals": totals_of(fundings),
        "strand_totals": strand_totals_of(fundings),
        "events": sorted(convention.events.all(), key=lambda event: event.pk, reverse=True),
    }
