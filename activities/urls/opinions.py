"""The page of three faces, behind the code shown at the end of a session."""

from django.urls import path

from activities.views import opinions

urlpatterns = [
    path("<str:token>/", opinions.give_opinion, name="opinion"),
    path("<str:token>/merci/", opinions.thank, name="opinion_thanks"),
]
