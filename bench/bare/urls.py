"""The addresses of the bare contenders."""

from django.urls import path

from . import views

urlpatterns = [
    path("empty/", views.empty),
    path("row/", views.row),
    path("upload/", views.upload),
    path("replay/", views.replay),
]
