"""Practical notes, from the page of a session: writing one, and taking one away."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from activities.forms.actions import ActionForm
from activities.forms.notes import NoteForm
from activities.models import PracticalNote
from activities.permissions import can_erase_note, sides_open_to
from activities.services.notes import erase_note, write_note
from activities.views.sessions import visible_session
from partnerships.views.workspace import ActOnceView


class NoteView(ActOnceView):
    def find(self) -> None:
        self.session = visible_session(self.request.user, self.kwargs["pk"])

    def get_success_url(self) -> str:
        return reverse("session_detail", args=[self.session.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, session=self.session)


class NoteNew(NoteView):
    form_class = NoteForm
    template_name = "workspace/note_new.html"

    def is_allowed(self) -> bool:
        return bool(sides_open_to(self.request.user, self.session))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"session": self.session}

    def act(self, form) -> dict:
        write_note(
            actor=self.request.user, session=self.session, text=form.cleaned_data["text"], ward_id=form.ward_id()
        )
        return {"url": self.get_success_url(), "message": "Merci, la note est gardée pour la personne qui viendra."}


class NoteErase(NoteView):
    form_class = ActionForm
    template_name = "workspace/note_erase.html"

    def find(self) -> None:
        super().find()
        self.note = get_object_or_404(PracticalNote.objects.of_session(self.session), pk=self.kwargs["note_pk"])

    def is_allowed(self) -> bool:
        return can_erase_note(self.request.user, self.session, self.note)

    def act(self, form) -> dict:
        erase_note(actor=self.request.user, session=self.session, note_id=self.note.pk)
        return {"url": self.get_success_url(), "message": "La note est retirée."}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, note=self.note)
