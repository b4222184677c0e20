package dev.durablestripe.worker;

import com.stripe.StripeClient;
import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.MalformedStripeEventException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.fake.FakeStripe;
import dev.durablestripe.worker.activity.ApplyStripeEventActivity;
import dev.durablestripe.worker.activity.EncryptionRequirement;
import dev.durablestripe.worker.event.Attempt;
import dev.durablestripe.worker.event.EventInput;
import dev.durablestripe.worker.event.EventInputSource;
import dev.durablestripe.worker.event.EventProcessor;
import dev.durablestripe.worker.event.EventSignatures;
import dev.durablestripe.worker.event.KeyScope;
import dev.durablestripe.worker.event.OperatorAction;
import dev.durablestripe.worker.event.OperatorActions;
import dev.durablestripe.worker.event.StripeEventHandler;
import dev.durablestripe.worker.metrics.EventMetrics;
import dev.durablestripe.worker.stripe.StripeApi;
import dev.durablestripe.worker.subscription.SubscriptionOrdering;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A worker without Temporal: tests call it where the activity would. PostgreSQL and the HTTP calls
 * to Stripe are real. All tests share them, so each test uses unique ids.
 */
public final class TestWorker {
  /** The Stripe that workers call unless a test gives them another. */
  public static final FakeStripe STRIPE = new FakeStripe(0);

  /** The inputs of workflows, by event id. */
  public static final Map<String, EventInput> INPUTS = new ConcurrentHashMap<>();

  private static final DataSource POSTGRES = postgres();

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "test");
            thread.setDaemon(true);
            return thread;
          });

  private final AnnotationConfigApplicationContext context;

  /** A worker of test mode that does not verify signatures, with additional handlers. */
  public TestWorker(StripeEventHandler... additional) {
    this(new KeyScope(false, false), List.of(), additional);
  }

  /** A worker whose key is of another mode, or of an organization. */
  public TestWorker(KeyScope scope, StripeEventHandler... additional) {
    this(scope, List.of(), additional);
  }

  /** A worker that verifies signatures with the given secrets. */
  public TestWorker(KeyScope scope, List<String> secrets, StripeEventHandler... additional) {
    this(STRIPE, scope, secrets, additional);
  }

  /** A worker of test mode that calls the given Stripe. */
  public TestWorker(FakeStripe stripe) {
    this(stripe, new KeyScope(false, false), List.of());
  }

  private TestWorker(
      FakeStripe stripe, KeyScope scope, List<String> secrets, StripeEventHandler... additional) {
    context = new AnnotationConfigApplicationContext();
    context.scan(
        "dev.durablestripe.worker.event",
        "dev.durablestripe.worker.handler",
        "dev.durablestripe.worker.stripe",
        "dev.durablestripe.worker.subscription");
    context.registerBean(JdbcClient.class, () -> JdbcClient.create(POSTGRES));
    context.registerBean(
        TransactionOperations.class,
        () -> new TransactionTemplate(new JdbcTransactionManager(POSTGRES)));
    context.registerBean(
        SubscriptionOrdering.class,
        () -> new SubscriptionOrdering(SubscriptionOrdering.DEFAULT_TOLERANCE));
    context.registerBean(KeyScope.class, () -> scope);
    context.registerBean(StripeApi.class, () -> api(stripe, scope.organization()));
    context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
    context.registerBean(EventMetrics.class);
    context.registerBean(EncryptionRequirement.class, () -> new EncryptionRequirement(false));
    context.registerBean(ApplyStripeEventActivity.class);
    context.registerBean(EventSignatures.class, () -> new EventSignatures(secrets));
    context.registerBean(
        EventInputSource.class, () -> eventId -> Optional.ofNullable(INPUTS.get(eventId)));
    for (int i = 0; i < additional.length; i++) {
      StripeEventHandler handler = additional[i];
      context.registerBean("additional" + i, StripeEventHandler.class, () -> handler);
    }
    context.refresh();
  }

  private static DataSource postgres() {
    TestPostgres postgres = new TestPostgres(TestPostgres.SUPERUSER);
    postgres.flyway(TestPostgres.SUPERUSER).load().migrate();
    return TestPool.over(postgres.dataSource(TestPostgres.SUPERUSER));
  }

  private static StripeApi api(FakeStripe stripe, boolean organization) {
    StripeClient client =
        StripeClient.builder()
            .setApiKey(organization ? FakeStripe.ORGANIZATION_KEY : FakeStripe.SECRET_KEY)
            .setApiBase(stripe.url())
            .setConnectTimeout(2_000)
            .setReadTimeout(5_000)
            .setMaxNetworkRetries(0)
            .build();
    return new StripeApi(client, 1_000_000, ObservationRegistry.NOOP, organization);
  }

  /** A unique part for ids. */
  public static String unique() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /** The database. */
  public static JdbcClient database() {
    return JdbcClient.create(POSTGRES);
  }

  /** A bean of the worker. */
  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** Applies an event as the first attempt of a run of its own. */
  public EventResult apply(String event) throws Exception {
    return bean(EventProcessor.class).apply(parse(event), new Attempt(unique(), 1));
  }

  /** Applies an event on another thread. */
  public CompletableFuture<EventResult> applyAsync(String event) {
    return async(() -> apply(event));
  }

  /** Performs an operator's action as the first attempt of a run of its own. */
  public EventResult perform(OperatorAction action) throws Exception {
    return bean(OperatorActions.class).perform(action, new Attempt(unique(), 1));
  }

  /** Runs a task on another thread. */
  public static <T> CompletableFuture<T> async(Callable<T> task) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return task.call();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        THREADS);
  }

  /** Reads an event. */
  public static StripeEvent parse(String event) throws MalformedStripeEventException {
    return StripeEvent.parse(event.getBytes(StandardCharsets.UTF_8));
  }

  /** The subscription's row, over all Connect accounts; empty when there is none. */
  public static Map<String, Object> subscription(String id) {
    List<Map<String, Object>> rows =
        database()
            .sql("SELECT * FROM billing.subscription WHERE stripe_subscription_id = :id")
            .param("id", id)
            .query()
            .listOfRows();
    return rows.isEmpty() ? Map.of() : rows.get(0);
  }

  /** The outcome in an event's mark, or "none". */
  public static String mark(String eventId) {
    return database()
        .sql("SELECT outcome FROM billing.stripe_event WHERE event_id = :event")
        .param("event", eventId)
        .query(String.class)
        .optional()
        .orElse("none");
  }

  /** The reason why an event is rejected; empty if it is not. */
  public static List<String> rejections(String eventId) {
    return database()
        .sql("SELECT reason FROM billing.stripe_event_rejection WHERE event_id = :event")
        .param("event", eventId)
        .query(String.class)
        .list();
  }
}
