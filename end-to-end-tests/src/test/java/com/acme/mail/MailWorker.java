package com.acme.mail;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;

/** The application's worker. */
public final class MailWorker {
  private MailWorker() {}

  /** Starts it. */
  public static WorkerFactory start(WorkflowClient client, Mailer mailer) {
    WorkerFactory factory = WorkerFactory.newInstance(client);
    Worker worker = factory.newWorker("mail");
    worker.registerWorkflowImplementationTypes(SendMailWorkflow.class);
    worker.registerActivitiesImplementations(mailer);
    factory.start();
    return factory;
  }
}
