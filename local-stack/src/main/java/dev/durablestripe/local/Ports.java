package dev.durablestripe.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where the parts listen, all on the loopback interface.
 *
 * @param webhook the webhook
 * @param webhookManagement the starter's health
 * @param workerManagement the worker's health
 * @param temporal Temporal's gRPC
 * @param temporalUi Temporal's UI
 * @param postgres PostgreSQL
 * @param stripe the fake of Stripe's API
 */
public record Ports(
    int webhook,
    int webhookManagement,
    int workerManagement,
    int temporal,
    int temporalUi,
    int postgres,
    int stripe) {

  private static final int LOWEST = 10_000;

  /** Of Linux; macOS begins higher. */
  private static final int FIRST_EPHEMERAL = 32_768;

  /** Any that are free now. */
  public static Ports free() {
    return new Ports(any(), any(), any(), any(), any(), any(), any());
  }

  /**
   * Checks that all can be had.
   *
   * @throws CannotStartException naming the first that is taken
   */
  public void requireFree() {
    require(webhook, "--webhook-port");
    require(webhookManagement, "--webhook-management-port");
    require(workerManagement, "--worker-management-port");
    require(temporal, "--temporal-port");
    require(temporalUi, "--ui-port");
    require(postgres, "--postgres-port");
    require(stripe, "--stripe-port");
  }

  private static void require(int port, String option) {
    if (!isFree(port)) {
      throw new CannotStartException(
          "Port %d is busy: stop what listens there (an earlier quickstart?) or choose another with %s."
              .formatted(port, option));
    }
  }

  /** Whoever opens a connection in the meantime must not be given one of these by the system. */
  private static int any() {
    int port;
    do {
      port = ThreadLocalRandom.current().nextInt(LOWEST, FIRST_EPHEMERAL);
    } while (!isFree(port));
    return port;
  }

  private static boolean isFree(int port) {
    try {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
      return true;
    } catch (IOException busy) {
      return false;
    }
  }
}
