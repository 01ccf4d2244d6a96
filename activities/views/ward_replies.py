"""The page of a ward's session, by its link and without an account: opened, it only shows; its buttons answer."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.forms.ward_replies import UNDO, Reply, UndoForm, WardReplyForm
from activities.models import Participation
from activities.models.choices import State
from activities.people.contacts import partner_to_call, referent_among
from activities.people.recipients import recipients_by_side
from activities.phrases.connections import say_connection
from activities.phrases.places import say_full_place
from activities.public.posters import Wall, offers_at
from activities.services.ward_replies import (
    WardPage,
    other_wards,
    read_page,
    say_elsewhere,
    say_fewer,
    say_off,
    say_ready,
    undo_reply,
)
from foundation.days import local_day
from foundation.errors import Refusal
from partnerships.models.choices import Side
from partnerships.views.links import ByLinkView

POSTERS_OFFERED = 2
VERBS = {Reply.READY: say_ready, Reply.FEWER: say_fewer, Reply.ELSEWHERE: say_elsewhere, Reply.OFF: say_off}


def say_closed(page: WardPage) -> str:
    """Why the ward has nothing to say any more, or not yet; nothing while it may."""
    if page.is_open:
        return ""
    if page.has_left:
        return _("Cette séance se tient maintenant dans un autre service, qui en est prévenu.")
    is_waiting = page.session.state == State.CONFIRMED and page.group.state == Participation.State.REQUESTED
    if page.session.state == State.REQUESTED or is_waiting:
        return _("Cette séance attend encore un accord : le référent culture vous dira si elle a lieu.")
    if page.session.state == State.HELD:
        return _("Cette séance a eu lieu : son bilan est saisi.")
    if page.group.state == Participation.State.CANCELLED and page.session.state == State.CONFIRMED:
        return _("Votre groupe ne vient plus à cette séance.")
    return _("Cette séance n’aura pas lieu.")


class WardPageView(ByLinkView):
    template_name = "wards/page.html"
    refused_template = "wards/link_refused.html"

    def find(self) -> None:
        self.page = read_page(self.kwargs["token"])

    @property
    def actor_key(self) -> str:
        return f"ward_page:{self.page.group.pk}"

    @property
    def is_undoing(self) -> bool:
        return self.request.POST.get("answer") == UNDO

    def get_form_class(self):
        return UndoForm if self.is_undoing else WardReplyForm

    def get_form_kwargs(self):
        if self.is_undoing:
            return super().get_form_kwargs()
        return super().get_form_kwargs() | {"session": self.page.session, "wards": other_wards(self.page)}

    def act(self, form) -> dict:
        return {"url": self.request.path, "message": self.undo(form) if self.is_undoing else self.reply(form)}

    def undo(self, form) -> str:
        undo_reply(page=self.page, reply_id=form.cleaned_data["reply"])
        return _("La réponse est reprise. Le référent et le musée en sont prévenus.")

    def reply(self, form) -> str:
        verb = VERBS[form.cleaned_data["answer"]]
        verb(page=self.page, answered_by=form.who(), seen=form.seen_version(), **form.extras())
        return _("Merci, c’est noté. Le référent et le musée le savent.")

    def form_refused(self, form, refusal: Refusal):
        """What was typed stays, over the session as it is now; where there is nothing to say any more, that is said."""
        self.find()
        if self.is_undoing or not self.page.is_open:
            return self.show_what_is(refusal.sentence)
        if refusal.field == "seen":
            form.show_again(self.page.session)
            refusal = Refusal(
                _("La séance a changé pendant que cette page était ouverte. Lisez-la, puis répondez encore une fois.")
            )
        return super().form_refused(form, refusal)

    def form_invalid(self, form):
        if self.is_undoing or not self.page.is_open:
            return self.show_what_is(_("Rien n’est enregistré : voici ce qu’est la séance maintenant."))
        return super().form_invalid(form)

    def show_what_is(self, sentence: str):
        messages.warning(self.request, sentence)
        return redirect(self.request.path)

    def get_context_data(self, **kwargs):
        page = self.page
        session, group = page.session, page.group
        people = recipients_by_side([session], {session.pk: [group]})[session.pk]
        return super().get_context_data(
            **kwargs,
            page=page,
            session=session,
            group=group,
            place=say_full_place(session, [group]),
            referent=referent_among(people[Side.HOSPITAL]),
            partner_contact=partner_to_call(session),
            connection=say_connection(session) if page.is_open else [],
            sentence=say_closed(page),
            is_today=local_day(session.starts_at) == timezone.localdate(),
            posters=offers_at(Wall(group.hospital, group.ward))[:POSTERS_OFFERED]
            if page.is_open and group.ward
            else [],
            counts_anyway=session.counts_if_cancelled_by(Side.HOSPITAL),
            undo_form=UndoForm(initial={"reply": page.undoable.pk, "answer": UNDO}) if page.undoable else None,
        )
