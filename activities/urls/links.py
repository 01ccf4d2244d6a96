"""Addresses that stand in mails to people without an account."""

from django.urls import path

from activities.views import near_changes, ward_answer

urlpatterns = [
    path("vu/<str:token>/", near_changes.SeenByLink.as_view(), name="seen_by_link"),
    path("<str:token>/", ward_answer.WardAnswer.as_view(), name="ward_answer"),
]
