"""Every address of the portal. French addresses are the plain ones; English public pages live under /en/."""

from allauth.account.urls import urlpatterns as account_pages
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, include, path

from activities.urls.public import urlpatterns as public_offer
from activities.views.feeds import read_feed
from activities.views.public import show_robots
from notifications.views import leave_list
from partnerships.views.documents import DocumentList, download_document, show_public_documents
from patient_partners.urls.public import urlpatterns as public_partnership
from portal import demonstration, mailbox, views
from portal.conventions.measuring import IndicatorPage
from portal.conventions.reading import ConventionList, ConventionPage
from portal.evaluations.workspace import EvaluationPage, ValidatedFigures, ValidatedPage
from portal.meetings.by_link import DossierByLink, DossierFigures, DossierPaper, MinutesByLink, MinutesPaper
from portal.public import remembered

# Of allauth's pages, those of signing in. An address changes with the culture service, which invited the person to it.
SIGN_IN_PAGES = {
    "account_change_password",
    "account_confirm_login_code",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
}

urlpatterns = [
    path("health/", views.health, name="health"),
    path("gestion/", admin.site.urls),
    path("espace/", views.Workspace.as_view(), name="workspace"),
    path("espace/conventions/", ConventionList.as_view(), name="conventions"),
    path("espace/conventions/<int:pk>/", ConventionPage.as_view(), name="convention_read"),
    path("espace/indicateurs/<int:pk>/", IndicatorPage.as_view(), name="indicator_read"),
    path("espace/evaluations/<int:pk>/", EvaluationPage.as_view(), name="evaluation_read"),
    path("espace/evaluations/<int:pk>/<int:number>/", ValidatedPage.as_view(), name="evaluation_validated"),
    path(
        "espace/evaluations/<int:pk>/<int:number>/chiffres.xlsx",
        ValidatedFigures.as_view(),
        name="evaluation_figures",
    ),
    path("espace/documents/", DocumentList.as_view(), name="documents"),
    path("documents/<int:pk>/", download_document, name="document"),
    path("espace/partenariat/", include("patient_partners.urls.workspace")),
    path("espace/", include("activities.urls.workspace")),
    path("agenda/<str:token>.ics", read_feed, name="calendar_feed"),
    path("robots.txt", remembered(show_robots), name="robots"),
]

if settings.DEMONSTRATION:
    urlpatterns.append(path("demonstration/entrer/", demonstration.sign_in, name="demonstration_sign_in"))
if settings.MAIL_CATCHER_DIR:
    urlpatterns.append(path("demonstration/courriels/", include(mailbox.urlpatterns)))

# Last, in French, and in English under /en/: sign-in, then the public offer, which answers everywhere else. Its pages
# are the same for everybody, so the process remembers them; the app below does not know this middleware.
urlpatterns += i18n_patterns(
    path("compte/", include([page for page in account_pages if page.name in SIGN_IN_PAGES])),
    path("invitation/", include("partnerships.urls")),
    path("accord/", include("activities.urls.links")),
    path("dossier/<str:token>/", DossierByLink.as_view(), name="dossier_by_link"),
    path("dossier/<str:token>/document/", DossierPaper.as_view(), name="dossier_paper"),
    path("dossier/<str:token>/chiffres/", DossierFigures.as_view(), name="dossier_figures"),
    path("compte-rendu/<str:token>/", MinutesByLink.as_view(), name="minutes_by_link"),
    path("compte-rendu/<str:token>/document/", MinutesPaper.as_view(), name="minutes_paper"),
    path("avis/", include("activities.urls.opinions")),
    path("formations/", include("activities.urls.trainings")),
    path("partenariat/", include("patient_partners.urls.links")),
    path("documents/", remembered(show_public_documents), name="public_documents"),
    path("messages/quitter/<str:token>/", leave_list, name="leave_list"),
    *(
        URLPattern(page.pattern, remembered(page.callback), name=page.name)
        for page in (*public_partnership, *public_offer)
    ),
    prefix_default_language=False,
)
