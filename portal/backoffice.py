"""The back office: Django's admin at /gestion/, under the portal's own name, door and order."""

from functools import update_wrapper
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.db.models.base import ModelBase
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from partnerships.doors import MANAGED_APPS
from partnerships.permissions import can_enter_back_office
from partnerships.scopes import wear_office_hat
from patient_partners.permissions import can_accompany
from portal.conventions.amendment_views import show_amendment
from portal.conventions.indicator_views import export_indicator, show_indicator
from portal.conventions.views import show_story
from portal.dossiers.views import preview_paper, send_figures, show_dossier, show_released
from portal.evaluations.views import preview_paper as preview_evaluation
from portal.evaluations.views import send_figures as evaluation_figures
from portal.evaluations.views import show_evaluation, show_validated
from portal.first_screen import first_screen
from portal.meetings.themes import agree_on_themes

# The order of the work: what happens, what was promised, who and where, what is said, when nothing happens.
GROUPS = (
    ("Programme", ("Session", "Slot", "Activity", "Absence", "Registration", "EarlierRelay", "ImportBatch")),
    (
        "Conventions",
        (
            "Convention",
            "Commitment",
            "Quota",
            "Indicator",
            "ProjectAction",
            "Funding",
            "Document",
            "Committee",
            "Meeting",
            "Decision",
            "Evaluation",
        ),
    ),
    ("Objectif Partenariat", ("Project", "Call", "Publication", "Programme", "ToolSheet")),
    ("Lieux et partenaires", ("Hospital", "Ward", "HospitalGroup", "Partner")),
    ("Personnes", ("Invitation", "Membership", "User", "HeadOfficeService")),
    ("Messages", ("Notice", "ReminderRule")),
    ("Données personnelles", ("Forgotten",)),
    ("Calendrier", ("PublicHoliday", "SchoolHoliday", "QuietPeriod")),
)


class BackOffice(admin.AdminSite):
    site_header = "Gestion"
    site_title = "Gestion"
    index_title = "Ce qui m’attend"
    site_url = None
    empty_value_display = "–"

    def __init__(self, name="admin"):
        super().__init__(name)
        # What is deleted is deleted one by one, with its consequences in sight.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable, admin_class=None, **options):
        """The portal's own lists only: what packages bring (groups of permissions, allauth's addresses) is no work."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        super().register([model for model in models if model._meta.app_label in MANAGED_APPS], admin_class, **options)

    def get_urls(self):
        """The pages that are no list of rows come before the lists."""
        pages = [
            path("conventions/<int:pk>/", self.admin_view(show_story), name="convention_story"),
            path(
                "conventions/<int:pk>/avenants/<int:amendment_pk>/",
                self.admin_view(show_amendment),
                name="convention_amendment",
            ),
            path("reunions/<int:pk>/themes/", self.admin_view(agree_on_themes), name="meeting_themes"),
            path("reunions/<int:pk>/dossier/", self.admin_view(show_dossier), name="meeting_dossier"),
            path("reunions/<int:pk>/dossier/projet.pdf", self.admin_view(preview_paper), name="meeting_dossier_paper"),
            path(
                "reunions/<int:pk>/dossier/<int:number>/",
                self.admin_view(show_released),
                name="meeting_dossier_released",
            ),
            path(
                "reunions/<int:pk>/dossier/<int:number>/chiffres.xlsx",
                self.admin_view(send_figures),
                name="meeting_dossier_figures",
            ),
        ]
        pages += [
            path("indicateurs/<int:pk>/", self.admin_view(show_indicator), name="indicator"),
            path("indicateurs/<int:pk>/exporter/", self.admin_view(export_indicator), name="indicator_xlsx"),
        ]
        pages += [
            path("evaluations/<int:pk>/", self.admin_view(show_evaluation), name="evaluation"),
            path("evaluations/<int:pk>/projet.pdf", self.admin_view(preview_evaluation), name="evaluation_paper"),
            path("evaluations/<int:pk>/<int:number>/", self.admin_view(show_validated), name="evaluation_validated"),
            path(
                "evaluations/<int:pk>/<int:number>/chiffres.xlsx",
                self.admin_view(evaluation_figures),
                name="evaluation_figures",
            ),
        ]
        return [*pages, *super().get_urls()]

    def has_permission(self, request):
        return can_enter_back_office(request.user)

    def admin_view(self, view, cacheable=False):
        """Whoever is signed in without a place here meets nothing; whoever is not is led to the door."""
        guarded = super().admin_view(view, cacheable)

        def answer(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            if request.user.is_authenticated:
                wear_office_hat(request.user)
            return guarded(request, *args, **kwargs)

        return update_wrapper(answer, guarded)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """The portal has one door, with its codes, second factors and throttles."""
        target = request.GET.get("next") or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': target})}")

    def logout(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_change_password"))

    def password_change_done(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_change_password"))

    def app_index(self, request, app_label, extra_context=None):
        """People know the groups of the first screen, not the apps of the code."""
        return HttpResponseRedirect(reverse("admin:index"))

    def each_context(self, request):
        """Whoever runs the patient partnership works in the workspace: each page leads there."""
        return {**super().each_context(request), "can_accompany": can_accompany(request.user)}

    def index(self, request, extra_context=None):
        return super().index(request, {**first_screen(request.user), **(extra_context or {})})

    def get_app_list(self, request, app_label=None):
        """The lists in the order of the work, whatever app holds them."""
        apps = self._build_app_dict(request, app_label).values()
        models = {
            model["object_name"]: {**model, "add_words": self._registry[model["model"]].add_words}
            for app in apps
            for model in app["models"]
        }
        groups = [
            {"name": name, "app_label": name, "models": [models.pop(model) for model in members if model in models]}
            for name, members in GROUPS
        ]
        if models:
            groups.append({"name": "Autres", "app_label": "autres", "models": list(models.values())})
        return [group for group in groups if group["models"]]
