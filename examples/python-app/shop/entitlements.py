"""A consumer of the change feed: keeps shop.entitlement up to date.

    DATABASE_URL=postgresql://shop@localhost/postgres python -m shop.entitlements
"""

import os

import psycopg
from psycopg.rows import dict_row

# The feed can be looked at without a notification, which is lost if a worker dies.
LOOK_SECONDS = 30

STORE = """
    INSERT INTO shop.entitlement (account, subscription, active, seats)
    VALUES (%(account)s, %(subscription)s, %(active)s, %(seats)s)
    ON CONFLICT (account, subscription) DO UPDATE
       SET active = EXCLUDED.active, seats = EXCLUDED.seats
"""


def apply(connection, change):
    """A subscription that was deleted from the table has no state after."""
    after = change["after"] or {}
    connection.execute(
        STORE,
        {
            "account": change["stripe_account"],
            "subscription": change["stripe_subscription_id"],
            "active": after.get("status") in ("active", "trialing", "past_due"),
            "seats": after.get("seat_limit"),
        },
    )


def take(connection):
    """Applies the next changes. The commit acknowledges them, a rollback gives them back."""
    with connection.transaction():
        changes = connection.execute(
            "SELECT * FROM billing.take_changes('entitlements', 100)"
        ).fetchall()
        for change in changes:
            apply(connection, change)
    return len(changes)


def take_all(connection):
    try:
        while take(connection) > 0:
            pass
    except psycopg.errors.LockNotAvailable:
        # Another process of this consumer is taking changes.
        pass


def main():
    with psycopg.connect(
        os.environ["DATABASE_URL"], autocommit=True, row_factory=dict_row
    ) as connection:
        connection.execute("LISTEN subscription_change")
        # Leaves an existing consumer where it is.
        connection.execute("SELECT billing.add_consumer('entitlements', 'beginning')")
        while True:
            take_all(connection)
            for _ in connection.notifies(timeout=LOOK_SECONDS, stop_after=1):
                pass


if __name__ == "__main__":
    main()
