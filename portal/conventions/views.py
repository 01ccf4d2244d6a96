"""The page that tells a convention's whole life, and does what its next step asks. For the service that owns it."""

from django.contrib import admin, messages
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from foundation.errors import Refusal
from foundation.form_keys import answer_once
from partnerships.life import blockers
from partnerships.models import Commitment, Convention, ConventionEvent, Party, Quota
from partnerships.models.choices import Side
from portal.conventions.acts import Act, Acts, onward
from portal.conventions.story import tell

# What carries an act from page to page, and is no content of it.
CARRIED = ("csrfmiddlewaretoken", "seen")


@require_http_methods(["GET", "HEAD", "POST"])
def show_story(request, pk: int):
    convention = _read(request, pk)
    acts = Acts(convention, list(convention.approvals.all()), request.POST or None)
    if request.method == "POST":
        if acts.posted is None:
            messages.warning(request, "Cet acte n'est plus possible, ou pas encore. Voici ce que la convention permet.")
        elif acts.posted.form.is_valid() and _run(request, convention, acts.posted):
            return HttpResponseRedirect(request.path)
        convention = _read(request, pk)
    return TemplateResponse(request, "admin/convention_story.html", _context(request, convention, acts))


def _read(request, pk: int) -> Convention:
    rows = (
        Convention.objects.visible_to(request.user)
        .select_related("owner", "parent", "predecessor", "successor")
        .prefetch_related(
            "approvals",
            "objectives",
            "children",
            Prefetch("events", ConventionEvent.objects.select_related("actor")),
            Prefetch("parties", Party.objects.select_related("partner")),
            Prefetch("strands__commitments", Commitment.objects.order_by("pk")),
        )
    )
    return get_object_or_404(rows, pk=pk)


def _run(request, convention: Convention, act: Act) -> bool:
    """Whether it is done, however often it was clicked; refused, the form says why and sees the convention anew."""
    seen = request.POST.get("seen", "")
    posted = {name: values for name, values in request.POST.lists() if name not in CARRIED}

    def run() -> dict:
        act.run(actor=request.user, convention=convention, seen=int(seen) if seen.isdecimal() else None)
        return {"message": f"C'est noté : {act.words[0].lower()}{act.words[1:]}."}

    try:
        answer = answer_once(
            actor=f"user:{request.user.pk}",
            key=act.form.cleaned_data["key"],
            content={"path": request.path, "posted": posted},
            act=run,
        )
    except Refusal as refusal:
        act.form.blame(refusal)
        return False
    messages.success(request, answer["message"])
    return True


def _context(request, convention: Convention, acts: Acts) -> dict:
    approvals = list(convention.approvals.all())
    # What was refused stays with what was typed; the other acts are those of the convention as it is now.
    fresh = Acts(convention, approvals)
    if acts.posted and (acts.posted.name, acts.posted.about) in fresh.by_key:
        fresh.by_key[acts.posted.name, acts.posted.about] = acts.posted
    steps = {name: act for name, act in fresh.by_key.items() if name[0] == "step"}
    quotas = Quota.objects.filter(commitment__strand__convention=convention).select_related("commitment")
    targets = onward(convention, approvals)
    return {
        **admin.site.each_context(request),
        "title": str(convention),
        "convention": convention,
        "refused": acts.posted.form if acts.posted and acts.posted.form.errors else None,
        "refused_act": acts.posted,
        "story": tell(convention, approvals, list(quotas.counting_sessions())),
        "steps": [(steps["step", target.value], blockers(convention, target, approvals)) for target in targets],
        "other_steps": [act for (_name, target), act in steps.items() if target not in targets],
        "bodies": [
            (one, [act for name in ("result", "replan", "withdraw") if (act := fresh.get(name, one.pk))])
            for one in approvals
        ],
        "plan": fresh.get("plan", ""),
        "objectives": _objectives_by_owner(convention),
        "events": sorted(convention.events.all(), key=lambda event: event.pk, reverse=True),
    }


def _objectives_by_owner(convention: Convention) -> list[tuple[str, list]]:
    owners = (("", "Communs"), (Side.HOSPITAL, "De l'hôpital"), (Side.PARTNER, "Du partenaire"))
    objectives = list(convention.objectives.all())
    grouped = [(words, [one for one in objectives if one.owner_side == side]) for side, words in owners]
    return [(words, members) for words, members in grouped if members]
