package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.internal.encryption.EncryptionCodec;
import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.local.JavaProcess;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The worker's command {@code new-encryption-key}. */
@ExtendWith(SharedStack.class)
class NewEncryptionKeyIT {

  @Test
  void theWorkerGeneratesAndRotatesKeys(LocalStack stack) throws Exception {
    List<Payload> payload =
        List.of(DefaultDataConverter.STANDARD_INSTANCE.toPayload(1).orElseThrow());

    EncryptionKeys generated = newKeys(stack, Map.of());
    EncryptionKeys rotated = newKeys(stack, Map.of("PAYLOAD_ENCRYPTION_KEYSET", generated.json()));

    List<Payload> encrypted = new EncryptionCodec(generated, "default").encode(payload);
    assertThat(new EncryptionCodec(rotated, "default").decode(encrypted).get(0).getData())
        .isEqualTo(payload.get(0).getData());
    assertThat(new EncryptionCodec(rotated, "default").encode(payload).get(0).getMetadataMap())
        .isNotEqualTo(encrypted.get(0).getMetadataMap());
  }

  private static EncryptionKeys newKeys(LocalStack stack, Map<String, String> settings)
      throws Exception {
    ProcessBuilder program =
        new ProcessBuilder(
            JavaProcess.java(),
            "-jar",
            stack.jar("workflow-worker").toString(),
            "new-encryption-key");
    program.environment().putAll(settings);
    try (InputStream output = program.start().getInputStream()) {
      return EncryptionKeys.parse(new String(output.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
