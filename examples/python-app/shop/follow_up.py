"""A worker for the workflow that follows each applied event: makes a mail due.

    DATABASE_URL=… TEMPORAL_ADDRESS=localhost:7233 python -m shop.follow_up

Durable Stripe runs with FOLLOW_UP_WORKFLOW=SubscriptionFollowUp and FOLLOW_UP_TASK_QUEUE=shop.
"""

import asyncio
import os
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    import psycopg

TASK_QUEUE = "shop"


@activity.defn
async def make_mail_due(change: dict) -> None:
    """May run more than once, as any activity: the event's id makes it one mail."""
    async with await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"]) as connection:
        await connection.execute(
            """
            INSERT INTO shop.mail (event, customer, template) VALUES (%s, %s, 'welcome')
            ON CONFLICT (event) DO NOTHING
            """,
            (change["event_id"], change["stripe_customer_id"]),
        )


@workflow.defn
class SubscriptionFollowUp:
    @workflow.run
    async def run(self, change: dict) -> None:
        before, after = change["before"] or {}, change["after"] or {}
        if after.get("status") == "active" and before.get("status") != "active":
            await workflow.execute_activity(
                make_mail_due, change, start_to_close_timeout=timedelta(seconds=30)
            )


async def main():
    client = await Client.connect(os.environ["TEMPORAL_ADDRESS"])
    await Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[SubscriptionFollowUp],
        activities=[make_mail_due],
    ).run()


if __name__ == "__main__":
    asyncio.run(main())
