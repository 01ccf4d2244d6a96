"""Narrowing the list of documents."""

from django import forms
from django.db import models

from partnerships.forms.filters import FilterForm
from partnerships.models import Convention, Document


class DocumentFilterForm(FilterForm):
    words = forms.CharField(label="Mots du titre ou du résumé", required=False, max_length=200)
    convention = forms.ModelChoiceField(label="Convention", queryset=None, required=False, empty_label="Toutes")
    kind = forms.ChoiceField(label="Nature", choices=[("", "Toutes"), *Document.Kind.choices], required=False)

    def adapt(self, user) -> None:
        self.fields["convention"].queryset = Convention.objects.visible_to(user)

    def narrow(self, documents: models.QuerySet[Document]) -> models.QuerySet[Document]:
        if not self.is_bound:
            return documents
        cleaned = self.cleaned_data
        if words := cleaned.get("words"):
            documents = documents.about(words)
        chosen = {name: cleaned[name] for name in ("convention", "kind") if cleaned.get(name)}
        return documents.filter(**chosen)
