package com.acme.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A payout. */
@Entity
@Table(schema = "ledger", name = "payout")
class PaidOut {
  @Id private String payout = "";

  private long amount;

  /** For JPA. */
  protected PaidOut() {}

  PaidOut(String payout, long amount) {
    this.payout = payout;
    this.amount = amount;
  }

  /** In cents. */
  long amount() {
    return amount;
  }
}
