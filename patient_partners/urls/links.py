"""Addresses of the patient partnership with a form: they are nobody's to remember."""

from django.urls import path

from patient_partners.views import calls, sheets

urlpatterns = [
    path("appel/", calls.CallPage.as_view(), name="call"),
    path("projet/<str:token>/", calls.ProjectByLink.as_view(), name="project_by_link"),
    path("projet/<str:token>/fiches/<slug:slug>/", sheets.TeamSheet.as_view(), name="team_sheet"),
    path("projet/<str:token>/fiches/<slug:slug>/fiche.pdf", sheets.TeamSheetPaper.as_view(), name="team_sheet_pdf"),
]
