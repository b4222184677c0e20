package com.acme.mail;

import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** Welcomes a customer whose subscription has become active. */
public class SendMailWorkflow implements SendMail {
  private final Mailer mailer =
      Workflow.newActivityStub(
          Mailer.class,
          ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofMinutes(1)).build());

  @Override
  public void follow(Change change) {
    if (change.activated() && change.customer() != null) {
      mailer.welcome(change.customer(), change.eventId());
    }
  }
}
