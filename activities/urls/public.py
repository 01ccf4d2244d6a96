"""Addresses of the public offer. They are printed on posters: they never change."""

from django.urls import path

from activities.views import posters, public

urlpatterns = [
    path("", public.choose_hospital, name="home"),
    path("hopitaux/", public.find_from_shortened_address, name="hospitals"),
    path("hopitaux/<slug:slug>/", public.show_hospital, name="hospital"),
    path("hopitaux/<slug:slug>/services/<slug:ward_slug>/", public.show_ward, name="ward"),
    path("hopitaux/<slug:slug>/affiches/<str:poster>.pdf", posters.download_poster, name="hospital_poster_pdf"),
    path("hopitaux/<slug:slug>/affiches/<str:poster>/", posters.show_poster, name="hospital_poster"),
    path(
        "hopitaux/<slug:slug>/services/<slug:ward_slug>/affiches/<str:poster>.pdf",
        posters.download_poster,
        name="ward_poster_pdf",
    ),
    path(
        "hopitaux/<slug:slug>/services/<slug:ward_slug>/affiches/<str:poster>/", posters.show_poster, name="ward_poster"
    ),
    path("formations/", public.show_trainings, name="trainings"),
    path("accessibilite/", public.show_accessibility, name="accessibility"),
    path("donnees-personnelles/", public.show_privacy, name="privacy"),
]
