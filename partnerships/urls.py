"""Addresses of invitations; they stand in mails."""

from django.urls import path

from partnerships import views

urlpatterns = [path("<str:token>/", views.InvitationAccept.as_view(), name="invitation_accept")]
