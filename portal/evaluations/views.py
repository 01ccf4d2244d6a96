"""The pages of an evaluation for the service: the version in preparation, and those that were validated."""

from django.contrib import admin, messages
from django.http import FileResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from foundation.printing.paper import pdf_response
from partnerships.models import Edition, Evaluation
from portal.conventions.forms import ActForm
from portal.conventions.running import NOT_OFFERED, keep_refused, run_act
from portal.evaluations.acts import EvaluationActs, deed_of, refuse_gone
from portal.evaluations.draft import Draft, read_draft
from portal.evaluations.forms import EditionForm
from portal.evaluations.papers import figures_file, print_evaluation
from portal.frozen.papers import send_workbook
from portal.frozen.views import answer, typed_again

NOTED = "C’est noté."


@require_http_methods(["GET", "HEAD", "POST"])
def show_evaluation(request, pk: int):
    """What is planned, the version in preparation, and the validated ones."""
    evaluation = _read(request, pk)
    if "do" in request.POST:
        return _answer(request, evaluation)
    acts = EvaluationActs(evaluation, request.POST or None)
    if request.method == "POST":
        if acts.posted is None:
            messages.warning(request, NOT_OFFERED)
        elif acts.posted.form.is_valid() and (url := run_act(request, evaluation, acts.posted, NOTED)):
            return HttpResponseRedirect(url)
        evaluation = _read(request, pk)
    draft = read_draft(evaluation)
    return _page(request, evaluation, draft, draft and _form(draft), acts)


@require_safe
def show_validated(request, pk: int, number: int):
    edition = _validated(request, pk, number)
    context = {
        **admin.site.each_context(request),
        "title": edition.content["title"],
        "evaluation": edition.evaluation,
        "edition": edition,
    }
    return TemplateResponse(request, "admin/evaluation_validated.html", context)


@require_safe
def send_figures(request, pk: int, number: int):
    return figures_of(_validated(request, pk, number))


def figures_of(edition: Edition) -> FileResponse:
    return send_workbook(figures_file(edition.content), f"evaluation-{edition.evaluation_id}-version-{edition.number}")


@require_safe
def preview_paper(request, pk: int):
    """How the version in preparation would look on paper, marked as not validated."""
    evaluation = _read(request, pk)
    draft = get_object_or_404(Edition, evaluation=evaluation, validated_at=None) and read_draft(evaluation)
    content = draft.content(draft.comments(), is_validated=False)
    return pdf_response(print_evaluation(content), f"projet-d-evaluation-{evaluation.pk}")


def _read(request, pk: int) -> Evaluation:
    rows = Evaluation.objects.visible_to(request.user).select_related("convention__owner").told()
    return get_object_or_404(rows, pk=pk)


def _validated(request, pk: int, number: int) -> Edition:
    rows = Edition.objects.visible_to(request.user).validated().filter(evaluation=pk, number=number)
    return get_object_or_404(rows.select_related("evaluation__convention", "validated_by"))


def _form(draft: Draft, data=None) -> EditionForm:
    known = draft.contributions.get(None)
    theirs = " ".join(f"{partner}.{version}" for partner, version in draft.versions.items() if partner is not None)
    initial = {"seen": known.version if known else 0, "figures_seen": draft.mark, "comments_seen": theirs}
    return EditionForm(data, subjects=draft.subjects, known=known, initial=initial)


def _answer(request, evaluation: Evaluation):
    draft, do = read_draft(evaluation), request.POST["do"]
    return answer(
        request,
        _form(draft, request.POST) if draft else ActForm(request.POST),
        deed_of=lambda form: deed_of(request.user, draft, form, do) if draft else refuse_gone,
        shown_again=lambda: _shown_again(request, evaluation.pk),
    )


def _shown_again(request, pk: int):
    evaluation = _read(request, pk)
    draft = read_draft(evaluation)
    if draft is None:
        return _page(request, evaluation, None, None, None)
    return _page(request, evaluation, draft, _form(draft, typed_again(request, _form(draft).initial)), None)


def _page(request, evaluation: Evaluation, draft: Draft | None, form: EditionForm | None, acts: EvaluationActs | None):
    fresh = keep_refused(EvaluationActs(evaluation), acts)
    comments = draft.comments() if draft else {}
    theirs = {party: said for party, said in comments.items() if party != str(draft.parties[0])}
    context = {
        **admin.site.each_context(request),
        "title": str(evaluation),
        "evaluation": evaluation,
        "convention": evaluation.convention,
        "draft": draft,
        "form": form,
        "sections": [_section(part, form, theirs) for part in draft.parts] if draft else [],
        "waited": [party for party, said in theirs.items() if not said],
        "validated": [one for one in evaluation.editions.all() if one.validated_at],
        "refused": acts.refused if acts else None,
        **{name: fresh.get(name) for name in ("start", "replan", "withdraw")},
    }
    return TemplateResponse(request, "admin/evaluation.html", context)


def _section(part, form: EditionForm, theirs: dict) -> dict:
    """A section with what the service says of it, and what the other parties have said so far."""
    rows = [
        {
            "subject": subject,
            "field": field,
            "kept": kept,
            "theirs": [(party, said[subject.key]) for party, said in theirs.items() if said.get(subject.key)],
        }
        for subject, field, kept in form.rows_of(part)
    ]
    return {"section": part.section, "own": rows[0], "others": rows[1:]}
