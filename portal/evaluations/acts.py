"""What the pages of an evaluation do: planned anew, begun, withdrawn; commented; validated or given up."""

from collections.abc import Callable, Iterator

from django.urls import reverse

from foundation.errors import Refusal
from foundation.papers import inspect_printed
from partnerships.models import Evaluation, Party
from partnerships.services import evaluations
from portal.conventions.acts import Act, Acts, page_of_convention
from portal.conventions.forms import ActForm, EvaluationDateForm
from portal.evaluations.draft import Draft
from portal.evaluations.forms import CommentsForm, EditionForm, StartForm
from portal.evaluations.papers import print_evaluation

VALIDATE, GIVE_UP = "validate", "give_up"
NEW_FIGURES = (
    "Des chiffres ou des commentaires ont changé depuis que cette page s’est ouverte. Les voici, avec les vôtres : "
    "relisez-les, puis validez."
)
GONE = "Cette version n’est plus en préparation. Voici où en est l’évaluation."


class EvaluationActs(Acts):
    """The service's, while no version is in preparation."""

    named = "evaluation_id"

    def __init__(self, evaluation: Evaluation, data=None) -> None:
        self.evaluation = evaluation
        super().__init__(data)

    def offered(self) -> Iterator[Act]:
        editions = list(self.evaluation.editions.all())
        if not editions or editions[0].validated_at:
            words = "Corriger dans une nouvelle version" if editions else "Commencer l’évaluation"
            yield self.act("start", words, evaluations.start_edition, StartForm, {}, is_correction=bool(editions))
        if not any(one.validated_at for one in editions):
            planned = self.evaluation.planned_date
            initial = {"planned": self.evaluation.planned_written, "is_assumed": planned.is_assumed}
            words, verb = "Changer la date prévue", evaluations.replan_evaluation
            yield self.act("replan", words, verb, EvaluationDateForm, {}, initial=initial)
        if not editions:
            words, verb = "Retirer", evaluations.withdraw_evaluation
            yield self.act("withdraw", words, verb, ActForm, {}, leads_to=self._story)

    def _story(self, _done) -> str:
        return page_of_convention(self.evaluation.convention)


class Voices(Acts):
    """The comments of the parties that somebody speaks for, a form for each."""

    named = "edition_id"

    def __init__(self, draft: Draft | None, voices: list[Party], data=None) -> None:
        self.draft, self.voices = draft, voices
        super().__init__(data)

    def offered(self) -> Iterator[Act]:
        for party in self.voices if self.draft else ():
            said = {"subjects": self.draft.subjects, "known": self.draft.contributions.get(party.partner_id)}
            fixed, of_it = {"partner_id": party.partner_id}, {"about": party.partner_id, "whom": str(party)}
            yield self.act("say", "Garder nos commentaires", evaluations.comment, CommentsForm, fixed, **of_it, **said)


def deed_of(actor, draft: Draft, form: EditionForm, do: str) -> Callable[[], dict]:
    """What a button of the service's page does, and then says (`message`) and shows (`url`).

    Raises Refusal when what would be validated is not what the page showed.
    """
    evaluation_id, edition = draft.edition.evaluation_id, draft.edition
    here = reverse("admin:evaluation", args=[evaluation_id])
    if do == GIVE_UP:
        return lambda: _give_up(actor, draft, here)
    if do == VALIDATE:
        return _validate(actor, draft, form)

    def keep() -> dict:
        said = {"partner_id": None, "seen": form.cleaned_data["seen"], **form.answers()}
        evaluations.comment(actor=actor, edition_id=edition.pk, **said)
        return {"url": here, "message": "Vos commentaires sont gardés."}

    return keep


def refuse_gone() -> dict:
    """What a button does whose version is not in preparation any more."""
    raise Refusal(GONE)


def _give_up(actor, draft: Draft, here: str) -> dict:
    evaluations.give_up_edition(actor=actor, edition_id=draft.edition.pk, seen=draft.edition.version)
    return {"url": here, "message": "La version en préparation est abandonnée."}


def _validate(actor, draft: Draft, form: EditionForm) -> Callable[[], dict]:
    """The paper is printed and inspected before anything is locked."""
    seen, comments = form.cleaned_data["comments_seen"], form.answers()["comments"]
    theirs = {partner: version for partner, version in draft.versions.items() if partner is not None}
    if form.cleaned_data["figures_seen"] != draft.mark or seen != theirs:
        raise Refusal(NEW_FIGURES)
    group = str(draft.parties[0])
    content = draft.content({**draft.comments(), group: comments}, is_validated=True)
    paper = print_evaluation(content)
    inspect_printed(paper)

    def run() -> dict:
        edition = evaluations.validate_edition(
            actor=actor,
            edition_id=draft.edition.pk,
            seen_comments={**seen, None: form.cleaned_data["seen"]},
            comments=comments,
            content=content,
            paper=paper,
        )
        url = reverse("admin:evaluation_validated", args=[edition.evaluation_id, edition.number])
        return {"url": url, "message": f"La version {edition.number} est validée : elle ne change plus."}

    return run
