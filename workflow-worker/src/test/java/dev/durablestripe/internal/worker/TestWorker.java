package dev.durablestripe.internal.worker;

import com.stripe.StripeClient;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.FollowUpTarget;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.worker.activity.ApplyStripeEventActivity;
import dev.durablestripe.internal.worker.activity.AttemptLimits;
import dev.durablestripe.internal.worker.activity.EncryptionRequirement;
import dev.durablestripe.internal.worker.database.BoundedDataSource;
import dev.durablestripe.internal.worker.database.SchemaJdbcClient;
import dev.durablestripe.internal.worker.database.SchemaName;
import dev.durablestripe.internal.worker.event.ApplicationHandlers;
import dev.durablestripe.internal.worker.event.Attempt;
import dev.durablestripe.internal.worker.event.EventInput;
import dev.durablestripe.internal.worker.event.EventInputSource;
import dev.durablestripe.internal.worker.event.EventProcessor;
import dev.durablestripe.internal.worker.event.EventSignatures;
import dev.durablestripe.internal.worker.event.FollowUps;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.event.OperatorAction;
import dev.durablestripe.internal.worker.event.OperatorActions;
import dev.durablestripe.internal.worker.metrics.EventMetrics;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.subscription.SubscriptionOrdering;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ClassUtils;

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

  /** Looked for once, because tests make a hundred workers. */
  private static final Class<?>[] COMPONENTS =
      components(
          "dev.durablestripe.internal.worker.event",
          "dev.durablestripe.internal.worker.feed",
          "dev.durablestripe.internal.worker.handler",
          "dev.durablestripe.internal.worker.stripe",
          "dev.durablestripe.internal.worker.subscription");

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

  /** A worker of test mode whose applied events are followed by an application's workflow. */
  public TestWorker(FollowUpTarget followUp) {
    this(
        POSTGRES,
        SchemaName.DEFAULT,
        STRIPE,
        new KeyScope(false, false),
        List.of(),
        Optional.of(followUp),
        added());
  }

  /** A worker of test mode with a database of its own. */
  TestWorker(DataSource database) {
    this(database, SchemaName.DEFAULT);
  }

  /** A worker of test mode with a database of its own, and its tables in a schema of their own. */
  TestWorker(DataSource database, SchemaName schema, StripeEventHandler... additional) {
    this(database, schema, STRIPE, new KeyScope(false, false), List.of(), added(additional));
  }

  /** A worker of test mode of an application that adds handlers and listeners. */
  public TestWorker(ApplicationHandlers application) {
    this(POSTGRES, SchemaName.DEFAULT, STRIPE, new KeyScope(false, false), List.of(), application);
  }

  private TestWorker(
      FakeStripe stripe, KeyScope scope, List<String> secrets, StripeEventHandler... additional) {
    this(POSTGRES, SchemaName.DEFAULT, stripe, scope, secrets, added(additional));
  }

  private static ApplicationHandlers added(StripeEventHandler... handlers) {
    return new ApplicationHandlers(List.of(handlers), List.of());
  }

  private TestWorker(
      DataSource database,
      SchemaName schema,
      FakeStripe stripe,
      KeyScope scope,
      List<String> secrets,
      ApplicationHandlers application) {
    this(database, schema, stripe, scope, secrets, Optional.empty(), application);
  }

  private TestWorker(
      DataSource database,
      SchemaName schema,
      FakeStripe stripe,
      KeyScope scope,
      List<String> secrets,
      Optional<FollowUpTarget> followUp,
      ApplicationHandlers application) {
    context = new AnnotationConfigApplicationContext();
    context.register(COMPONENTS);
    context.registerBean(
        JdbcClient.class,
        () -> SchemaJdbcClient.of(JdbcClient.create(new BoundedDataSource(database)), schema));
    context.registerBean(AttemptLimits.class, () -> new AttemptLimits(20, true));
    context.registerBean(
        TransactionOperations.class,
        () -> new TransactionTemplate(new JdbcTransactionManager(database)));
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
    context.registerBean(ApplicationHandlers.class, () -> application);
    context.registerBean(
        FollowUps.class, () -> new FollowUps(context.getBean(JdbcClient.class), followUp));
    context.refresh();
  }

  private static Class<?>[] components(String... packages) {
    ClassPathScanningCandidateComponentProvider scanner =
        new ClassPathScanningCandidateComponentProvider(true);
    return Stream.of(packages)
        .flatMap(name -> scanner.findCandidateComponents(name).stream())
        .map(component -> Objects.requireNonNull(component.getBeanClassName()))
        .map(name -> ClassUtils.resolveClassName(name, null))
        .toArray(Class[]::new);
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

  /** The database's pool of connections. */
  public static DataSource dataSource() {
    return POSTGRES;
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
