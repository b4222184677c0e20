package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.TemporalNamespace;
import dev.durablestripe.internal.worker.event.KeyScope;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Registers in the namespace which deployment processes the events of the key's account and mode.
 * Workflow ids are event ids, so of two deployments for the same account, each would see as
 * duplicates the events that the other one has received. A deployment is a database, with its
 * copies, and a prefix: all its workers find their own record.
 */
@Component
class AccountRegistration {
  private static final Logger log = LoggerFactory.getLogger(AccountRegistration.class);

  private static final String CONFLICT =
      "another deployment processes the events of Stripe account %1$s in %2$s mode in namespace"
          + " %3$s, with %4$s; this one has %5$s. Workflow ids are event ids, so each of the two"
          + " would see as duplicates the events that the other one has received. Run one of them"
          + " in another namespace. Only if the other one no longer exists, remove its record:"
          + " temporal schedule delete --namespace %3$s --schedule-id %6$s";

  private final KeyAccount account;
  private final String mode;
  private final ScheduleRepository schedules;
  private final JdbcClient database;
  private final DeploymentNames names;
  private final TemporalNamespace namespace;
  private volatile Optional<String> unchecked = Optional.of("the worker has not started yet");

  AccountRegistration(
      KeyAccount account,
      KeyScope scope,
      ScheduleRepository schedules,
      JdbcClient database,
      DeploymentNames names,
      TemporalNamespace namespace) {
    this.account = account;
    this.mode = KeyScope.mode(scope.livemode());
    this.schedules = schedules;
    this.database = database;
    this.names = names;
    this.namespace = namespace;
  }

  /**
   * Registers this deployment if none is, and otherwise checks that it is this one. Nothing is
   * checked while Stripe does not tell the key's account, or while Temporal does not answer about
   * schedules, because events are processed without them; this is logged once.
   *
   * @throws AccountConflictException if another deployment is registered
   * @throws org.springframework.dao.DataAccessException if PostgreSQL does not answer
   */
  void check() {
    Optional<String> accountId = account.find();
    if (accountId.isEmpty()) {
      report(Optional.of(account.problem()));
      return;
    }
    try {
      check(accountId.get());
      report(Optional.empty());
    } catch (StatusRuntimeException e) {
      report(Optional.of("Temporal does not answer about schedules: " + namespace.problem(e)));
    }
  }

  private void check(String accountId) {
    String schedule = "%s-%s-%s".formatted(RegisteredDeployment.SCHEDULE, accountId, mode);
    RegisteredDeployment own = new RegisteredDeployment(databaseId(), names.prefix());
    Optional<RegisteredDeployment> registered = findOrCreate(schedule, own);
    if (!registered.equals(Optional.of(own))) {
      throw new AccountConflictException(
          CONFLICT.formatted(
              accountId,
              mode,
              namespace.name(),
              registered.map(RegisteredDeployment::describe).orElse("an unreadable record"),
              own.describe(),
              schedule));
    }
  }

  /** The registered deployment; empty if its record cannot be read. */
  private Optional<RegisteredDeployment> findOrCreate(String schedule, RegisteredDeployment own) {
    Optional<ScheduleRepository.Stored> found = schedules.find(schedule);
    if (found.isPresent()) {
      return RegisteredDeployment.of(found.get().schedule());
    }
    try {
      schedules.create(schedule, own.toSchedule());
      log.info("Registered {} in Temporal, with {}", schedule, own.describe());
      return Optional.of(own);
    } catch (StatusRuntimeException e) {
      return RegisteredDeployment.of(findCreatedByAnother(schedule, e).schedule());
    }
  }

  /** Another worker was faster; if its record is gone again, nothing is known. */
  private ScheduleRepository.Stored findCreatedByAnother(
      String schedule, StatusRuntimeException refusal) {
    if (refusal.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
      throw refusal;
    }
    return schedules.find(schedule).orElseThrow(() -> refusal);
  }

  private UUID databaseId() {
    return database.sql("SELECT id FROM billing.stripe_deployment").query(UUID.class).single();
  }

  /** Logs once why nothing is checked. */
  private void report(Optional<String> reason) {
    if (!reason.equals(unchecked)) {
      reason.ifPresent(
          words ->
              log.warn(
                  "It is not checked whether another deployment processes the same account's events"
                      + " in namespace {}: {}",
                  namespace.name(),
                  words));
    }
    unchecked = reason;
  }

  /** Why it is not checked whether another deployment is registered; empty if it was checked. */
  Optional<String> unchecked() {
    return unchecked;
  }
}
