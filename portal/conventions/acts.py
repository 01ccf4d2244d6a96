"""What may be done on a convention's page: each act with its form, and the verb that it calls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from partnerships import services
from partnerships.models import Approval, Convention
from partnerships.transitions import ONWARD, Status, ways_from
from portal.conventions.forms import ActForm, BodyForm, PlannedForm, ResultForm, StepForm


@dataclass(frozen=True)
class Act:
    """`name` and `about` tell it from the page's others; `verb` takes actor, convention_id, seen and the answers."""

    name: str
    about: str
    words: str
    form: ActForm
    verb: Callable
    fixed: dict
    whom: str = ""

    def run(self, *, actor, convention: Convention, seen: int | None) -> None:
        self.verb(actor=actor, convention_id=convention.pk, seen=seen, **self.fixed, **self.form.answers())


class Acts:
    """The acts that a convention offers as it stands; the one that was posted holds what was typed."""

    def __init__(self, convention: Convention, approvals: list[Approval], data=None) -> None:
        self.data = data
        self.by_key = {(act.name, act.about): act for act in self._offered(convention, approvals)}
        self.posted = self.by_key.get((data.get("act"), data.get("about"))) if data else None

    def get(self, name: str, about) -> Act | None:
        return self.by_key.get((name, str(about)))

    def _offered(self, convention: Convention, approvals: list[Approval]) -> Iterator[Act]:
        for target, way in ways_from(convention.status).items():
            yield self._act(
                "step",
                target.value,
                way.verb,
                services.advance,
                StepForm,
                {"target": target},
                needs_reason=way.needs_reason,
            )
        if convention.status not in (Status.PREPARATION, Status.BODIES):
            return
        yield self._act("plan", "", "Ajouter une instance", services.plan_approval, BodyForm, {})
        for one in approvals:
            fixed = {"approval_id": one.pk}
            yield self._act("result", one.pk, "Noter l'avis", services.record_result, ResultForm, fixed, whom=one.body)
            if not one.is_cleared:
                initial = {"planned": one.planned_written, "is_assumed": one.planned_is_assumed}
                words = "Changer la date prévue"
                yield self._act(
                    "replan",
                    one.pk,
                    words,
                    services.replan_approval,
                    PlannedForm,
                    fixed,
                    whom=one.body,
                    initial=initial,
                )
            if not one.result:
                yield self._act(
                    "withdraw", one.pk, "Retirer", services.withdraw_approval, ActForm, fixed, whom=one.body
                )

    def _act(self, name: str, about, words: str, verb: Callable, form: type[ActForm], fixed: dict, whom="", **kwargs):
        about = str(about)
        is_posted = self.data is not None and (self.data.get("act"), self.data.get("about")) == (name, about)
        bound = form(self.data if is_posted else None, prefix=f"{name}-{about}", **kwargs)
        return Act(name, about, words, bound, verb, fixed, whom)


def onward(convention: Convention, approvals: list[Approval]) -> list[Status]:
    """The next steps to show: a convention whose bodies are named goes before them first."""
    targets = list(ONWARD[Status(convention.status)])
    return targets[:1] if convention.status == Status.PREPARATION and approvals else targets
