from django.db import migrations


class Migration(migrations.Migration):
    # The table was written anew: until the server knows its pages, the index is not read alone. It would by itself,
    # at a moment nobody knows.
    atomic = False
    dependencies = [("cases", "0028_words_by_state")]
    operations = [
        migrations.RunSQL("VACUUM (ANALYZE) cases_searchentry", migrations.RunSQL.noop),
    ]
