package dev.durablestripe.endtoend.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.TemporalCli;
import io.temporal.api.enums.v1.BatchOperationState;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationRequest;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The commands of docs/runbook.md, run as they stand there: by a shell, with the real CLI. Each has
 * a name behind the {@code ```sh} that opens it; what differs from case to case is a variable.
 */
public final class Runbook {
  public static final Path DOCUMENT = Path.of("..", "docs", "runbook.md");
  private static final Pattern BLOCK =
      Pattern.compile("^```(?:sh|sql) (\\S+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern JOB = Pattern.compile("batch for job ID: (\\S+)");
  private static final long COMMAND_SECONDS = 60;

  private final LocalStack stack;
  private final String namespace;

  public Runbook(LocalStack stack) {
    this(stack, "default");
  }

  public Runbook(LocalStack stack, String namespace) {
    this.stack = stack;
    this.namespace = namespace;
  }

  /** Runs a command to its end, a batch included; returns what it printed. */
  public String run(String name, Map<String, String> variables) {
    String printed = shell(block(name), variables);
    Matcher job = JOB.matcher(printed);
    if (job.find()) {
      awaitBatch(job.group(1));
    }
    return printed;
  }

  /** Runs a query of the runbook on a database. */
  public static List<Map<String, Object>> query(JdbcClient database, String name) {
    return database.sql(block(name)).query().listOfRows();
  }

  /** The text of a block. */
  public static String block(String name) {
    return blocks().computeIfAbsent(name, n -> fail("The runbook has no block " + n));
  }

  /** All blocks that have a name. */
  public static Map<String, String> blocks() {
    Map<String, String> blocks = new HashMap<>();
    Matcher found = BLOCK.matcher(text());
    while (found.find()) {
      if (blocks.put(found.group(1), found.group(2)) != null) {
        fail("The runbook has two blocks " + found.group(1));
      }
    }
    return blocks;
  }

  public static String text() {
    try {
      return Files.readString(DOCUMENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fail(String message) {
    throw new AssertionError(message);
  }

  private String shell(String command, Map<String, String> variables) {
    ProcessBuilder shell = new ProcessBuilder("sh", "-euc", command).redirectErrorStream(true);
    shell.environment().put("PATH", bin() + ":" + System.getenv("PATH"));
    shell.environment().put("TEMPORAL_ADDRESS", stack.temporal().address());
    shell.environment().put("TEMPORAL_NAMESPACE", namespace);
    shell.environment().putAll(variables);
    try {
      Process process = shell.start();
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("%s%s", command, printed).isZero();
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A folder in which the CLI is called what the runbook calls it. */
  private Path bin() {
    TemporalCli cli = TemporalCli.ofUser();
    Path bin = stack.folder().resolve("bin");
    Path temporal = bin.resolve("temporal");
    try {
      if (!Files.exists(temporal)) {
        Files.createDirectories(bin);
        Files.createSymbolicLink(temporal, cli.find().orElseThrow(cli::notFound));
      }
      return bin;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitBatch(String job) {
    var describe =
        DescribeBatchOperationRequest.newBuilder().setNamespace(namespace).setJobId(job).build();
    DescribeBatchOperationResponse ended =
        await()
            .atMost(Pipeline.AWAIT_TIMEOUT)
            .until(
                () -> stack.temporal().stubs().blockingStub().describeBatchOperation(describe),
                batch -> batch.getState() != BatchOperationState.BATCH_OPERATION_STATE_RUNNING);
    assertThat(ended.getState()).isEqualTo(BatchOperationState.BATCH_OPERATION_STATE_COMPLETED);
    assertThat(ended.getFailureOperationCount()).isZero();
  }
}
