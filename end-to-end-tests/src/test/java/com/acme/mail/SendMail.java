package com.acme.mail;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Follows each event. */
@WorkflowInterface
public interface SendMail {
  @WorkflowMethod
  void follow(Change change);
}
