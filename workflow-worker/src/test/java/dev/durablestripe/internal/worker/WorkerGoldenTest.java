package dev.durablestripe.internal.worker;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.durablestripe.golden.GoldenFile;
import dev.durablestripe.golden.StringConstants;
import dev.durablestripe.golden.WirePayloads;
import io.temporal.activity.ActivityInterface;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.WorkflowInterface;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names in the worker that stored workflows, the database and operators rely on. */
class WorkerGoldenTest {
  private static final Set<JavaClass> CLASSES =
      Set.copyOf(
          new ClassFileImporter()
              .withImportOption(new ImportOption.DoNotIncludeTests())
              .importPackages("dev.durablestripe.internal.worker"));

  @Test
  void workflowsActivitiesAndPayloads() {
    WirePayloads payloads =
        new WirePayloads(
            WorkflowClientOptions.newBuilder().validateAndBuildWithDefaults().getDataConverter());
    CLASSES.stream()
        .filter(
            type ->
                type.isAnnotatedWith(WorkflowInterface.class)
                    || type.isAnnotatedWith(ActivityInterface.class))
        .map(JavaClass::reflect)
        .forEach(payloads::add);
    payloads.add("schedule " + RegisteredDeployment.SCHEDULE, RegisteredDeployment.class);
    payloads.assertGolden();
  }

  /** The names of two words or more in classes that create failures. */
  @Test
  void failureTypes() {
    Set<String> classesWithFailures =
        CLASSES.stream()
            .filter(
                type ->
                    type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(
                            used -> used.getTargetClass().isEquivalentTo(ApplicationFailure.class)))
            .map(type -> type.getName().replace('.', '/'))
            .collect(Collectors.toSet());
    GoldenFile.assertLines(
        "failure-types.txt",
        StringConstants.matching(
            Pattern.compile("([A-Z][a-z]+){2,}"), classesWithFailures::contains));
  }

  @Test
  void metrics() {
    GoldenFile.assertLines(
        "metrics.txt", StringConstants.matching(Pattern.compile("stripe(\\.[a-z_]+)+")));
  }

  @Test
  void schedules() {
    GoldenFile.assertLines(
        "schedules-and-task-queues.txt",
        StringConstants.matching(Pattern.compile("stripe(-[a-z]+)+")));
  }

  @Test
  void tablesAndColumns() {
    GoldenFile.assertLines(
        "database.txt",
        Stream.of(columns(), constraints(), others())
            .flatMap(query -> TestWorker.database().sql(query).query(String.class).list().stream())
            .toList());
  }

  private static String columns() {
    return """
        SELECT concat_ws(' ', table_name || '.' || column_name, data_type,
                         CASE is_nullable WHEN 'NO' THEN 'not null' END)
          FROM information_schema.columns
         WHERE table_schema = 'billing' AND table_name <> 'flyway_schema_history'
        """;
  }

  private static String constraints() {
    return """
        SELECT conrelid::regclass::text || ': ' || pg_get_constraintdef(oid)
          FROM pg_constraint
         WHERE connamespace = 'billing'::regnamespace AND contype IN ('p', 'u', 'f', 'c')
           AND conrelid::regclass::text NOT LIKE '%flyway_schema_history'
        """;
  }

  private static String others() {
    return """
        SELECT 'sequence ' || sequence_name FROM information_schema.sequences
         WHERE sequence_schema = 'billing'
        UNION ALL
        SELECT 'function ' || oid::regprocedure FROM pg_proc
         WHERE pronamespace = 'billing'::regnamespace
        """;
  }
}
