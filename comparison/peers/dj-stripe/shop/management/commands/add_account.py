"""Adds the account and its webhook endpoint, as an administrator usually does in Django's admin."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand
from djstripe.models import Account, WebhookEndpoint


class Command(BaseCommand):
    def handle(self, *args, **options):
        Account.get_or_retrieve_for_api_key(settings.STRIPE_TEST_SECRET_KEY)
        WebhookEndpoint.objects.create(
            id="we_1",
            djstripe_uuid=os.environ["ENDPOINT_UUID"],
            secret=os.environ["STRIPE_WEBHOOK_SECRET"],
            url="https://shop.example/stripe/webhook",
            enabled_events=["*"],
            status="enabled",
            livemode=False,
            stripe_data={},
        )
