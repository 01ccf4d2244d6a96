"""Mission letters as those who accompany teams write and follow them. Opening one that names somebody is noted."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.errors import Refusal
from foundation.printing.paper import pdf_response
from partnerships.views.workspace import ActOnceView
from patient_partners.forms import letters as forms
from patient_partners.letter_transitions import (
    ACTS,
    AGAIN,
    CHANGE,
    DROP,
    PROPOSE,
    SIGN,
    STOP,
    WITHDRAW,
    may,
    open_acts,
)
from patient_partners.letters import text_of, time_by_month
from patient_partners.models import Introduction, Letter, RecognitionFact, SignedCopy, Wishes
from patient_partners.models.letters import CARRYING_ON, WRITTEN_WITH, Side
from patient_partners.permissions import can_decide
from patient_partners.printing.letters import name_of, print_letter
from patient_partners.services import letters
from patient_partners.services.readings import open_letter
from patient_partners.services.recognition import note_fact, remove_fact
from patient_partners.sheets import read_blocks

FACT, TIME = "fact", "time"
# The form that each button sends; the others send what the page showed, and no more.
FORMS = {CHANGE: forms.LetterForm, PROPOSE: forms.LetterForm, SIGN: forms.SignedForm, STOP: forms.StopForm}


class LetterWriting(ActOnceView):
    """A new letter of the introduction that `find` sets; `side` and `actor` say who writes."""

    form_class = forms.LetterForm
    side: Side

    def get_initial(self):
        return {"contact": self.introduction.project.holder_name}

    def act(self, form) -> dict:
        letter = letters.write_letter(actor=self.actor, introduction_id=self.introduction.pk, said=form.said())
        if self.request.POST.get("answer") == PROPOSE:
            letters.propose(side=self.side, actor=self.actor, letter_id=letter.pk, seen=letter.version)
            message = _("La lettre est proposée : la personne reçoit un message pour la lire.")
        else:
            message = _("Le brouillon est gardé.")
        return {"url": self.page_of(letter), "message": message}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, introduction=self.introduction, project=self.introduction.project)


class LetterActs(ActOnceView):
    """One letter and its buttons, for those who write it: `find` sets `letter`, `side` and `actor` say who acts."""

    side: Side

    @property
    def pressed(self) -> str:
        return self.request.POST.get("answer", "")

    def get_form_class(self):
        return FORMS.get(self.pressed, forms.SeenForm)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.get_form_class() is forms.LetterForm:
            kwargs["instance"] = self.letter
        return kwargs

    def get_initial(self):
        return {"seen": self.letter.version}

    def act(self, form) -> dict:
        answer = self.answers().get(self.pressed)
        if answer is None:
            raise Refusal(_("Choisissez un des boutons de la page."))
        return {"url": self.page_of(self.letter)} | answer(form)

    def answers(self) -> dict:
        return {
            CHANGE: self._change,
            PROPOSE: self._propose,
            DROP: self._drop,
            WITHDRAW: self._withdraw,
            SIGN: self._sign,
            STOP: self._stop,
            AGAIN: self._again,
        }

    def said(self, form) -> dict:
        who = {"side": self.side, "actor": self.actor}
        return who | {"letter_id": self.letter.pk, "seen": form.cleaned_data["seen"]}

    def _change(self, form) -> dict:
        letters.change_draft(**self.said(form), said=form.said())
        return {"message": _("Le brouillon est gardé.")}

    def _propose(self, form) -> dict:
        letter = letters.change_draft(**self.said(form), said=form.said())
        letters.propose(**self.said(form) | {"seen": letter.version})
        return {"message": _("La lettre est proposée : la personne reçoit un message pour la lire.")}

    def _drop(self, form) -> dict:
        letters.drop_draft(**self.said(form))
        return {"url": self.list_page, "message": _("Le brouillon est effacé.")}

    def _withdraw(self, form) -> dict:
        letters.withdraw(**self.said(form))
        return {"message": _("La lettre est retirée. Un bouton en écrit une autre, avec les mêmes mots.")}

    def _sign(self, form) -> dict:
        content, signed_on = form.cleaned_data["content"], form.cleaned_data["signed_on"]
        letters.keep_signed_copy(**self.said(form), content=content, signed_on=signed_on)
        return {"message": _("La copie signée est gardée, telle quelle.")}

    def _stop(self, form) -> dict:
        letters.stop(**self.said(form), why=form.cleaned_data["why"])
        return {"message": _("C’est noté : la lettre s’arrête aujourd’hui. Tous en sont prévenus.")}

    def _again(self, form) -> dict:
        letter = letters.write_again(**self.said(form))
        return {"url": self.page_of(letter), "message": _("Voici le brouillon. Relisez ses dates, puis proposez-le.")}

    def form_refused(self, form, refusal: Refusal):
        """The form again, about the letter as it is now: pressed once more, that is what was seen."""
        self.find()
        if refusal.field == "seen":
            form.data = form.data.copy()
            form.data["seen"] = self.letter.version
            refusal = Refusal(refusal.sentence)
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None)
        letter = self.letter
        sent = form if form is not None and form.is_bound else None
        return super().get_context_data(
            **page_of_letter(letter, self.side),
            **self.forms(sent),
            **kwargs,
            by_month=time_by_month(letter),
            form=form,
            too_late=too_late(sent, self.pressed, letter, self.side),
        )

    def forms(self, sent) -> dict:
        """The forms of the page, the one that was sent with what was typed."""
        seen = {"seen": self.letter.version}
        shown = {
            "letter_form": forms.LetterForm(instance=self.letter),
            "stop_form": forms.StopForm(initial=seen, auto_id="stop_%s"),
            "signed_form": forms.SignedForm(initial=seen, auto_id="signed_%s"),
        }
        name = {CHANGE: "letter_form", PROPOSE: "letter_form", STOP: "stop_form", SIGN: "signed_form"}.get(self.pressed)
        if sent is not None and name:
            shown[name] = sent
        return shown | {"sent": sent}


def page_of_letter(letter: Letter, side: Side) -> dict:
    """What every page of one letter says. Three queries at most."""
    said = text_of(letter)
    return {
        "letter": letter,
        "project": letter.project,
        "partner": letter.partner,
        "acts": open_acts(letter, side),
        "blocks": said.blocks,
        "agreed": said,
        "charter_blocks": read_blocks(letter.charter.body) if letter.charter else [],
        "copy": SignedCopy.objects.defer("content").filter(letter=letter).first(),
        "facts": letter.facts.select_related("recorded_by"),
        "renewed_by": letter.renewed_by.filter(state__in=CARRYING_ON).order_by("-pk").first(),
    }


def too_late(sent, pressed: str, letter: Letter, side: Side):
    """The form that was sent, where the letter is past what its button does: its own place on the page is gone."""
    is_closed = pressed in ACTS and not may(letter, pressed, side)
    is_past = is_closed or (pressed in (FACT, TIME) and not letter.takes_time)
    return sent if sent is not None and is_past else None


def send_copy(letter: Letter) -> HttpResponse:
    """The signed copy, byte for byte, to be saved: never in the browser's own window. 404 where there is none."""
    copy = get_object_or_404(SignedCopy, letter=letter)
    headers = {
        "Content-Disposition": f'attachment; filename="lettre-signee-{letter.pk}.pdf"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(bytes(copy.content), content_type="application/pdf", headers=headers)


def print_for(letter: Letter) -> HttpResponse:
    """The letter on paper; kept nowhere on its way. 404 for a draft, which has no words yet."""
    if not letter.text:
        raise Http404
    response = pdf_response(print_letter(letter), name_of(letter))
    response["Cache-Control"] = "private, no-store"
    return response


class OfStaff:
    """By whoever accompanies the team, or runs the partnership."""

    side = Side.STAFF

    @property
    def actor(self):
        return self.request.user

    @property
    def list_page(self) -> str:
        return reverse("letter_list")

    def page_of(self, letter: Letter) -> str:
        return reverse("letter", args=[letter.pk])


class LetterNew(OfStaff, LetterWriting):
    template_name = "patient_partnership/letter_new.html"

    def find(self) -> None:
        visible = Introduction.objects.visible_to(self.request.user).filter(state__in=WRITTEN_WITH)
        self.introduction = get_object_or_404(visible.with_all_said(), pk=self.kwargs["introduction"])

    def is_allowed(self) -> bool:
        return can_decide(self.request.user, self.introduction.project)


class StaffLetter(OfStaff, LetterActs):
    """Opened, it is noted: who, when, whose."""

    template_name = "patient_partnership/letter.html"
    http_method_names = ["get", "post", "options"]  # asking for its headers alone reads nothing

    def find(self) -> None:
        visible = Letter.objects.visible_to(self.request.user).with_all_said()
        self.letter = get_object_or_404(visible, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return can_decide(self.request.user, self.letter.project)

    def get_form_class(self):
        return forms.FactForm if self.pressed == FACT else super().get_form_class()

    def answers(self) -> dict:
        return super().answers() | {FACT: self._note_fact}

    def _note_fact(self, form) -> dict:
        said = {name: form.cleaned_data[name] for name in ("on", "what")}
        note_fact(actor=self.request.user, letter_id=self.letter.pk, **said)
        return {"message": "C’est noté. La personne le lit sur sa page."}

    def forms(self, sent) -> dict:
        shown = super().forms(sent)
        is_fact = isinstance(sent, forms.FactForm)
        return shown | {"fact_form": sent if is_fact else forms.FactForm(auto_id="fact_%s")}

    def get_context_data(self, **kwargs):
        opened(self.request.user, self.letter.pk)
        wishes = Wishes.objects.filter(partner=self.letter.partner).first()
        return super().get_context_data(**kwargs, wishes=wishes)


class FactRemove(ActOnceView):
    """Something was noted by mistake."""

    form_class = forms.KeyForm
    http_method_names = ["post", "options"]

    def find(self) -> None:
        visible = Letter.objects.visible_to(self.request.user).with_all_said()
        self.letter = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.fact = get_object_or_404(RecognitionFact, letter=self.letter, pk=self.kwargs["fact"])

    def is_allowed(self) -> bool:
        return can_decide(self.request.user, self.letter.project)

    def act(self, form) -> dict:
        remove_fact(actor=self.request.user, fact_id=self.fact.pk)
        return {"url": reverse("letter", args=[self.letter.pk]), "message": "C’est retiré."}

    def form_invalid(self, form):
        """Its page says what stands now."""
        messages.warning(self.request, " ".join(form.non_field_errors()) or "Recommencez depuis la page de la lettre.")
        return redirect("letter", self.letter.pk)


def opened(user, letter_id: int) -> Letter:
    """A letter that this person may read, and the note that they did; 404 otherwise."""
    try:
        return open_letter(actor=user, letter_id=letter_id)
    except Letter.DoesNotExist:
        raise Http404 from None


@require_GET
def print_staff_letter(request, pk: int) -> HttpResponse:
    return print_for(opened(request.user, pk))


@require_GET
def send_staff_copy(request, pk: int) -> HttpResponse:
    return send_copy(opened(request.user, pk))
