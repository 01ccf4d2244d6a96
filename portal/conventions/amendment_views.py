"""The page of an amendment: what it changes, its effect on every year's volume before it is signed."""

from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from activities.services.amendments import effect_of
from partnerships.models import Amendment, Convention, QuotaChange
from portal.conventions.acts import Act, page_of_convention
from portal.conventions.amendment_acts import AmendmentActs
from portal.conventions.running import NOT_OFFERED, keep_refused, run_act

ADDING = ("volume", "term", "strand", "clause")
GONE = "Cet avenant n’existe plus\u00a0: quelqu’un l’a abandonné. Voici la convention."


@require_http_methods(["GET", "HEAD", "POST"])
def show_amendment(request, pk: int, amendment_pk: int):
    """What is sent to an amendment that was abandoned, here or by somebody else, leads to its convention."""
    try:
        return _answer(request, pk, amendment_pk)
    except Http404:
        if request.method != "POST":
            raise
        convention = get_object_or_404(Convention.objects.visible_to(request.user), pk=pk)
        messages.warning(request, GONE)
        return HttpResponseRedirect(page_of_convention(convention))


def _answer(request, pk: int, amendment_pk: int):
    amendment = _read(request, pk, amendment_pk)
    acts = _acts(amendment, request.POST or None)
    if request.method == "POST":
        if acts.posted is None:
            messages.warning(request, NOT_OFFERED)
        elif acts.posted.form.is_valid() and (url := run_act(request, amendment.convention, acts.posted)):
            return HttpResponseRedirect(url)
        amendment = _read(request, pk, amendment_pk)
    return TemplateResponse(request, "admin/convention_amendment.html", _context(request, amendment, acts))


def _read(request, pk: int, amendment_pk: int) -> Amendment:
    mine = Convention.objects.visible_to(request.user).filter(pk=pk)
    rows = Amendment.objects.filter(convention__in=mine.values("pk"))
    rows = rows.select_related("convention__owner", "recorded_by").prefetch_related(
        "lines__commitment", "lines__strand"
    )
    return get_object_or_404(rows, pk=amendment_pk)


def _acts(amendment: Amendment, data=None) -> AmendmentActs:
    effect = None if amendment.is_signed else effect_of(amendment)
    return AmendmentActs(amendment, effect, data)


def _context(request, amendment: Amendment, acts: AmendmentActs) -> dict:
    fresh = keep_refused(_acts(amendment), acts)
    return {
        **admin.site.each_context(request),
        "title": f"{amendment}, {amendment.convention}",
        "convention": amendment.convention,
        "amendment": amendment,
        "refused": acts.refused,
        "lines": [(line, fresh.get("drop", line.pk)) for line in amendment.lines.all()],
        "adding": [act for name in ADDING if (act := fresh.get(name))],
        "effect": fresh.effect,
        "sign": _to_sign(fresh),
        "abandon": fresh.get("abandon"),
        "history": _history(amendment),
    }


def _to_sign(acts: AmendmentActs) -> Act | None:
    """Not offered while sessions stand in the way; one that was just refused stays, with what was typed."""
    sign = acts.get("sign")
    return sign if sign and (sign.form.errors or not acts.effect.sentences) else None


def _history(amendment: Amendment) -> list[QuotaChange]:
    """What its signature wrote in the volumes' own histories."""
    rows = QuotaChange.objects.filter(
        quota__commitment__strand__convention=amendment.convention, amendment__startswith=f"{amendment} du "
    )
    return list(rows.select_related("quota__commitment").order_by("pk"))
