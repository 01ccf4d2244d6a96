"""Forms that say first what would become of each date, then do the chosen ones: all of them, or nothing."""

import uuid
from abc import abstractmethod
from dataclasses import dataclass

from django.shortcuts import render

from activities.services.cycles import Fate
from activities.views.workspace import ActOnceView
from foundation.errors import Refusal


@dataclass(frozen=True)
class Line:
    """A date as the preview shows it. `has_changed` since the preview before this one."""

    fate: Fate
    is_ticked: bool
    has_changed: bool

    @property
    def value(self) -> str:
        return f"{self.fate.key}:{self.fate.promise}"


class RehearsedView(ActOnceView):
    """The form (`template_name`), the preview of its dates (`preview_template_name`), then the act, from one address.

    `rehearse` says the fate of every date. When the act is refused the preview comes again, as things are now.
    """

    preview_template_name: str

    @abstractmethod
    def rehearse(self, form) -> list[Fate]:
        """What would become of every date now: calls the service's preview."""

    @property
    def step(self) -> str:
        """Which button was pressed: "preview" by default, "act", or "edit"."""
        return self.request.POST.get("step", "preview")

    def form_valid(self, form):
        if self.step == "act":
            return super().form_valid(form)
        return self.form_invalid(form) if self.step == "edit" else self.show_preview(form)

    def form_refused(self, form, refusal: Refusal):
        if self.step == "act":
            return self.show_preview(form, refusal)
        return super().form_refused(form, refusal)

    def show_preview(self, form, refusal: Refusal | None = None):
        chosen = form.cleaned_data["chosen"] if self.step == "act" else {}
        try:
            lines = lines_of(self.rehearse(form), chosen)
        except Refusal as general:
            return super().form_refused(form, general)
        form.data = form.data.copy()
        form.data["key"] = str(uuid.uuid4())
        context = self.get_context_data(
            form=form,
            lines=lines,
            refusal=refusal,
            is_possible=any(line.fate.promise for line in lines),
            fitting=sum(line.fate.session is not None for line in lines),
            needs_reason=any(line.fate.needs_reason for line in lines),
        )
        return render(self.request, self.preview_template_name, context)


def lines_of(fates: list[Fate], chosen: dict[str, str]) -> list[Line]:
    """What was ticked stays ticked where it is still possible; at first, all that fits is."""
    return [
        Line(
            fate=fate,
            is_ticked=bool(fate.promise) and (fate.key in chosen if chosen else fate.session is not None),
            has_changed=fate.key in chosen and chosen[fate.key] != fate.promise,
        )
        for fate in fates
    ]
