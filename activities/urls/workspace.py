"""Addresses of the workspace, under /espace/."""

from django.urls import path

from activities.views import agenda, feeds, mediators, programme, requests, session_actions, sessions, slots, week

urlpatterns = [
    path("", week.Workspace.as_view(), name="workspace"),
    path("semaine/", week.MyWeek.as_view(), name="my_week"),
    path("agenda/", agenda.Agenda.as_view(), name="agenda"),
    path("agenda/flux/", feeds.FeedList.as_view(), name="calendar_feeds"),
    path("agenda/flux/<int:pk>/renouveler/", feeds.FeedRenew.as_view(), name="feed_renew"),
    path("agenda/flux/<int:pk>/revoquer/", feeds.FeedRevoke.as_view(), name="feed_revoke"),
    path("creneaux/", slots.SlotList.as_view(), name="slots"),
    path("creneaux/ouvrir/", slots.SlotOpen.as_view(), name="slot_open"),
    path("creneaux/<int:pk>/reserver/", slots.SlotBook.as_view(), name="slot_book"),
    path("creneaux/<int:pk>/retirer/", slots.withdraw, name="slot_withdraw"),
    path("mes-creneaux/", slots.MySlots.as_view(), name="my_slots"),
    path("seances/", sessions.SessionList.as_view(), name="session_list"),
    path("seances/demander/", requests.SessionRequest.as_view(), name="session_request"),
    path("seances/passee/", requests.SessionPast.as_view(), name="session_past"),
    path("seances/<int:pk>/", sessions.SessionDetail.as_view(), name="session_detail"),
    path("seances/<int:pk>/agenda.ics", sessions.calendar, name="session_calendar"),
    path("seances/<int:pk>/confirmer/", session_actions.SessionAgree.as_view(), name="session_agree"),
    path("seances/<int:pk>/accord-recu/", session_actions.SessionReceive.as_view(), name="session_receive"),
    path("seances/<int:pk>/accord-du-service/", session_actions.SessionWardAgree.as_view(), name="session_ward_agree"),
    path("seances/<int:pk>/deplacer/", session_actions.SessionMove.as_view(), name="session_move"),
    path("seances/<int:pk>/retablir/", session_actions.SessionTakeBack.as_view(), name="session_take_back"),
    path("seances/<int:pk>/contester/", session_actions.SessionContest.as_view(), name="session_contest"),
    path("seances/<int:pk>/bilan/corriger/", session_actions.SessionCorrect.as_view(), name="session_correct"),
    path("seances/<int:pk>/accorder/", session_actions.SessionGrant.as_view(), name="session_grant"),
    path(
        "seances/<int:pk>/ne-pas-accorder/", session_actions.SessionRefuseGrant.as_view(), name="session_refuse_grant"
    ),
    path("seances/<int:pk>/decliner/", session_actions.SessionDecline.as_view(), name="session_decline"),
    path("seances/<int:pk>/annuler/", session_actions.SessionCancel.as_view(), name="session_cancel"),
    path("seances/<int:pk>/bilan/", session_actions.SessionReport.as_view(), name="session_report"),
    path("seances/<int:pk>/mediation/", session_actions.SessionAssign.as_view(), name="session_assign"),
    path("seances/<int:pk>/equipe/", session_actions.SessionTeam.as_view(), name="session_team"),
    path("a-remplacer/", mediators.ToReplace.as_view(), name="to_replace"),
    path("indisponibilites/", mediators.AbsenceList.as_view(), name="absence_list"),
    path("indisponibilites/nouvelle/", mediators.AbsenceNew.as_view(), name="absence_new"),
    path("indisponibilites/<int:pk>/retirer/", mediators.AbsenceWithdraw.as_view(), name="absence_withdraw"),
    path("activites/", programme.ActivityList.as_view(), name="activities"),
    path("activites/nouvelle/", programme.ActivityNew.as_view(), name="activity_new"),
    path("activites/<int:pk>/modifier/", programme.ActivityEdit.as_view(), name="activity_edit"),
    path("activites/accord/<int:party_pk>/", programme.ActivityAgree.as_view(), name="activity_agree"),
]
