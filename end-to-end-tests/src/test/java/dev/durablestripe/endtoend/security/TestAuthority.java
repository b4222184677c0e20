package dev.durablestripe.endtoend.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority for a test, created with the JDK's keytool. */
final class TestAuthority {
  private static final String PASSWORD = "changeit";

  private final Path folder;

  /**
   * A certificate and its key, as PEM files.
   *
   * @param certificate signed by the authority
   * @param key readable by its owner only
   */
  record Identity(Path certificate, Path key) {}

  /** Creates an authority with its files in a folder, which is created too. */
  TestAuthority(Path folder) throws Exception {
    this.folder = Files.createDirectory(folder);
    keytool("ca", "CN=" + folder.getFileName(), "-ext", "bc:c");
    pem("CERTIFICATE", entries().getCertificate("ca").getEncoded(), certificate());
  }

  /** The authority's own certificate, for those that trust it. */
  Path certificate() {
    return folder.resolve("ca.pem");
  }

  /** Issues a certificate for this machine. */
  Identity issue(String name) throws Exception {
    keytool(name, "CN=" + name, "-signer", "ca", "-ext", "san=dns:localhost,ip:127.0.0.1");
    KeyStore entries = entries();
    Key key = entries.getKey(name, PASSWORD.toCharArray());
    return new Identity(
        pem(
            "CERTIFICATE",
            entries.getCertificate(name).getEncoded(),
            folder.resolve(name + ".pem")),
        pem("PRIVATE KEY", key.getEncoded(), folder.resolve(name + ".key")));
  }

  private void keytool(String name, String subject, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                // It runs for a second.
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keystore",
                store().toString(),
                "-storepass",
                PASSWORD,
                "-keyalg",
                "EC",
                "-alias",
                name,
                "-dname",
                subject));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(output);
    }
  }

  private Path store() {
    return folder.resolve("authority.p12");
  }

  private KeyStore entries() throws GeneralSecurityException, IOException {
    return KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
  }

  private static Path pem(String kind, byte[] content, Path file) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(content)));
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
