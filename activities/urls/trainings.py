"""Addresses of the trainings for professionals without an account; those with a token stand in their mails."""

from django.urls import path

from activities.views import attendance, registrations

urlpatterns = [
    path("<int:pk>/", registrations.TrainingRequest.as_view(), name="training_request"),
    path("inscription/<str:token>/", registrations.OwnRegistration.as_view(), name="registration"),
    path("inscription/<str:token>/attestation.pdf", attendance.download_certificate, name="certificate"),
    path("accord/<str:token>/", registrations.ManagerAnswer.as_view(), name="manager_answer"),
]
