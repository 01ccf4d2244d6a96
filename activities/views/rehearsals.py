"""Forms that say first what would become of each date, then do the chosen ones: all of them, or nothing."""

import uuid
from abc import abstractmethod
from dataclasses import dataclass

from django.http import QueryDict
from django.shortcuts import redirect, render

from activities.services.cycles import Fate
from foundation.errors import Refusal
from partnerships.views.workspace import ActOnceView

# Where the session of the browser keeps what was typed.
KEPT = "rehearsed"


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

    `rehearse` says the fate of every date. When the act is refused the preview comes again, as things are now. What was
    typed last is kept in the browser's session and shown by an address of its own (`?step=`): going back, or loading a
    page again, sends nothing and loses nothing.
    """

    preview_template_name: str

    @abstractmethod
    def rehearse(self, form) -> list[Fate]:
        """What would become of every date now: calls the service's preview."""

    @property
    def step(self) -> str:
        """Which button was pressed: "preview" by default, "act", or "edit"; on what was kept, which page is shown."""
        return (self.request.POST or self.request.GET).get("step", "preview")

    @property
    def kept(self) -> dict:
        """What was typed last at this address: the form as it was `posted`, and why it was refused (`refusal`)."""
        kept = self.request.session.get(KEPT, {})
        return kept if kept.get("path") == self.request.path else {}

    def keep(self, step: str, *, refusal: str = ""):
        """The page of a step, with what was typed."""
        posted = self.request.POST.copy()
        posted.pop("csrfmiddlewaretoken", None)
        self.request.session[KEPT] = {"path": self.request.path, "posted": posted.urlencode(), "refusal": refusal}
        return redirect(f"{self.request.path}?step={step}")

    def get(self, request, *args, **kwargs):
        if not ("step" in request.GET and self.kept):
            return super().get(request, *args, **kwargs)
        form = self.get_form()
        if form.is_valid() and self.step != "edit":
            return self.show_preview(form)
        return self.form_invalid(form)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.request.method == "GET" and "step" in self.request.GET and self.kept:
            kwargs["data"] = QueryDict(self.kept["posted"])
        return kwargs

    def form_valid(self, form):
        if self.step == "act":
            return super().form_valid(form)
        return self.keep("edit" if self.step == "edit" else "preview")

    def form_refused(self, form, refusal: Refusal):
        return self.keep("preview", refusal=refusal.sentence)

    def show_preview(self, form):
        refusal = self.kept["refusal"]
        try:
            lines = lines_of(self.rehearse(form), form.cleaned_data["chosen"] if refusal else {})
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
