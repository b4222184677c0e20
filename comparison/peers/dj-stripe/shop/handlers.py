"""The application's own handler, which counts its calls."""

from django.db import connection
from djstripe.event_handlers import djstripe_receiver


@djstripe_receiver(
    [
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
    ]
)
def count_call(sender, event, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO app.effect (event_id) VALUES (%s)", [event.id])
