"""Addresses that stand in mails to people without an account."""

from django.urls import path

from activities.views import ward_answer

urlpatterns = [path("<str:token>/", ward_answer.WardAnswer.as_view(), name="ward_answer")]
