package dev.durablestripe.endtoend.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.TemporalCli;
import io.temporal.api.enums.v1.BatchOperationState;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationRequest;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
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
 * Runs the commands of docs/runbook.md unchanged, in a shell, with Temporal's CLI. Each command has
 * a name after the {@code ```sh} that opens its block; what differs from case to case is a
 * variable.
 */
public final class Runbook {
  private static final Path DOCUMENT = Path.of("..", "docs", "runbook.md");
  private static final Pattern BLOCK =
      Pattern.compile("^```(?:sh|sql) (\\S+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern JOB = Pattern.compile("batch for job ID: (\\S+)");
  private static final long COMMAND_SECONDS = 60;

  private final Path folder;
  private final String address;
  private final WorkflowServiceStubs stubs;
  private final String namespace;

  /** For the default namespace. */
  public Runbook(LocalStack stack) {
    this(stack, "default");
  }

  /** For another namespace. */
  public Runbook(LocalStack stack, String namespace) {
    this(stack.folder(), stack.temporal().address(), stack.temporal().stubs(), namespace);
  }

  /**
   * For a namespace of another server.
   *
   * @param folder receives a link to Temporal's CLI
   * @param address the server's address, as {@code host:port}
   */
  Runbook(Path folder, String address, WorkflowServiceStubs stubs, String namespace) {
    this.folder = folder;
    this.address = address;
    this.stubs = stubs;
    this.namespace = namespace;
  }

  /** Runs a command, waits for its end and that of its batch job, and returns the output. */
  public String run(String name, Map<String, String> variables) {
    String output = shell(block(name), variables);
    Matcher job = JOB.matcher(output);
    if (job.find()) {
      awaitBatch(job.group(1));
    }
    return output;
  }

  /** Runs one of the runbook's queries. */
  public static List<Map<String, Object>> query(JdbcClient database, String name) {
    return database.sql(block(name)).query().listOfRows();
  }

  /** The text of a command or query. */
  public static String block(String name) {
    return blocks().computeIfAbsent(name, n -> fail("The runbook has no block " + n));
  }

  /** All commands and queries by name. */
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

  /** A document without its named commands and queries. */
  public static String withoutBlocks(String document) {
    return BLOCK.matcher(document).replaceAll("");
  }

  /** The whole document. */
  public static String text() {
    return ProjectFiles.read(DOCUMENT);
  }

  private static String fail(String message) {
    throw new AssertionError(message);
  }

  private String shell(String command, Map<String, String> variables) {
    ProcessBuilder shell = new ProcessBuilder("sh", "-euc", command).redirectErrorStream(true);
    shell.environment().put("PATH", bin() + ":" + System.getenv("PATH"));
    shell.environment().put("TEMPORAL_ADDRESS", address);
    shell.environment().put("TEMPORAL_NAMESPACE", namespace);
    shell.environment().putAll(variables);
    try {
      Process process = shell.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("%s%s", command, output).isZero();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A folder that contains the CLI under the name that the runbook uses. */
  private synchronized Path bin() {
    TemporalCli cli = TemporalCli.ofUser();
    Path bin = folder.resolve("bin");
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
    DescribeBatchOperationResponse batch =
        await()
            .atMost(Pipeline.AWAIT_TIMEOUT)
            .until(
                () -> stubs.blockingStub().describeBatchOperation(describe),
                response ->
                    response.getState() != BatchOperationState.BATCH_OPERATION_STATE_RUNNING);
    assertThat(batch.getState()).isEqualTo(BatchOperationState.BATCH_OPERATION_STATE_COMPLETED);
    assertThat(batch.getFailureOperationCount()).isZero();
  }
}
