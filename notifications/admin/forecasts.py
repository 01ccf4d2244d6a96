"""The page that says who would receive what in the next 30 days, and its export."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from foundation.downloads import send_rows
from notifications.kinds import say_rule_in_full
from notifications.models import Notice
from notifications.services import Foretold, forecast

PER_PAGE = 50
TITLE = "Qui recevrait quoi d’ici 30 jours"
COLUMNS = ("Quand", "Message", "Règle", "Destinataire", "Adresse", "À propos de", "Récapitulatif")


class ForecastForm(forms.Form):
    """What the list is narrowed to: choices are what it holds. One that it does not hold narrows nothing."""

    regle = forms.ChoiceField(label="Règle", required=False)
    destinataire = forms.ChoiceField(label="Destinataire", required=False)

    def __init__(self, data, *, told: list[Foretold]):
        super().__init__(data)
        rules = {str(one.notice.rule_id): said_rule(one) for one in told}
        readers = {one.notice.recipient_email: said_reader(one) for one in told}
        self.fields["regle"].choices = [("", "Toutes"), *_by_words(rules)]
        self.fields["destinataire"].choices = [("", "Tous"), *_by_words(readers)]
        self.told = told

    @cached_property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self) -> list[Foretold]:
        rule, reader = self.chosen.get("regle"), self.chosen.get("destinataire")
        return [
            one
            for one in self.told
            if rule in (None, str(one.notice.rule_id)) and reader in (None, one.notice.recipient_email)
        ]


def said_rule(one: Foretold) -> str:
    """« Rappel de séance : 7 jours avant la séance, au partenaire »"""
    return f"{one.kind_said} : {say_rule_in_full(one.notice.rule)}"


def said_reader(one: Foretold) -> str:
    return f"{one.name} ({one.notice.recipient_email})" if one.name else one.notice.recipient_email


def _by_words(choices: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(choices.items(), key=lambda choice: choice[1].casefold())


def _cells(told: Iterable[Foretold]) -> Iterator[list]:
    for one in told:
        notice = one.notice
        yield [
            one.at,
            one.kind_said,
            str(notice.rule),
            one.name,
            notice.recipient_email,
            str(one.thing),
            notice.waits_for_digest,
        ]


class Foretelling:
    """For the admin of rules: the list, narrowed by rule and by reader, and its two exports."""

    def get_urls(self):
        view = self.admin_site.admin_view
        name = "notifications_reminderrule_forecast"
        return [
            path("prochains-jours/", view(self.forecast_view), name=name),
            path("prochains-jours/xlsx/", view(self.forecast_xlsx), name=f"{name}_xlsx"),
            path("prochains-jours/csv/", view(self.forecast_csv), name=f"{name}_csv"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def forecast_view(self, request):
        form = self._forecast(request)
        page = Paginator(form.narrowed(), PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": TITLE,
            "form": form,
            "page_obj": page,
            "rows": [(one, self._url_of(one)) for one in page],
            "query": urlencode(form.chosen),
        }
        return TemplateResponse(request, "admin/rule_forecast.html", context)

    @method_decorator(require_safe)
    def forecast_xlsx(self, request) -> HttpResponseBase:
        return self._send(request, "xlsx")

    @method_decorator(require_safe)
    def forecast_csv(self, request) -> HttpResponseBase:
        return self._send(request, "csv")

    def _send(self, request, kind: str) -> HttpResponseBase:
        rows = _cells(self._forecast(request).narrowed())
        name = f"prochains-rappels-{timezone.localdate():%Y-%m-%d}"
        return send_rows(kind, name, "Prochains rappels", COLUMNS, rows)

    def _forecast(self, request) -> ForecastForm:
        """For whoever may read the log of messages: it says the same about the days to come."""
        if not self.admin_site.get_model_admin(Notice).has_view_permission(request):
            raise PermissionDenied
        return ForecastForm(request.GET, told=forecast(request.user, timezone.now()))

    def _url_of(self, one: Foretold) -> str:
        """The page of what it is about; empty for what has none of its own, such as an answer that is awaited."""
        if not self.admin_site.is_registered(type(one.thing)):
            return ""
        opts = one.thing._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[one.thing.pk])
