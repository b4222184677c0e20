package dev.durablestripe.internal.fake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** Answers requests from the stored objects, with the delays and faults that a test sets. */
final class RequestHandler extends Handler.Abstract.NonBlocking {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private final StoredObjects objects;
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Map<String, HeldRequest> holds = new ConcurrentHashMap<>();
  private volatile Supplier<Duration> delay = () -> Duration.ZERO;
  private volatile int outage = StoredObjects.OK;
  private volatile Set<String> secretKeys = Set.of(FakeStripe.SECRET_KEY);
  private volatile Duration dateSkew = Duration.ZERO;

  RequestHandler(StoredObjects objects) {
    this.objects = objects;
  }

  /** Forgets the calls, and responds without faults and delays. */
  void reset() {
    calls.clear();
    holds.clear();
    delay = () -> Duration.ZERO;
    outage = StoredObjects.OK;
    dateSkew = Duration.ZERO;
  }

  void setOutage(int status) {
    outage = status;
  }

  void setSecretKeys(Set<String> secretKeys) {
    this.secretKeys = secretKeys;
  }

  void setDelay(Supplier<Duration> delay) {
    this.delay = delay;
  }

  void setDateSkew(Duration dateSkew) {
    this.dateSkew = dateSkew;
  }

  HeldRequest hold(String path) {
    HeldRequest hold = new HeldRequest();
    holds.put(path, hold);
    return hold;
  }

  int calls(String path) {
    AtomicInteger count = calls.get(path);
    return count == null ? 0 : count.get();
  }

  int calls() {
    return calls.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    calls.computeIfAbsent(path, key -> new AtomicInteger()).incrementAndGet();
    FakeResponse body = read(request, path);
    HeldRequest hold = holds.remove(path);
    CompletableFuture<Void> released =
        hold == null ? CompletableFuture.completedFuture(null) : hold.arrive();
    Duration wait = delay.get();
    Executor executor =
        wait.isZero()
            ? Runnable::run
            : CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS);
    var unused = released.thenRunAsync(() -> send(body, response, callback), executor);
    return true;
  }

  private FakeResponse read(Request request, String path) {
    if (outage != StoredObjects.OK) {
      return FakeResponse.error(outage, "outage configured by the test");
    }
    HttpFields headers = request.getHeaders();
    String key = headers.get(HttpHeader.AUTHORIZATION);
    boolean organization = ("Bearer " + FakeStripe.ORGANIZATION_KEY).equals(key);
    if (!organization && secretKeys.stream().noneMatch(known -> ("Bearer " + known).equals(key))) {
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

  /** The account that a request is about. A context is a path that ends in the account. */
  private static String account(Request request) {
    @Nullable String account = request.getHeaders().get("Stripe-Account");
    @Nullable String context = request.getHeaders().get("Stripe-Context");
    String path = account != null ? account : context != null ? context : "";
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void send(FakeResponse body, Response response, Callback callback) {
    response.setStatus(body.status());
    response
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, "application/json")
        .put("Request-Id", "req_fake")
        .put(HttpHeader.DATE, DATE.format(Instant.now().plus(dateSkew)));
    response.write(true, ByteBuffer.wrap(body.body().getBytes(StandardCharsets.UTF_8)), callback);
  }
}
