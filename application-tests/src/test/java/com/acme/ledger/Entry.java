package com.acme.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** An entry of the ledger. */
@Entity
@Table(schema = "ledger", name = "entry")
class Entry {
  @Id private String reference = "";

  private long amount;

  /** For JPA. */
  protected Entry() {}

  Entry(String reference, long amount) {
    this.reference = reference;
    this.amount = amount;
  }

  /** In cents. */
  long amount() {
    return amount;
  }
}
