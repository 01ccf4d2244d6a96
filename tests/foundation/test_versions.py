import pytest
from django import forms

from foundation.versions import VersionedFormMixin
from partnerships.models import Ward
from tests.factories import WardFactory

pytestmark = pytest.mark.django_db


class WardForm(VersionedFormMixin, forms.ModelForm):
    class Meta:
        model = Ward
        fields = ("name", "floor", "is_active")


def answer(ward, **changes):
    return {"name": ward.name, "floor": ward.floor, "is_active": "on", "row_version": ward.version, **changes}


def test_version_rises_with_each_save():
    ward = WardFactory()
    ward.save()
    ward.save(update_fields=["floor"])
    ward.refresh_from_db()
    assert ward.version == 3


def test_form_of_the_current_row_saves():
    ward = WardFactory()
    form = WardForm(answer(ward, floor="3e étage"), instance=ward)
    assert form.is_valid()
    assert form.save().version == 2


def test_form_of_an_older_row_is_refused_and_says_what_the_row_holds_now():
    ward = WardFactory()
    first = answer(ward, floor="4e étage")
    changed = Ward.objects.get(pk=ward.pk)
    changed.name, changed.is_active = "Nom corrigé", False
    changed.save()
    form = WardForm(first, instance=Ward.objects.get(pk=ward.pk))
    assert not form.is_valid()
    [sentence] = form.non_field_errors()
    assert "« Nom corrigé »" in sentence
    assert "« non »" in sentence
    assert "« 2e étage »" in sentence
    assert form["floor"].value() == "4e étage"


def test_form_without_its_version_is_refused():
    ward = WardFactory()
    data = answer(ward)
    del data["row_version"]
    assert not WardForm(data, instance=ward).is_valid()


def test_form_of_a_deleted_row_is_refused():
    ward = WardFactory()
    form = WardForm(answer(ward), instance=ward)
    Ward.objects.filter(pk=ward.pk).delete()
    assert "supprimée" in form.non_field_errors()[0]


def test_new_row_needs_no_version():
    assert "row_version" not in WardForm().fields
