"""Addresses of the patient partnership for everybody."""

from django.urls import path

from patient_partners.views import programme, sheets

urlpatterns = [
    path("partenariat/", programme.show_programme, name="partnership"),
    path("partenariat/fiches/<slug:slug>/", sheets.show_sheet, name="tool_sheet"),
    path("partenariat/fiches/<slug:slug>/fiche.pdf", sheets.download_sheet, name="tool_sheet_pdf"),
]
