"""Addresses of the patient partnership for everybody."""

from django.urls import path

from patient_partners.views import event_links, programme, sheets

urlpatterns = [
    path("partenariat/", programme.show_programme, name="partnership"),
    path("partenariat/rendez-vous/", event_links.show_events, name="public_events"),
    path("partenariat/rendez-vous/<int:pk>.ics", event_links.download_calendar, name="event_calendar"),
    path("partenariat/rendez-vous/<int:pk>/compte-rendu.pdf", event_links.download_minutes, name="public_minutes_pdf"),
    path("partenariat/fiches/<slug:slug>/", sheets.show_sheet, name="tool_sheet"),
    path("partenariat/fiches/<slug:slug>/fiche.pdf", sheets.download_sheet, name="tool_sheet_pdf"),
]
