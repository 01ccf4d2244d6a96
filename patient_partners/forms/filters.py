"""The filters that the programme's lists share."""

from django import forms
from django.db import models

from partnerships.forms.filters import FilterForm
from partnerships.models import HospitalGroup
from partnerships.scopes import Scope, scope_of


class GroupFilterForm(FilterForm):
    """Narrows `rows`. Whoever reads what is of several GHU may choose one; `group_of` is the lookup of a row's."""

    rows: type[models.Model]
    group_of: str
    group = forms.ModelChoiceField(label="GHU", queryset=None, required=False, empty_label="Tous")

    def adapt(self, user) -> None:
        self.visible = self.visible_to(user)
        scope = scope_of(user)
        if scope.runs_partnership or len(scope.accompanied_group_ids) > 1:
            self.fields["group"].queryset = self.groups(scope)
        else:
            del self.fields["group"]

    def visible_to(self, user) -> models.QuerySet:
        """All that the list could show."""
        return self.rows.objects.visible_to(user)

    def groups(self, scope: Scope) -> models.QuerySet[HospitalGroup]:
        return HospitalGroup.objects.filter(pk__in=self.visible.values(self.group_of))

    def of_group(self, rows: models.QuerySet) -> models.QuerySet:
        group = self.cleaned_data.get("group")
        return rows.filter(**{self.group_of: group}) if group else rows
