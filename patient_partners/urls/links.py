"""Addresses of the patient partnership with a form: they are nobody's to remember."""

from django.urls import path

from patient_partners.views import (
    calls,
    community,
    event_links,
    introductions,
    letters_by_link,
    lost_links,
    offers,
    questionnaires,
    searches,
    sheets,
)

urlpatterns = [
    path("appel/", calls.CallPage.as_view(), name="call"),
    path("projet/", lost_links.LostTeamLink.as_view(), name="project_link"),
    path("projet/<str:token>/", calls.ProjectByLink.as_view(), name="project_by_link"),
    path("projet/<str:token>/fiches/<slug:slug>/", sheets.TeamSheet.as_view(), name="team_sheet"),
    path("projet/<str:token>/fiches/<slug:slug>/fiche.pdf", sheets.TeamSheetPaper.as_view(), name="team_sheet_pdf"),
    path("projet/<str:token>/recherche/", searches.SearchByLink.as_view(), name="search_by_link"),
    path(
        "projet/<str:token>/mises-en-relation/<int:pk>/",
        introductions.TeamIntroduction.as_view(),
        name="team_introduction",
    ),
    path("questionnaire/merci/", questionnaires.thank, name="questionnaire_thanks"),
    path("questionnaire/<str:token>/", questionnaires.OwnQuestionnaire.as_view(), name="questionnaire"),
    path(
        "questionnaire/equipe/<str:token>/",
        questionnaires.ColleagueQuestionnaire.as_view(),
        name="questionnaire_colleague",
    ),
    path("projet/<str:token>/rendez-vous/<int:pk>/", event_links.TeamEvent.as_view(), name="team_event"),
    path("rendez-vous/<int:pk>/", event_links.PublicEvent.as_view(), name="public_event"),
    path("mon-inscription/<str:token>/", event_links.OwnEventRegistration.as_view(), name="event_registration"),
    path("mon-inscription/<str:token>/compte-rendu.pdf", event_links.print_own_minutes, name="own_minutes_pdf"),
    path("devenir-partenaire/", offers.OfferPage.as_view(), name="partner_offer"),
    path("ma-fiche/", lost_links.LostPartnerLink.as_view(), name="partner_link"),
    path("ma-fiche/<str:token>/", offers.OwnPage.as_view(), name="partner_own"),
    path("ma-fiche/<str:token>/communaute/", community.show_community, name="partner_community"),
    path(
        "ma-fiche/<str:token>/proposition/<int:pk>/", introductions.OwnIntroduction.as_view(), name="own_introduction"
    ),
    path("projet/<str:token>/lettres/", letters_by_link.TeamLetters.as_view(), name="team_letters"),
    path(
        "projet/<str:token>/lettres/nouvelle/<int:introduction>/",
        letters_by_link.TeamLetterNew.as_view(),
        name="team_letter_new",
    ),
    path("projet/<str:token>/lettres/<int:pk>/", letters_by_link.TeamLetter.as_view(), name="team_letter"),
    path("projet/<str:token>/lettres/<int:pk>/lettre.pdf", letters_by_link.print_team_letter, name="team_letter_pdf"),
    path("projet/<str:token>/lettres/<int:pk>/copie.pdf", letters_by_link.send_team_copy, name="team_letter_copy"),
    path("ma-fiche/<str:token>/lettres/<int:pk>/", letters_by_link.OwnLetter.as_view(), name="partner_letter"),
    path(
        "ma-fiche/<str:token>/lettres/<int:pk>/lettre.pdf", letters_by_link.print_own_letter, name="partner_letter_pdf"
    ),
    path("ma-fiche/<str:token>/lettres/<int:pk>/copie.pdf", letters_by_link.send_own_copy, name="partner_letter_copy"),
    path("ma-fiche/<str:token>/temps/<int:pk>/", letters_by_link.OwnTime.as_view(), name="partner_time"),
    path("ma-fiche/<str:token>/souhaits/", letters_by_link.OwnWishes.as_view(), name="partner_wishes"),
    path("ma-fiche/<str:token>/mes-donnees.csv", offers.download_own, {"kind": "csv"}, name="partner_own_csv"),
    path("ma-fiche/<str:token>/mes-donnees.json", offers.download_own, {"kind": "json"}, name="partner_own_json"),
]
