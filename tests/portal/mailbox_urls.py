"""The portal's addresses as in demonstration, where the mail box is."""

from django.urls import include, path

from portal import mailbox
from portal.urls import urlpatterns as of_the_portal

urlpatterns = [path("demonstration/courriels/", include(mailbox.urlpatterns)), *of_the_portal]
