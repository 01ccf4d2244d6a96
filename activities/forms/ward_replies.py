"""What a ward answers on the page of its session, without an account."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.forms.actions import ActionForm, SessionForm
from activities.forms.ward_answer import WhoAnswersForm


class Reply(models.TextChoices):
    READY = "ready", _("C’est bon")


UNDO = "undo"


class WardReplyForm(WhoAnswersForm, SessionForm):
    """Who answers, and what: the buttons carry the answer."""

    answer = forms.ChoiceField(choices=Reply, error_messages={"required": _("Appuyez sur l’un des boutons.")})


class UndoForm(ActionForm):
    """Taking back the answer that the page showed."""

    reply = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[(UNDO, UNDO)], widget=forms.HiddenInput)
