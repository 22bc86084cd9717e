from django.db import migrations

from parvis.authorities.sealed import SealedColumns, SealedTextField


class Migration(migrations.Migration):
    dependencies = [("interactions", "0003_who_called")]
    operations = [
        migrations.AlterField(
            "interaction",
            "body",
            SealedTextField(max_length=20_000),
        ),
        migrations.AlterField(
            "callback",
            "subject",
            SealedTextField(max_length=300, verbose_name="objet"),
        ),
        migrations.AlterField(
            "callback",
            "result",
            SealedTextField(blank=True, max_length=2000),
        ),
        SealedColumns("Interaction", ("body",)),
        SealedColumns("CallBack", ("subject", "result")),
    ]
