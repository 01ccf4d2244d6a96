"""« Mes messages » : how a person is told, and what they were told lately."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView

from accounts.models import User
from accounts.services import choose_messages
from activities.forms.messages import MessagesForm
from activities.people.waiting_list import PLACES_LIST
from foundation.errors import Refusal
from notifications.models import Notice, State
from notifications.services.lists import WayOut, sign_way_out
from partnerships.views.workspace import ActOnceView

MESSAGES_PER_PAGE = 20
# What reached a person, or should have.
SHOWN_STATES = (State.SENT, State.GATHERED, State.BOUNCED, State.FAILED, State.UNCERTAIN, State.PENDING)


def messages_of(person: User):
    """One's own, the newest first; neither what became needless, nor what is being handed over at this very moment."""
    return Notice.objects.filter(recipient=person.pk, state__in=SHOWN_STATES).order_by("-due_at", "-pk")


def way_back_of(person: User) -> str:
    """Where one comes back to the news of free places; "" for whoever has not left them."""
    way = WayOut(person.pk, PLACES_LIST)
    return reverse("leave_list", args=[sign_way_out(way.person_id, way.name)]) if way.has_left else ""


def say_choice(person: User) -> str:
    """What will happen from now on."""
    if person.pace == User.Pace.DIGEST:
        return f"C’est noté : les nouvelles vous arriveront en un récapitulatif, chaque jour à {person.digest_hour} h."
    if person.pace == User.Pace.ACTIONS:
        return "C’est noté : vous ne recevrez que ce qui vous demande quelque chose."
    return "C’est noté : chaque message vous arrivera aussitôt."


class MyMessages(ActOnceView):
    form_class = MessagesForm
    template_name = "workspace/messages.html"

    def is_allowed(self) -> bool:
        """Everybody with an account has messages of their own."""
        return True

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"person": self.request.user}

    def act(self, form) -> dict:
        answer = form.cleaned_data
        person = choose_messages(
            person=self.request.user,
            pace=answer["pace"],
            digest_hour=answer["digest_hour"],
            language=answer["language"],
            seen=form.version_seen(self.request.user),
        )
        return {"url": reverse("my_messages"), "message": say_choice(person)}

    def form_refused(self, form, refusal: Refusal):
        form.show_again(User.objects.get(pk=self.request.user.pk))
        return super().form_refused(form, Refusal(refusal.sentence))

    def get_context_data(self, **kwargs):
        pages = Paginator(messages_of(self.request.user).defer("text", "html", "calendar"), MESSAGES_PER_PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page_obj=page, way_back=way_back_of(self.request.user))


class MyMessage(DetailView):
    """One of one's own messages, to read again."""

    template_name = "workspace/message.html"
    context_object_name = "notice"

    def get_object(self, queryset=None):
        return get_object_or_404(messages_of(self.request.user), pk=self.kwargs["pk"])
