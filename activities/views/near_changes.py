"""« Vu », « prévenu par téléphone » : the ticks under a change that is near, on the session's page and by a link."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.forms.near_changes import SeenByLinkForm, SeenForm, ToldForm
from activities.models import NearChange
from activities.permissions import sides_open_to
from activities.phrases.places import say_full_place
from activities.services.near_changes import take_tick_back, tick, tick_by_link
from activities.tokens import read_seen_token
from activities.views.sessions import visible_session
from foundation.errors import Refusal
from partnerships.views.links import ByLinkView
from partnerships.views.workspace import ActOnceView

ALREADY = "Il n’y a plus rien à cocher : c’est fait, ou l’heure est venue."


class TickView(ActOnceView):
    """One tick on a session's near change; whatever stands against it is said on the session's page."""

    http_method_names = ["post"]
    form_class = SeenForm

    def find(self) -> None:
        self.session = visible_session(self.request.user, self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return bool(sides_open_to(self.request.user, self.session))

    def form_refused(self, form, refusal: Refusal):
        messages.warning(self.request, refusal.sentence)
        return redirect(self.page)

    def form_invalid(self, form):
        messages.warning(self.request, "Cette page a changé : rien n’est enregistré. Lisez-la, puis recommencez.")
        return redirect(self.page)

    @property
    def page(self) -> str:
        return reverse("session_detail", args=[self.session.pk])

    def what(self, form) -> dict:
        """What a tick is about, as the services take it."""
        answers = form.cleaned_data
        ids = {"session_id": self.session.pk, "side": answers["side"], "change_id": answers["change"]}
        return {"actor": self.request.user, **ids}


class SessionSeen(TickView):
    def act(self, form) -> dict:
        row = tick(**self.what(form))
        is_mine = row.seen_by_id == self.request.user.pk
        return {"url": self.page, "message": "C’est noté : vu." if is_mine else "Quelqu’un l’avait déjà coché."}


class SessionUnseen(TickView):
    def act(self, form) -> dict:
        take_tick_back(**self.what(form))
        return {"url": self.page, "message": "La coche est retirée."}


class SessionTold(TickView):
    """A page that asks whom one called."""

    http_method_names = ["get", "head", "options", "post"]
    form_class = ToldForm
    template_name = "workspace/session_told.html"

    def find(self) -> None:
        super().find()
        others = [side.other for side in sides_open_to(self.request.user, self.session)]
        rows = NearChange.objects.unseen().filter(session=self.session, side__in=others)
        self.change = rows.filter(side=self.request.GET["side"]).first() if "side" in self.request.GET else rows.first()

    def get(self, request, *args, **kwargs):
        if self.change is None:
            messages.info(request, ALREADY)
            return redirect(self.page)
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        return {"side": self.change.side, "change": self.change.change_id} if self.change else {}

    def form_invalid(self, form):
        return super(TickView, self).form_invalid(form) if self.change else super().form_invalid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, session=self.session, change=self.change)

    def act(self, form) -> dict:
        row = tick(**self.what(form), told=form.cleaned_data["told"])
        is_mine = row.seen_by_id == self.request.user.pk
        return {"url": self.page, "message": "C’est noté : prévenu par téléphone." if is_mine else ALREADY}


class SeenByLink(ByLinkView):
    """The link of a message, with or without an account: opened, it shows a button; the button alone ticks."""

    form_class = SeenByLinkForm
    template_name = "wards/seen.html"
    refused_template = "wards/link_refused.html"

    def find(self) -> None:
        row_id, self.change_id, self.reader = read_seen_token(self.kwargs["token"])
        rows = NearChange.objects.select_related(
            "change", "seen_by", "session__activity", "session__partner", "session__ward__hospital"
        )
        self.row = get_object_or_404(rows, pk=row_id)

    @property
    def actor_key(self) -> str:
        return f"near:{self.row.pk}"

    def act(self, form) -> dict:
        tick_by_link(row_id=self.row.pk, change_id=self.change_id, reader=self.reader)
        return {"url": self.request.path, "message": _("Merci, c’est noté.")}

    def form_refused(self, form, refusal: Refusal):
        return redirect(self.request.path)

    def get_context_data(self, **kwargs):
        session = self.row.session
        place = say_full_place(session, session.participations.all())
        is_open = self.row.change_id == self.change_id and self.row.may_be_ticked()
        is_newer = self.row.change_id != self.change_id
        return super().get_context_data(
            **kwargs,
            session=session,
            place=place,
            row=self.row,
            is_open=is_open,
            is_newer=is_newer,
        )
