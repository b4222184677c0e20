package com.acme.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;

/** What was refunded of a charge. */
@Entity
class Refund {
  @Id private String charge;

  /** In the currency's smallest unit. */
  private long amount;

  /** Two events of one charge at the same time: one of them fails on this, and is repeated. */
  @Version private Long version;

  protected Refund() {}

  Refund(String charge) {
    this.charge = charge;
  }

  /** Stripe's amount is the sum so far. It only grows, so the order of events does not matter. */
  void grewTo(long amountRefunded) {
    amount = Math.max(amount, amountRefunded);
  }
}
