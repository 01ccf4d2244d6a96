"""Addresses of the patient partnership in the workspace, under /espace/partenariat/."""

from django.urls import path

from patient_partners.views import (
    events,
    impact,
    introductions,
    partners,
    programme,
    projects,
    searches,
    sheets,
    team_lists,
    teams,
)

urlpatterns = [
    path("", programme.Accompaniment.as_view(), name="accompaniment"),
    path("projets/", projects.ProjectList.as_view(), name="project_list"),
    path("projets/<int:pk>/", projects.ProjectRead.as_view(), name="project_read"),
    path("projets/<int:pk>/commentaire/", projects.ProjectComment.as_view(), name="project_comment"),
    path("equipes/", team_lists.TeamList.as_view(), name="team_list"),
    path("equipes/equipes.xlsx", team_lists.export, {"kind": "xlsx"}, name="team_export_xlsx"),
    path("equipes/equipes.csv", team_lists.export, {"kind": "csv"}, name="team_export_csv"),
    path("equipes/<int:pk>/", teams.Team.as_view(), name="team"),
    path("equipes/<int:pk>/annuler/", teams.TeamTakeBack.as_view(), name="team_take_back"),
    path("equipes/<int:pk>/recherche/", searches.TeamSearch.as_view(), name="team_search"),
    path(
        "equipes/<int:pk>/proposer/<int:partner_pk>/",
        introductions.ProposeIntroduction.as_view(),
        name="introduction_propose",
    ),
    path("mises-en-relation/", introductions.IntroductionList.as_view(), name="introduction_list"),
    path(
        "mises-en-relation/mises-en-relation.xlsx",
        introductions.export,
        {"kind": "xlsx"},
        name="introduction_export_xlsx",
    ),
    path(
        "mises-en-relation/mises-en-relation.csv", introductions.export, {"kind": "csv"}, name="introduction_export_csv"
    ),
    path("mises-en-relation/<int:pk>/", introductions.IntroductionPage.as_view(), name="introduction"),
    path("evaluation/", impact.ImpactResults.as_view(), name="impact"),
    path("evaluation/evaluation.xlsx", impact.export, {"kind": "xlsx"}, name="impact_xlsx"),
    path("evaluation/evaluation.csv", impact.export, {"kind": "csv"}, name="impact_csv"),
    path("partenaires/", partners.PartnerList.as_view(), name="partner_list"),
    path("partenaires/lectures/", partners.ReadingList.as_view(), name="reading_list"),
    path("partenaires/<int:pk>/", partners.PartnerRead.as_view(), name="partner_read"),
    path("partenaires/<int:pk>/donnees.csv", partners.download_file, {"kind": "csv"}, name="partner_csv"),
    path("partenaires/<int:pk>/donnees.json", partners.download_file, {"kind": "json"}, name="partner_json"),
    path("partenaires/<int:pk>/effacer/", partners.PartnerErase.as_view(), name="partner_erase"),
    path("partenaires/<int:pk>/nouvelles/", partners.GiveNews.as_view(), name="give_news"),
    path("rendez-vous/", events.EventList.as_view(), name="event_list"),
    path("rendez-vous/nouveau/", events.NewEvent.as_view(), name="event_new"),
    path("rendez-vous/<int:pk>/", events.EventPage.as_view(), name="event"),
    path("rendez-vous/<int:pk>/modifier/", events.EventEdit.as_view(), name="event_edit"),
    path("rendez-vous/<int:pk>/annuler/", events.EventCancel.as_view(), name="event_cancel"),
    path("rendez-vous/<int:pk>/presences/", events.EventAttendance.as_view(), name="event_attendance"),
    path("rendez-vous/<int:pk>/compte-rendu/", events.EventMinutes.as_view(), name="event_minutes"),
    path("rendez-vous/<int:pk>/parcours/", events.EventOnPaths.as_view(), name="event_on_paths"),
    path("rendez-vous/<int:pk>/inscriptions.xlsx", events.export, {"kind": "xlsx"}, name="event_export_xlsx"),
    path("rendez-vous/<int:pk>/inscriptions.csv", events.export, {"kind": "csv"}, name="event_export_csv"),
    path("rendez-vous/<int:pk>/inscriptions/<int:registration_pk>/", events.EventRemove.as_view(), name="event_remove"),
    path("fiches/<slug:slug>/", sheets.read_sheet, name="sheet_read"),
    path("fiches/<slug:slug>/fiche.pdf", sheets.print_own_sheet, name="sheet_read_pdf"),
]
