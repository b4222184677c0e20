package dev.durablestripe.fake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Stripe's API as far as the worker calls it, over real HTTP: {@code GET} of single objects and of
 * lists. It answers with what it was told last, at the moment at which it reads that.
 */
public final class FakeStripe implements AutoCloseable {
  /** The account's key. */
  public static final String SECRET_KEY = "rk_test_fake";

  /**
   * A key of an <a href="https://docs.stripe.com/keys/organization-api-keys">organization</a> that
   * all accounts belong to. It has no account of its own: each request names one.
   */
  public static final String ORGANIZATION_KEY = "sk_org_test_fake";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private static final Pattern ID = Pattern.compile("(?s).*?\"id\":\"(\\w+)\".*");

  private final Server server = new Server();
  private final ServerConnector connector;
  private final StoredObjects objects = new StoredObjects();
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Map<String, HeldRequest> holds = new ConcurrentHashMap<>();
  private volatile Supplier<Duration> delay = () -> Duration.ZERO;
  private volatile int outage = StoredObjects.OK;
  private volatile Duration dateSkew = Duration.ZERO;

  /** Listens on a port of the loopback interface; 0 takes any. */
  public FakeStripe(int port) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendDateHeader(false);
    http.setSendServerVersion(false);
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract.NonBlocking() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            answer(request, response, callback);
            return true;
          }
        });
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("The fake of Stripe cannot listen", e);
    }
  }

  /**
   * From now on Stripe has this subscription, on the platform's own account.
   *
   * @return when that is: no answer that was read before this moment shows it, each later one does
   */
  public Instant subscription(String id, String json) {
    return put("", "/v1/subscriptions/" + id, json);
  }

  /**
   * The same for any object, on a Connect account or '' for the platform's own. The list of its
   * kind shows it too.
   */
  public Instant put(String account, String path, String json) {
    return objects.put(account, path, json);
  }

  /**
   * From now on Stripe has this event.
   *
   * @param account a Connect account, or '' for the platform's own
   * @param json a snapshot event or a thin one
   * @param delivered whether every endpoint has taken it
   */
  public void event(String account, String json, boolean delivered) {
    String id = ID.matcher(json).replaceFirst("$1");
    boolean thin = json.contains("\"object\":\"v2.core.event\"");
    objects.deliver(id, delivered);
    put(account, (thin ? "/v2/core/events/" : "/v1/events/") + id, json);
  }

  /** From now on Stripe does not have this any more; a list cannot go on after it either. */
  public void remove(String account, String path) {
    objects.remove(account, path);
  }

  /** From now on Stripe refuses this, and says why as it does. */
  public void refuse(String path, int status, String code, String param) {
    objects.refuse(path, status, code, param);
  }

  /** From now on Stripe fails when asked for this. */
  public void fail(String path, int status) {
    objects.fail(path, status);
  }

  /** From now on this is answered with any body, as a proxy in front of Stripe might. */
  public void answer(String path, int status, String body) {
    objects.answer(path, status, body);
  }

  /** From now on Stripe answers everything with this status; 200 ends that. */
  public void outage(int status) {
    outage = status;
  }

  /** How often Stripe was asked for this, over all accounts. */
  public int calls(String path) {
    AtomicInteger counted = calls.get(path);
    return counted == null ? 0 : counted.get();
  }

  /** Holds the next request for this. */
  public HeldRequest hold(String path) {
    HeldRequest hold = new HeldRequest();
    holds.put(path, hold);
    return hold;
  }

  /** From now on each answer takes so long, after it was read. */
  public void delay(Supplier<Duration> each) {
    delay = each;
  }

  /**
   * From now on an answer is slow at times: one in ten takes up to 0.6 s, one in forty up to 5 s.
   */
  public void slowAtTimes(long seed) {
    Random random = new Random(seed);
    delay(
        () ->
            switch (random.nextInt(40)) {
              case 0 -> Duration.ofMillis(random.nextInt(5_000));
              case 1, 2, 3, 4 -> Duration.ofMillis(random.nextInt(600));
              default -> Duration.ZERO;
            });
  }

  /** From now on the clock that stamps answers is so far ahead of the one that stamps events. */
  public void dateSkew(Duration ahead) {
    dateSkew = ahead;
  }

  /** The base that {@code STRIPE_API_BASE} is set to. */
  public String url() {
    return "http://127.0.0.1:" + connector.getLocalPort();
  }

  private void answer(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    calls.computeIfAbsent(path, key -> new AtomicInteger()).incrementAndGet();
    FakeResponse answer = read(request, path);
    HeldRequest hold = holds.remove(path);
    CompletableFuture<Void> ready =
        hold == null ? CompletableFuture.completedFuture(null) : hold.arrive();
    Duration wait = delay.get();
    Executor later =
        wait.isZero()
            ? Runnable::run
            : CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS);
    var unused = ready.thenRunAsync(() -> send(answer, response, callback), later);
  }

  private FakeResponse read(Request request, String path) {
    if (outage != StoredObjects.OK) {
      return FakeResponse.error(outage, "told to be out");
    }
    HttpFields headers = request.getHeaders();
    String key = headers.get(HttpHeader.AUTHORIZATION);
    boolean organization = ("Bearer " + ORGANIZATION_KEY).equals(key);
    if (!organization && !("Bearer " + SECRET_KEY).equals(key)) {
      return FakeResponse.error(401, "Invalid API Key provided");
    }
    if (organization
        && !(headers.contains("Stripe-Context") && headers.contains("Stripe-Version"))) {
      return FakeResponse.error(
          400, "An organization's key needs Stripe-Context and Stripe-Version");
    }
    return objects.read(account(request), new FakeListRequest(path, query(request)));
  }

  private static Map<String, String> query(Request request) {
    return Request.extractQueryParameters(request).stream()
        .collect(Collectors.toMap(Fields.Field::getName, Fields.Field::getValue));
  }

  /** The account that the request is about: a context is a path that ends in it. */
  private static String account(Request request) {
    @Nullable String account = request.getHeaders().get("Stripe-Account");
    @Nullable String context = request.getHeaders().get("Stripe-Context");
    String path = account != null ? account : context != null ? context : "";
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void send(FakeResponse answer, Response response, Callback callback) {
    response.setStatus(answer.status());
    response
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, "application/json")
        .put("Request-Id", "req_fake")
        .put(HttpHeader.DATE, DATE.format(Instant.now().plus(dateSkew)));
    response.write(true, ByteBuffer.wrap(answer.body().getBytes(StandardCharsets.UTF_8)), callback);
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
