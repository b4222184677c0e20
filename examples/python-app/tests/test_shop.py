"""The three ways in which the shop reacts to Stripe, through the running program."""

import time
import unittest

from tests.stack import Stack, await_that


def event(name, type, seconds, object):
    return {
        "id": f"evt_{name}",
        "object": "event",
        "api_version": "2026-09-30.endive",
        "created": int(time.time()) + seconds,
        "livemode": False,
        "type": type,
        "data": {"object": object},
    }


def refund(name, charge, amount):
    return event(
        name,
        "charge.refunded",
        0,
        {"id": charge, "object": "charge", "amount_refunded": amount},
    )


def subscription(name, change, seconds, status, seats):
    now = int(time.time())
    item = {
        "id": "si_1",
        "object": "subscription_item",
        "quantity": seats,
        "current_period_start": now,
        "current_period_end": now + 30 * 24 * 3600,
        "price": {"id": "price_1", "object": "price"},
    }
    return event(
        name,
        f"customer.subscription.{change}",
        seconds,
        {
            "id": "sub_1",
            "object": "subscription",
            "customer": "cus_1",
            "status": status,
            "livemode": False,
            "created": now,
            "items": {"object": "list", "has_more": False, "data": [item]},
        },
    )


class ShopTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = Stack()
        cls.addClassCleanup(cls.stack.close)

    def await_rows(self, expected, sql):
        await_that(f"{sql} returns {expected}", lambda: self.stack.query(sql) == expected)

    def test_the_function_stores_refunds_in_any_order(self):
        later, earlier = refund("later", "ch_1", 900), refund("earlier", "ch_1", 500)
        for posted in (later, earlier, later):
            self.stack.post(posted)
        self.stack.await_outcome(later, "APPLIED")
        self.stack.await_outcome(earlier, "APPLIED")

        self.await_rows([(900,)], "SELECT amount FROM shop.refund WHERE charge = 'ch_1'")

    def test_an_accepted_event_survives_the_death_of_the_program(self):
        accepted = refund("accepted", "ch_2", 700)
        self.stack.post(accepted)
        self.stack.kill_program()
        self.stack.start_program()

        self.stack.await_outcome(accepted, "APPLIED")
        self.await_rows([(700,)], "SELECT amount FROM shop.refund WHERE charge = 'ch_2'")

    def test_a_subscription_entitles_and_sends_one_mail(self):
        created = subscription("created", "created", -60, "active", 3)
        self.stack.post(created)
        self.await_rows([("sub_1", True, 3)], "SELECT subscription, active, seats FROM shop.entitlement")
        self.await_rows([("evt_created", "cus_1")], "SELECT event, customer FROM shop.mail")

        self.stack.post(subscription("updated", "updated", -40, "active", 5))
        self.stack.post(created)
        self.await_rows([("sub_1", True, 5)], "SELECT subscription, active, seats FROM shop.entitlement")

        deleted = subscription("deleted", "deleted", 0, "canceled", 5)
        self.stack.post(deleted)
        self.await_rows([(False,)], "SELECT active FROM shop.entitlement")
        self.await_rows([("evt_created", "cus_1")], "SELECT event, customer FROM shop.mail")


if __name__ == "__main__":
    unittest.main()
