"""Addresses of invitations; they stand in mails."""

from django.urls import path

from partnerships.views.invitations import InvitationAccept

urlpatterns = [path("<str:token>/", InvitationAccept.as_view(), name="invitation_accept")]
