package dev.durablestripe.quickstart;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Prints the results of the deliveries as tables: the workflows, and the rows in the database. */
final class DemoReport {
  private final LocalStack stack;
  private final JdbcClient database;

  DemoReport(LocalStack stack) {
    this.stack = stack;
    this.database = stack.postgres().database();
  }

  /** A table with one line per delivery. */
  String deliveries(List<DemoStep> steps) {
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
        steps,
        List.of(
            column("change at Stripe", DemoStep::description),
            column("event = workflow id", DemoStep::eventId),
            column("webhook", DemoStep::outcome),
            column("workflow", step -> workflow(step.eventId())),
            column("database", step -> mark(step.eventId()))));
  }

  /** A table with one line per account. */
  String accounts() {
    List<Map<String, Object>> rows =
        database
            .sql(
                """
                SELECT account_id, plan, status, seat_limit, current_period_end::date::text AS until
                  FROM billing.account_subscription ORDER BY as_of DESC NULLS LAST LIMIT 8
                """)
            .query()
            .listOfRows();
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
        rows,
        List.of(
            column("account", value("account_id")),
            column("plan", value("plan")),
            column("status", value("status")),
            column("seats", value("seat_limit")),
            column("period end", value("until"))));
  }

  /** Whether the event has a mark, so that it is processed. */
  boolean isMarked(String eventId) {
    return !marks(eventId).isEmpty();
  }

  /** The workflow's status or, while it retries, its attempt and the last failure's type. */
  String workflow(String eventId) {
    DescribeWorkflowExecutionResponse workflow =
        stack.temporal().client().newUntypedWorkflowStub(eventId).describe().getRawDescription();
    if (workflow.getPendingActivitiesCount() == 0) {
      return workflow
          .getWorkflowExecutionInfo()
          .getStatus()
          .name()
          .replace("WORKFLOW_EXECUTION_STATUS_", "")
          .toLowerCase(Locale.ROOT);
    }
    PendingActivityInfo activity = workflow.getPendingActivities(0);
    String failure = activity.getLastFailure().getApplicationFailureInfo().getType();
    return "attempt " + activity.getAttempt() + (failure.isEmpty() ? "" : ": " + failure);
  }

  private String mark(String eventId) {
    return marks(eventId).stream().findFirst().orElse("");
  }

  private List<String> marks(String eventId) {
    return database
        .sql(
            """
            SELECT outcome || ' at attempt ' || attempt FROM billing.stripe_event
             WHERE event_id = :event
            """)
        .param("event", eventId)
        .query(String.class)
        .list();
  }

  private static <T> ColumnData<T> column(String header, Function<T, String> value) {
    return new Column().header(header).dataAlign(HorizontalAlign.LEFT).with(value);
  }

  private static Function<Map<String, Object>, String> value(String name) {
    return row -> String.valueOf(row.get(name) == null ? "" : row.get(name));
  }
}
