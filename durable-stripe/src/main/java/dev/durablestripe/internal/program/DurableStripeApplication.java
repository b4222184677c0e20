package dev.durablestripe.internal.program;

import dev.durablestripe.internal.application.ApplicationLauncher;
import dev.durablestripe.internal.worker.WorkflowWorkerApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;

/** The program that receives Stripe's webhooks and applies the events. */
@SpringBootConfiguration(proxyBeanMethods = false)
// The webhook reports errors itself.
@EnableAutoConfiguration(exclude = ErrorMvcAutoConfiguration.class)
public class DurableStripeApplication {
  /** The defaults of both halves, and those of this program, which take precedence. */
  private static final String DEFAULTS = "webhook-starter,workflow-worker,durable-stripe";

  /** Checks the settings, then works until it is stopped; the worker's commands work too. */
  public static void main(String[] args) {
    WorkflowWorkerApplication.runCommand(args);
    ApplicationLauncher.run(DEFAULTS, DurableStripeApplication.class, BothSettings::from, args);
  }
}
