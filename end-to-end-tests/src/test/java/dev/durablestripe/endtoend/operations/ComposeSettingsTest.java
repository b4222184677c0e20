package dev.durablestripe.endtoend.operations;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The Compose file passes each documented setting on to the programs that read it. */
class ComposeSettingsTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[A-Z].*?) \\|");
  private static final Pattern NAME = Pattern.compile("`([A-Z][A-Z_]+)`");

  /** Where the file's own Temporal and PostgreSQL are, and the ports that it publishes. */
  private static final Pattern OF_THE_FILE =
      Pattern.compile(
          "(SPRING_|TEMPORAL_TLS|TEMPORAL_GRPC_META_).*|TEMPORAL_(ADDRESS|NAMESPACE|API_KEY)"
              + "|(MANAGEMENT_)?SERVER_PORT");

  /** They stop the start of the one program. */
  private static final Set<String> OF_TWO_PROGRAMS = Set.of("CODEC_PASSWORD", "CODEC_UI_ORIGIN");

  @Test
  void theStarter() throws IOException {
    assertThat(passedOn("webhook-starter"))
        .isEqualTo(documented("webhook-starter", "Both: logs and traces", "Both: Temporal"));
  }

  @Test
  void theWorker() throws IOException {
    assertThat(passedOn("workflow-worker"))
        .isEqualTo(documented("workflow-worker", "Both: logs and traces", "Both: Temporal"));
  }

  @Test
  void bothInOneProgram() throws IOException {
    Set<String> settings =
        documented("webhook-starter", "workflow-worker", "Both: logs and traces", "Both: Temporal");
    settings.removeAll(OF_TWO_PROGRAMS);

    assertThat(passedOn("durable-stripe")).isEqualTo(settings);
  }

  @Test
  void theMigrationUsesTheWorkersSchema() throws IOException {
    assertThat(environment("database-migration").get("DATABASE_SCHEMA"))
        .isEqualTo(environment("workflow-worker").get("DATABASE_SCHEMA"));
  }

  private static Set<String> passedOn(String service) throws IOException {
    Map<String, String> environment = environment(service);
    return environment.keySet().stream()
        .filter(name -> !OF_THE_FILE.matcher(name).matches())
        .peek(name -> assertThat(environment.get(name)).startsWith("${" + name + ":"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, String> environment(String service) throws IOException {
    Map<String, Map<String, Map<String, Map<String, String>>>> compose =
        new Yaml().load(Files.readString(Path.of("../docker-compose.yml")));
    Map<String, Map<String, Map<String, String>>> services =
        requireNonNull(compose.get("services"));
    return requireNonNull(requireNonNull(services.get(service)).get("environment"));
  }

  private static Set<String> documented(String... sections) throws IOException {
    String document = Files.readString(Path.of("../docs/configuration.md"));
    Set<String> names = new TreeSet<>();
    for (String section : sections) {
      Matcher text = Pattern.compile("(?ms)^## %s$(.*?)^## ".formatted(section)).matcher(document);
      assertThat(text.find()).as(section).isTrue();
      ROW.matcher(text.group(1))
          .results()
          .flatMap(row -> NAME.matcher(row.group(1)).results())
          .map(name -> name.group(1))
          .filter(name -> !OF_THE_FILE.matcher(name).matches())
          .forEach(names::add);
    }
    return names;
  }
}
