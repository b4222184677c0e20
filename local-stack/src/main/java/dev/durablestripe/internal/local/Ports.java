package dev.durablestripe.internal.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

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

  /** Below the first ephemeral port, which is 32,768 on Linux and higher on macOS. */
  private static final int SLICES = 45;

  private static final int SLICE = 500;

  /** Processes that choose ports at the same time choose from different slices. */
  private static final int FIRST = LOWEST + (int) (ProcessHandle.current().pid() % SLICES) * SLICE;

  private static final AtomicInteger CHOSEN =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(SLICE));

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

  /**
   * A port that no outgoing connection is given by the system. Each is chosen once before any is
   * chosen again, so that a port which is not bound yet is not chosen twice.
   */
  private static int any() {
    int port;
    do {
      port = FIRST + CHOSEN.getAndIncrement() % SLICE;
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
