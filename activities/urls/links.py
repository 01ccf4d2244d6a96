"""Addresses that stand in mails to people without an account."""

from django.urls import path

from activities.views import near_changes, ward_answer, ward_replies

urlpatterns = [
    path("vu/<str:token>/", near_changes.SeenByLink.as_view(), name="seen_by_link"),
    path("seance/<str:token>/", ward_replies.WardPageView.as_view(), name="ward_page"),
    path("<str:token>/", ward_answer.WardAnswer.as_view(), name="ward_answer"),
]
