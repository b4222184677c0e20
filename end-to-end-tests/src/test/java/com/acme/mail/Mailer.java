package com.acme.mail;

import io.temporal.activity.ActivityInterface;

/** Sends mail. */
@ActivityInterface
public interface Mailer {
  void welcome(String customer, String idempotencyKey);
}
