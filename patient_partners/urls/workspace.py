"""Addresses of the patient partnership in the workspace, under /espace/partenariat/."""

from django.urls import path

from patient_partners.views import programme, projects, sheets, teams

urlpatterns = [
    path("", programme.Accompaniment.as_view(), name="accompaniment"),
    path("projets/", projects.ProjectList.as_view(), name="project_list"),
    path("projets/<int:pk>/", projects.ProjectRead.as_view(), name="project_read"),
    path("projets/<int:pk>/commentaire/", projects.ProjectComment.as_view(), name="project_comment"),
    path("equipes/<int:pk>/", teams.Team.as_view(), name="team"),
    path("equipes/<int:pk>/annuler/", teams.TeamTakeBack.as_view(), name="team_take_back"),
    path("fiches/<slug:slug>/", sheets.read_sheet, name="sheet_read"),
    path("fiches/<slug:slug>/fiche.pdf", sheets.print_own_sheet, name="sheet_read_pdf"),
]
