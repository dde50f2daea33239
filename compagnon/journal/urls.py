from django.urls import path

from compagnon.journal import views

urlpatterns = [
    path("background-work", views.failed, name="failed_work"),
    path("background-work/retry", views.retry, name="retry_all_work"),
    path("background-work/<uuid:task_id>/retry", views.retry, name="retry_work"),
    path("background-work/<uuid:task_id>/discard", views.discard, name="discard_work"),
]
