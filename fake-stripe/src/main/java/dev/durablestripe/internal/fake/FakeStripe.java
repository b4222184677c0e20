package dev.durablestripe.internal.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The part of Stripe's API that the worker calls, over real HTTP: {@code GET} of objects and lists.
 * A response is read when its request arrives.
 */
public final class FakeStripe implements AutoCloseable {
  /** The key of an account. */
  public static final String SECRET_KEY = "rk_test_fake";

  /**
   * The key of an <a href="https://docs.stripe.com/keys/organization-api-keys">organization</a> to
   * which all accounts belong. It has no account of its own, so each request names one.
   */
  public static final String ORGANIZATION_KEY = "sk_org_test_fake";

  /** The account that {@link #SECRET_KEY} belongs to, unless it is changed. */
  public static final String ACCOUNT = "acct_fake";

  private static final Pattern ID = Pattern.compile("(?s).*?\"id\":\"(\\w+)\".*");

  private final StoredObjects objects = new StoredObjects();
  private final RequestHandler handler = new RequestHandler(objects);
  private final Server server = new Server();
  private final ServerConnector connector;

  /** Listens on a port of the loopback interface, or on any free port for 0. */
  public FakeStripe(int port) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendDateHeader(false);
    http.setSendServerVersion(false);
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(handler);
    account(ACCOUNT);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("The fake of Stripe cannot listen on port " + port, e);
    }
  }

  /** The URL for {@code STRIPE_API_BASE}. */
  public String url() {
    return "http://127.0.0.1:" + connector.getLocalPort();
  }

  /** Changes the account that {@link #SECRET_KEY} belongs to. */
  public void account(String id) {
    put("", "/v1/account", "{\"id\":\"%s\",\"object\":\"account\"}".formatted(id));
  }

  /**
   * Stores a subscription on the platform's own account.
   *
   * @return the time from which responses show it
   */
  public Instant subscription(String id, String json) {
    return put("", "/v1/subscriptions/" + id, json);
  }

  /**
   * Stores an object. The list of its kind shows it too.
   *
   * @param account a Connect account, or '' for the platform's own
   * @param path the object's path, for example {@code /v1/invoices/in_1}
   * @return the time from which responses show it
   */
  public Instant put(String account, String path, String json) {
    return objects.put(account, path, json);
  }

  /**
   * Stores an event.
   *
   * @param account a Connect account, or '' for the platform's own
   * @param json a snapshot event or a thin event
   * @param delivered whether the event was delivered to every endpoint
   */
  public void event(String account, String json, boolean delivered) {
    String id = ID.matcher(json).replaceFirst("$1");
    boolean thin = json.contains("\"object\":\"v2.core.event\"");
    objects.setDelivered(id, delivered);
    put(account, (thin ? "/v2/core/events/" : "/v1/events/") + id, json);
  }

  /** Removes an object. A list cannot be continued after it. */
  public void remove(String account, String path) {
    objects.remove(account, path);
  }

  /** The keys of the account, {@link #SECRET_KEY} by default; more than one while it is rolled. */
  public void setSecretKeys(String... keys) {
    handler.setSecretKeys(Set.of(keys));
  }

  /** Answers requests for a path with one of Stripe's errors about a parameter. */
  public void refuse(String path, int status, String code, String param) {
    objects.refuse(path, status, code, param);
  }

  /** Answers requests for a path with one of Stripe's errors. */
  public void fail(String path, int status) {
    objects.fail(path, status);
  }

  /** Answers requests for a path with any body, as a proxy in front of Stripe might. */
  public void answer(String path, int status, String body) {
    objects.answer(path, status, body);
  }

  /** Answers all requests with a status. 200 ends the outage. */
  public void outage(int status) {
    handler.setOutage(status);
  }

  /** Returns the number of requests for a path, over all accounts. */
  public int calls(String path) {
    return handler.calls(path);
  }

  /** Returns the number of all requests. */
  public int calls() {
    return handler.calls();
  }

  /** Holds the next request for a path. */
  public HeldRequest hold(String path) {
    return handler.hold(path);
  }

  /** Delays each response after it was read. */
  public void delay(Supplier<Duration> delay) {
    handler.setDelay(delay);
  }

  /** Delays some responses: one in ten by up to 0.6 s, one in forty by up to 5 s. */
  public void delayRandomly(long seed) {
    Random random = new Random(seed);
    delay(
        () ->
            switch (random.nextInt(40)) {
              case 0 -> Duration.ofMillis(random.nextInt(5_000));
              case 1, 2, 3, 4 -> Duration.ofMillis(random.nextInt(600));
              default -> Duration.ZERO;
            });
  }

  /** Sets how far the clock that stamps responses is ahead of the clock that stamps events. */
  public void dateSkew(Duration ahead) {
    handler.setDateSkew(ahead);
  }

  /** Sets how far all of Stripe's clocks are ahead of this machine's. */
  public void clock(Duration ahead) {
    objects.setClock(ahead);
    handler.setDateSkew(ahead);
  }

  /** Forgets all objects and calls, and ends all faults and delays, as if just started. */
  public void reset() {
    objects.clear();
    handler.reset();
    account(ACCOUNT);
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
