"""Narrowing the list of documents: sent with GET, so that the address says it and can be kept."""

from django import forms
from django.db import models

from partnerships.models import Convention, Document


class DocumentFilterForm(forms.Form):
    """A filter that makes no sense is said beside its field; the others still narrow the list."""

    words = forms.CharField(label="Mots du titre ou du résumé", required=False, max_length=200)
    convention = forms.ModelChoiceField(label="Convention", queryset=None, required=False, empty_label="Toutes")
    kind = forms.ChoiceField(label="Nature", choices=[("", "Toutes"), *Document.Kind.choices], required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["convention"].queryset = Convention.objects.visible_to(user)
        self.is_valid()

    @property
    def is_filtered(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def narrow(self, documents: models.QuerySet[Document]) -> models.QuerySet[Document]:
        if not self.is_bound:
            return documents
        cleaned = self.cleaned_data
        if words := cleaned.get("words"):
            documents = documents.about(words)
        chosen = {name: cleaned[name] for name in ("convention", "kind") if cleaned.get(name)}
        return documents.filter(**chosen)
