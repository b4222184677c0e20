package dev.durablestripe.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A secret whose file changes while the program runs. */
class ReloadableTest {
  private static final String OLD = "whsec_old_0123456789abcdefghijk";
  private static final String NEW = "whsec_new_0123456789abcdefghijk";

  @TempDir private Path folder;
  private final Logger logger = (Logger) LoggerFactory.getLogger(Reloadable.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void start() {
    logged.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(logged);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(logged);
    logger.setLevel(null);
  }

  private List<String> log(Level level) {
    return logged.list.stream()
        .filter(event -> event.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** The signing secrets in a file, as both programs read them. */
  private static final class Secrets {
    private final Settings settings;
    private final Reloadable<List<String>> current;

    Secrets(Path file) {
      settings = new Settings(Map.of("STRIPE_WEBHOOK_SECRET_FILE", file.toString()));
      current = settings.reloadable(List.of(SigningSecrets.SETTING), SigningSecrets::required);
    }

    /** The secrets after the file was looked at so often that any change is in use. */
    List<String> settled() {
      settings.reload();
      settings.reload();
      return current.get();
    }
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("secret"), content);
  }

  @Test
  void anOverwrittenFileIsReadAgain() throws IOException {
    Path file = file(OLD);
    Secrets secrets = new Secrets(file);
    assertThat(secrets.settled()).containsExactly(OLD);

    Files.writeString(file, NEW + ", " + OLD + "\n");

    assertThat(secrets.settled()).containsExactly(NEW, OLD);
    assertThat(log(Level.INFO))
        .containsExactly("The new content of STRIPE_WEBHOOK_SECRET_FILE is in use");
    assertThat(log(Level.WARN)).isEmpty();
  }

  @Test
  void aReplacedFileIsReadAgain() throws IOException {
    Path file = file(OLD);
    Secrets secrets = new Secrets(file);

    Path next = Files.writeString(folder.resolve("next"), NEW);
    Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);

    assertThat(secrets.settled()).containsExactly(NEW);
  }

  /** As Kubernetes updates a mounted secret: secret → ..data/secret, ..data → ..2026_01. */
  @Test
  void aFileBehindAReplacedLinkIsReadAgain() throws IOException {
    Path data = folder.resolve("..data");
    Files.createSymbolicLink(data, version("..2026_01", OLD));
    Secrets secrets =
        new Secrets(
            Files.createSymbolicLink(folder.resolve("mounted"), Path.of("..data", "secret")));

    Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), version("..2026_02", NEW));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);

    assertThat(secrets.settled()).containsExactly(NEW);
  }

  private Path version(String name, String content) throws IOException {
    Path version = Files.createDirectory(folder.resolve(name));
    Files.writeString(version.resolve("secret"), content);
    return version.getFileName();
  }

  @Test
  void aFileThatIsBeingWrittenIsNotUsed() throws IOException {
    Path file = file(OLD);
    Secrets secrets = new Secrets(file);

    for (String part : List.of("", NEW.substring(0, 30), NEW + ",", NEW)) {
      Files.writeString(file, part);
      secrets.settings.reload();
      assertThat(secrets.current.get()).containsExactly(OLD);
    }
    assertThat(secrets.settled()).containsExactly(NEW);
    assertThat(log(Level.WARN)).isEmpty();
  }

  @Test
  void aSecretThatCannotBeUsedChangesNothingAndIsReportedOnce() throws IOException {
    Path file = file(OLD);
    Secrets secrets = new Secrets(file);

    Files.writeString(file, "oops");
    assertThat(secrets.settled()).containsExactly(OLD);
    assertThat(secrets.settled()).containsExactly(OLD);
    assertThat(log(Level.WARN))
        .singleElement()
        .asString()
        .startsWith("The old content of STRIPE_WEBHOOK_SECRET_FILE stays in use: STRIPE_WEBHOOK_")
        .contains("is not a signing secret")
        .doesNotContain("oops");

    Files.writeString(file, "");
    assertThat(secrets.settled()).containsExactly(OLD);
    assertThat(log(Level.WARN)).last().asString().contains("names an empty file");

    Files.delete(file);
    assertThat(secrets.settled()).containsExactly(OLD);
    assertThat(log(Level.WARN)).last().asString().contains("names a file that cannot be read");

    Files.writeString(file, NEW);
    assertThat(secrets.settled()).containsExactly(NEW);
    assertThat(log(Level.WARN)).hasSize(3);
    assertThat(log(Level.INFO)).hasSize(1);
  }

  @Test
  void oneSecretThatCannotBeUsedDoesNotKeepOthersOld() throws IOException {
    Path secret = file(OLD);
    Path key = Files.writeString(folder.resolve("key"), "old");
    Settings settings =
        new Settings(
            Map.of(
                "STRIPE_WEBHOOK_SECRET_FILE", secret.toString(),
                "TEMPORAL_API_KEY_FILE", key.toString()));
    settings.reloadable(List.of(SigningSecrets.SETTING), SigningSecrets::required);
    Reloadable<String> apiKey =
        settings.reloadable(
            List.of("TEMPORAL_API_KEY"), next -> next.required("TEMPORAL_API_KEY", "Set it"));

    Files.writeString(secret, "oops");
    Files.writeString(key, "new");
    settings.reload();
    settings.reload();

    assertThat(apiKey.get()).isEqualTo("new");
  }

  @Test
  void theKeyOfACertificateIsUsedTogetherWithIt() throws IOException {
    Path certificate = Files.writeString(folder.resolve("tls.crt"), "certificate 1");
    Path key = Files.writeString(folder.resolve("tls.key"), "key 1");
    Settings settings =
        new Settings(
            Map.of(
                "TEMPORAL_TLS_CLIENT_CERT_PATH", certificate.toString(),
                "TEMPORAL_TLS_CLIENT_KEY_PATH", key.toString()));
    Reloadable<String> pair =
        settings.reloadable(
            List.of("TEMPORAL_TLS_CLIENT_CERT_DATA", "TEMPORAL_TLS_CLIENT_KEY_DATA"),
            next -> next.environment().values().stream().sorted().toList().toString());
    assertThat(pair.get()).isEqualTo("[certificate 1, key 1]");

    Files.writeString(certificate, "certificate 2");
    settings.reload();
    Files.writeString(key, "key 2");
    settings.reload();
    assertThat(pair.get()).isEqualTo("[certificate 1, key 1]");
    settings.reload();

    assertThat(pair.get()).isEqualTo("[certificate 2, key 2]");
    assertThat(log(Level.INFO))
        .containsExactly(
            "The new content of TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_TLS_CLIENT_KEY_PATH is in"
                + " use");
  }

  @Test
  void aVariableDoesNotChange() {
    Settings settings = new Settings(Map.of(SigningSecrets.SETTING, OLD));
    Reloadable<List<String>> secrets =
        settings.reloadable(List.of(SigningSecrets.SETTING), SigningSecrets::required);

    settings.reload();
    settings.reload();

    assertThat(secrets.get()).containsExactly(OLD);
    assertThat(logged.list).isEmpty();
  }
}
