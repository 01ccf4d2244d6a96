"""Addresses of the patient partnership with a form: they are nobody's to remember."""

from django.urls import path

from patient_partners.views import calls

urlpatterns = [
    path("appel/", calls.CallPage.as_view(), name="call"),
    path("projet/<str:token>/", calls.ProjectByLink.as_view(), name="project_by_link"),
]
