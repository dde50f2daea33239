from django.urls import path

from compagnon.journal import views

urlpatterns = [
    path("work", views.failed, name="failed_work"),
    path("work/retry", views.retry, name="retry_all_work"),
    path("work/<uuid:task_id>/retry", views.retry, name="retry_work"),
    path("work/<uuid:task_id>/discard", views.discard, name="discard_work"),
]
