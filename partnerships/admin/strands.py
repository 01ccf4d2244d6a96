"""Choosing a volet or projet in the back office: of the person's own conventions, and of the row's own convention."""

from django import forms

from foundation.admin import ManagedForm, ScopedRelatedFilter
from partnerships.models import Convention, Strand


class StrandChoiceField(forms.ModelChoiceField):
    """Several conventions have a « volet 1 »: each is named with its convention."""

    def label_from_instance(self, strand):
        return f"{strand.convention} · {strand}"


class StrandFilter(ScopedRelatedFilter):
    def field_choices(self, field, request, model_admin):
        return [(row.pk, f"{row.convention} · {row}") for row in strands_of(request.user)]


class WithStrand:
    """An admin whose rows have a strand."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "strand":
            kwargs |= {"queryset": strands_of(request.user), "form_class": StrandChoiceField}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OfOneConventionForm(ManagedForm):
    """A row under a convention, whose strand is one of that convention's own."""

    def clean(self):
        cleaned = super().clean()
        strand, convention = cleaned.get("strand"), cleaned.get("convention")
        if strand and convention and strand.convention_id != convention.pk:
            self.add_error("strand", "Ce volet est d’une autre convention. Choisissez-en un de celle-ci, ou aucun.")
        return cleaned


def strands_of(user):
    """Those of the conventions that a person sees, each with its convention."""
    return Strand.objects.filter(convention__in=Convention.objects.visible_to(user)).select_related("convention")
