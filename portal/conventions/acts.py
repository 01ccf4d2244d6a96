"""What may be done on a convention's page: each act with its form, and the verb that it calls."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse

from partnerships import services
from partnerships.models import Amendment, Approval, Convention, Evaluation
from partnerships.notices.conventions import names_of_speakers
from partnerships.services.amendments import prepare_amendment
from partnerships.services.evaluations import plan_evaluation
from partnerships.transitions import ONWARD, Status, ways_from
from portal.conventions.forms import (
    ActForm,
    AmendmentForm,
    BodyForm,
    EvaluationForm,
    PaperForm,
    PlannedForm,
    ResultForm,
    StepForm,
    SuccessorForm,
)


@dataclass(frozen=True)
class Act:
    """`name` and `about` tell it from the page's others; `verb` takes actor, its row's id as `named`, seen, answers.

    `leads_to` is the address of the page where what it made goes on; without it, one stays where one is. `note` is to
    be read before the click.
    """

    name: str
    about: str
    words: str
    form: ActForm
    verb: Callable
    fixed: dict
    whom: str = ""
    named: str = "convention_id"
    leads_to: Callable[[Model], str] | None = None
    note: str = ""

    def run(self, *, actor, row: Model, seen: int | None):
        """Returns what the verb does."""
        return self.verb(actor=actor, **{self.named: row.pk}, seen=seen, **self.fixed, **self.form.answers())


class Acts(ABC):
    """The acts that a page offers as things stand; the one that was posted holds what was typed."""

    # What the verbs of this page call the row that they are about.
    named = "convention_id"

    def __init__(self, data=None, files=None) -> None:
        self.data, self.files = data, files
        self.by_key = {(act.name, act.about): act for act in self.offered()}
        self.posted = self.by_key.get((data.get("act"), data.get("about"))) if data else None

    @property
    def refused(self) -> ActForm | None:
        """The form that was posted and is to be mended."""
        return self.posted.form if self.posted and self.posted.form.errors else None

    @abstractmethod
    def offered(self) -> Iterator[Act]:
        """Each act that makes sense now."""

    def get(self, name: str, about="") -> Act | None:
        return self.by_key.get((name, str(about)))

    def act(
        self,
        name: str,
        words: str,
        verb: Callable,
        form: type[ActForm],
        fixed: dict,
        *,
        about="",
        whom="",
        leads_to: Callable[[Model], str] | None = None,
        note: str = "",
        **kwargs,
    ) -> Act:
        about = str(about)
        is_posted = self.data is not None and (self.data.get("act"), self.data.get("about")) == (name, about)
        bound = form(*(self.data, self.files) if is_posted else (), prefix=f"{name}-{about}", **kwargs)
        return Act(name, about, words, bound, verb, fixed, whom, self.named, leads_to, note)


class ConventionActs(Acts):
    """Its steps, the opinions of its bodies while it is not signed, their papers, amendments while it runs.

    The convention is read with its `papers` (`Document.objects.deliberations_by_convention`), `evaluations_said`
    (`Evaluation.objects.by_convention`) and `speakers` (`speakers_by_convention`).
    """

    def __init__(self, convention: Convention, data=None, files=None) -> None:
        self.convention = convention
        super().__init__(data, files)

    def offered(self) -> Iterator[Act]:
        status = self.convention.status
        for target, way in ways_from(status).items():
            asked = {"about": target.value, "needs_reason": way.needs_reason}
            if Status.TERMINATED in (target, status):
                asked["note"] = _say_told(self.convention)
            yield self.act("step", way.verb, services.advance, StepForm, {"target": target}, **asked)
        if status in Convention.NOT_YET_SIGNED:
            yield self.act("plan", "Ajouter une instance", services.plan_approval, BodyForm, {})
            for one in self.convention.approvals.all():
                yield from self._about_body(one)
        for one in self.convention.approvals.all():
            if one.result:
                asked = {"papers": self.convention.papers, "initial": {"document_id": one.paper_id}}
                of_it = {"about": one.pk, "whom": one.body}
                words, fixed = "Joindre la délibération", {"approval_id": one.pk}
                yield self.act("paper", words, services.attach_paper, PaperForm, fixed, **of_it, **asked)
        if status in (Status.SIGNED, Status.IN_FORCE):
            words = "Préparer un avenant"
            yield self.act("amend", words, prepare_amendment, AmendmentForm, {}, leads_to=page_of_amendment)
        if status in (Status.IN_FORCE, Status.ENDED, Status.TERMINATED) and not hasattr(self.convention, "successor"):
            initial = {"title": f"{self.convention} (renouvellement)"}
            words, verb = "Préparer le renouvellement", services.prepare_successor
            yield self.act("renew", words, verb, SuccessorForm, {}, initial=initial, leads_to=page_of_convention)

        kinds = {one["kind"] for one in self.convention.evaluations_said}
        if status not in Convention.NOT_YET_SIGNED and (left := set(Evaluation.Kind) - kinds):
            asked = {"kinds": left}
            yield self.act("evaluate", "Prévoir une évaluation", plan_evaluation, EvaluationForm, {}, **asked)

    def _about_body(self, one: Approval) -> Iterator[Act]:
        fixed, of_it = {"approval_id": one.pk}, {"about": one.pk, "whom": one.body}
        yield self.act("result", "Noter l’avis", services.record_result, ResultForm, fixed, **of_it)
        if not one.is_cleared:
            initial = {"planned": one.planned_written, "is_assumed": one.planned_is_assumed}
            words = "Changer la date prévue"
            yield self.act("replan", words, services.replan_approval, PlannedForm, fixed, initial=initial, **of_it)
        if not one.result:
            yield self.act("withdraw", "Retirer", services.withdraw_approval, ActForm, fixed, **of_it)


def _say_told(convention: Convention) -> str:
    if names := names_of_speakers(convention):
        return f"Un e-mail préviendra\u00a0: {', '.join(names)}. Votre motif n’y est pas dit."
    return "Aucun contact des parties n’a de compte ni de boîte sur le portail\u00a0: prévenez-les vous-même."


def page_of_convention(convention: Convention) -> str:
    return reverse("admin:convention_story", args=[convention.pk])


def page_of_amendment(amendment: Amendment) -> str:
    return reverse("admin:convention_amendment", args=[amendment.convention_id, amendment.pk])


def onward(convention: Convention, approvals: list[Approval]) -> list[Status]:
    """The next steps to show: a convention whose bodies are named goes before them first."""
    targets = list(ONWARD[Status(convention.status)])
    return targets[:1] if convention.status == Status.PREPARATION and approvals else targets
