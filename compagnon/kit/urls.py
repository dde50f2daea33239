from django.urls import path

from compagnon.kit import gallery

urlpatterns = [path("", gallery.gallery, name="gallery")]
