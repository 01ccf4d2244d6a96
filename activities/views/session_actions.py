"""What people do with a session: confirm, decline, cancel, report, name the mediator. One page and one service each."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from activities.actions import VERB_OF_PAGE, acts_for_both, groups_without_ward, may_assign_now, sides_to
from activities.forms.actions import (
    CancelForm,
    DeclineForm,
    MediatorForm,
    SideForm,
    TakeBackForm,
    TeamForm,
    WhyForm,
)
from activities.forms.groups import GroupAgreeForm, WardAgreeForm
from activities.forms.moves import MoveForm
from activities.forms.reports import ReportForm
from activities.ledger import ledger_of
from activities.models import Opinions, Training
from activities.models.choices import State
from activities.names import names_told
from activities.people.availability import candidates_for
from activities.permissions import can_act_for, can_assign_mediator, can_grant, can_organise, sides_open_to
from activities.phrases.agreements import say_missing
from activities.phrases.volumes import say_closed, say_late_rule
from activities.services.answers import agree, cancel, decline
from activities.services.corrections import take_back
from activities.services.cycle_changes import agree_to_cycle
from activities.services.grants import grant_session, refuse_grant
from activities.services.mediators import assign_mediator, set_team
from activities.services.moves import reschedule
from activities.services.past import contest, withdraw_record
from activities.services.reports import report
from activities.services.wards import record_ward_agreement
from activities.views.cycles import say_states
from activities.views.sessions import visible_session
from foundation.days import say_near_moment, say_period
from foundation.errors import Refusal
from partnerships.models.choices import Side
from partnerships.views.workspace import ActOnceView


class SessionActionView(ActOnceView):
    """One action on one session. Where its state has moved on meanwhile, the session's page shows what is now."""

    def find(self) -> None:
        self.session = visible_session(self.request.user, self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return bool(sides_open_to(self.request.user, self.session))

    @property
    def verb(self):
        return VERB_OF_PAGE[self.request.resolver_match.url_name]

    def is_possible(self) -> bool:
        return bool(sides_to(self.request.user, self.session, self.verb))

    def get(self, request, *args, **kwargs):
        if not self.is_possible():
            messages.info(request, self.why_impossible())
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        user = self.request.user
        return super().get_form_kwargs() | {
            "session": self.session,
            "sides": sides_to(user, self.session, self.verb) or sides_open_to(user, self.session),
            "on_behalf": self.verb.for_other or acts_for_both(user, self.session),
        }

    def form_refused(self, form, refusal: Refusal):
        """Where somebody else was faster, the session's page says what is now, unless a sentence was typed here."""
        self.find()
        if refusal.field == "seen":
            form.show_again(self.session)
            refusal = Refusal(refusal.sentence)
        is_typed = any(form.data.get(name) for name in ("why", "text"))
        if is_typed or self.is_possible():
            return super().form_refused(form, refusal)
        messages.warning(self.request, self.what_is_now())
        return redirect(self.get_success_url())

    def why_impossible(self) -> str:
        """What stands against it for whoever comes by the address alone."""
        if self.session.quota.closed_at:
            return say_closed(self.session.quota)
        state = State(self.session.state).label
        return f"Cette séance est « {state} » : cette action n’est plus possible, ou pas encore."

    def call(self, verb, form, **answers):
        """A service's verb on this session, for this person, as the page showed it."""
        return verb(actor=self.request.user, session_id=self.session.pk, seen=form.seen_version(), **answers)

    def what_is_now(self) -> str:
        """Who was faster, and what the session is now."""
        if self.session.quota.closed_at:
            return say_closed(self.session.quota)
        user = self.request.user
        last = self.session.events.told_to(user).select_related("actor").last()
        who = names_told(user, self.session).settle(last).who if last else ""
        by = f" ({last.verb} par {who}, {say_near_moment(last.at)})" if last else ""
        return f"Rien n’a changé de votre part : cette séance est déjà « {State(self.session.state).label} »{by}."

    def get_success_url(self):
        return reverse("session_detail", args=[self.session.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, session=self.session)

    def done(self, message: str) -> dict:
        return {"url": self.get_success_url(), "message": message}

    @property
    def when(self) -> str:
        return say_period(self.session.starts_at, self.session.ends_at)


class SessionAgree(SessionActionView):
    form_class = GroupAgreeForm
    template_name = "workspace/session_agree.html"

    def act(self, form) -> dict:
        if form.cleaned_data.get("whole_cycle"):
            return self.agree_to_cycle(form)
        session = self.call(
            agree,
            form,
            side=form.cleaned_data["side"],
            group_id=form.cleaned_data.get("group") or None,
            **form.agreement(),
        )
        return self.agreed(session)

    def agreed(self, session) -> dict:
        if session.state == State.CONFIRMED:
            return self.done(f"La séance est confirmée : {self.when}. L’autre partie en est prévenue.")
        return self.done(f"L’accord est noté. La séance attend encore : {', '.join(say_missing(session))}.")

    def agree_to_cycle(self, form) -> dict:
        answer = form.cleaned_data
        sessions = agree_to_cycle(
            actor=self.request.user,
            cycle_id=self.session.cycle_id,
            side=answer["side"],
            seen=answer["seen"],
            **form.agreement(),
        )
        return self.done(f"L’accord est noté : {say_states(sessions)}. L’autre partie en est prévenue.")


class SessionWardAgree(SessionAgree):
    """The head nurse's agreement, as the referent or the culture service received it."""

    form_class = WardAgreeForm
    template_name = "workspace/session_ward_agree.html"

    def is_allowed(self) -> bool:
        return can_act_for(self.request.user, self.session, Side.HOSPITAL)

    def get_form_kwargs(self):
        groups = [] if self.session.waits_for_ward else groups_without_ward(self.request.user, self.session)
        return super().get_form_kwargs() | {"groups": groups}

    def get_context_data(self, **kwargs):
        wards = [self.session.ward, *(group.ward for group in groups_without_ward(self.request.user, self.session))]
        return super().get_context_data(**kwargs, has_mailbox=any(ward and ward.mailbox for ward in wards))

    def act(self, form) -> dict:
        received = {name: form.cleaned_data[name] for name in ("agreed_by", "means", "agreed_on")}
        group_id = form.cleaned_data.get("group")
        session = self.call(record_ward_agreement, form, group_id=group_id, **received)
        if group_id:
            return self.done("L’accord est noté : votre groupe vient à la visite. Le musée en est prévenu.")
        return self.agreed(session)


class SessionGrant(SessionAgree):
    """A session beyond its hospital's part of the year: the owning service agrees, in one tap."""

    form_class = SideForm
    template_name = "workspace/session_grant.html"

    def is_allowed(self) -> bool:
        return can_grant(self.request.user, self.session)

    def act(self, form) -> dict:
        return self.agreed(self.call(grant_session, form))


class SessionRefuseGrant(SessionActionView):
    form_class = DeclineForm
    template_name = "workspace/session_decline.html"

    def is_allowed(self) -> bool:
        return can_grant(self.request.user, self.session)

    def act(self, form) -> dict:
        self.call(refuse_grant, form, why=form.cleaned_data["why"])
        return self.done("La place n’est pas accordée. L’hôpital et le partenaire liront votre raison.")


class SessionReceive(SessionAgree):
    """The other side's agreement, received by phone, by mail or in a meeting."""


class SessionMove(SessionActionView):
    form_class = MoveForm
    template_name = "workspace/session_move.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form) -> dict:
        answer = form.cleaned_data
        session = self.call(
            reschedule,
            form,
            side=answer["side"],
            plan=form.plan(),
            slot_id=answer.get("slot"),
            why=answer["why"],
            override_reason=answer["override_reason"],
            acknowledged=answer["acknowledged"],
        )
        when = say_period(session.starts_at, session.ends_at)
        if session.state == State.CONFIRMED:
            return self.done(f"La séance est déplacée et confirmée : {when}. L’autre partie en est prévenue.")
        return self.done(f"La séance est déplacée : {when}. L’autre partie en est prévenue et doit la confirmer.")

    def form_refused(self, form, refusal: Refusal):
        if refusal.field == "override_reason":
            form.ask_for_reason()
        return super().form_refused(form, refusal)


class SessionTakeBack(SessionActionView):
    form_class = TakeBackForm
    template_name = "workspace/session_take_back.html"

    def act(self, form) -> dict:
        answer = form.cleaned_data
        session = self.call(
            take_back, form, side=answer["side"], why=answer["why"], acknowledged=answer["acknowledged"]
        )
        word = State(session.state).label
        return self.done(f"La séance est rétablie : elle est de nouveau « {word} ». L’autre partie en est prévenue.")


class SessionWithdraw(SessionActionView):
    """« Retirer cette saisie » : a past session that was recorded by mistake."""

    form_class = WhyForm
    template_name = "workspace/session_withdraw.html"

    def act(self, form) -> dict:
        answer = form.cleaned_data
        self.call(withdraw_record, form, side=answer["side"], why=answer["why"])
        return self.done("La saisie est retirée ; sa place est rendue au volume. L’autre partie en est prévenue.")


class SessionContest(SessionActionView):
    form_class = DeclineForm
    template_name = "workspace/session_contest.html"

    def act(self, form) -> dict:
        answer = form.cleaned_data
        self.call(contest, form, side=answer["side"], why=answer["why"])
        return self.done("C’est noté. Le service qui suit la convention et l’autre partie en sont prévenus.")


class SessionDecline(SessionActionView):
    form_class = DeclineForm
    template_name = "workspace/session_decline.html"

    def act(self, form) -> dict:
        answer = form.cleaned_data
        self.call(decline, form, side=answer["side"], why=answer["why"])
        return self.done("La demande est déclinée. L’autre partie lira votre raison ; sa place est rendue au volume.")


class SessionCancel(SessionActionView):
    form_class = CancelForm
    template_name = "workspace/session_cancel.html"

    def get_context_data(self, **kwargs):
        sides = sides_to(self.request.user, self.session, self.verb)
        return super().get_context_data(**kwargs, late_rule=say_late_rule(self.session, sides))

    def act(self, form) -> dict:
        answer = form.cleaned_data
        session = self.call(
            cancel,
            form,
            side=answer["side"],
            reason=answer["reason"],
            why=answer["why"],
            neither=answer["neither"],
            how=answer.get("how"),
        )
        place = "elle compte tout de même dans le volume" if session.counts_anyway else "sa place est rendue au volume"
        return self.done(f"La séance est annulée ; {place}. L’autre partie en est prévenue.")


class SessionReport(SessionActionView):
    is_correction = False
    title = "Saisir le bilan"
    thanks = "Merci, le bilan est enregistré."
    form_class = ReportForm
    template_name = "workspace/session_report.html"

    def get(self, request, *args, **kwargs):
        """A training's numbers are those who were there, one by one."""
        training = Training.objects.with_all_said().filter(session=self.session).first()
        if training and can_organise(request.user, training):
            return redirect("training_attendance", training.pk)
        return super().get(request, *args, **kwargs)

    def act(self, form) -> dict:
        session = self.call(
            report,
            form,
            side=form.cleaned_data["side"],
            counts=form.counts(),
            text=form.cleaned_data["text"],
            lived_minutes=form.cleaned_data["lived_minutes"],
            paper=form.paper_faces(),
            is_correction=self.is_correction,
        )
        line = ledger_of([session.quota])[0]
        figures = f"{line.quota.commitment} : {line.held} sur {line.total}."
        return self.done(f"{self.thanks}{self.say_paper_kept(form)} {figures}")

    def say_paper_kept(self, form) -> str:
        is_kept = self.is_correction and form.paper_faces() is None
        is_kept = is_kept and self.session.opinions.filter(source=Opinions.Source.PAPER).exists()
        return " Les avis sur papier déjà saisis sont gardés." if is_kept else ""

    def form_refused(self, form, refusal: Refusal):
        if refusal.field == "present_total":
            refusal = Refusal(refusal.sentence, field=form.totals()[0].name if form.groups else None)
        return super().form_refused(form, refusal)


class SessionCorrect(SessionReport):
    """The same report, with what it said."""

    is_correction = True
    title = "Corriger le bilan"
    thanks = "Merci, le bilan est corrigé. L’autre partie en est prévenue."


class SessionAssign(SessionActionView):
    """One button for each person: whoever is free first, the others with what stands in their way."""

    form_class = MediatorForm
    template_name = "workspace/session_assign.html"

    def is_allowed(self) -> bool:
        return can_assign_mediator(self.request.user, self.session)

    def is_possible(self) -> bool:
        return may_assign_now(self.request.user, self.session)

    def get_form_kwargs(self):
        return super(SessionActionView, self).get_form_kwargs() | {"session": self.session}

    def act(self, form) -> dict:
        mediator = form.cleaned_data["mediator"]
        self.call(
            assign_mediator,
            form,
            mediator_id=mediator and mediator.pk,
            acknowledged=form.cleaned_data["acknowledged"],
        )
        return self.done(
            f"{mediator} assure la séance : {self.when}." if mediator else "La séance est de nouveau à désigner."
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, candidates=candidates_for(self.session))


class SessionTeam(SessionAssign):
    """Who animates it together with the lead."""

    form_class = TeamForm
    template_name = "workspace/session_team.html"

    def act(self, form) -> dict:
        answer = form.cleaned_data
        self.call(
            set_team,
            form,
            mediator_ids=[person.pk for person in answer["mediators"]],
            speakers=answer["speakers"],
            acknowledged=answer["acknowledged"],
        )
        return self.done("C’est noté. Les personnes ajoutées ou retirées en sont prévenues.")
