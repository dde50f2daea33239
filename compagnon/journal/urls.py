from django.urls import path

from compagnon.journal import views

urlpatterns = [
    path("work", views.failed, name="failed-work"),
    path("work/retry", views.retry, name="retry-all-work"),
    path("work/<uuid:task_id>/retry", views.retry, name="retry-work"),
    path("work/<uuid:task_id>/discard", views.discard, name="discard-work"),
]
