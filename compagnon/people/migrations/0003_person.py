from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0002_person_leads_learning"), ("skills", "0003_person")]
    operations = [migrations.DeleteModel(name="Interest")]
