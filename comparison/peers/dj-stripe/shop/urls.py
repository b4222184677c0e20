from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("health", lambda request: HttpResponse()),
    path("stripe/", include("djstripe.urls", namespace="djstripe")),
]
