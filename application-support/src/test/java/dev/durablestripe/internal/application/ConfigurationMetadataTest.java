package dev.durablestripe.internal.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * What an editor knows about the properties, in <a
 * href="https://docs.spring.io/spring-boot/specification/configuration-metadata/format.html">Spring
 * Boot's format</a>.
 */
class ConfigurationMetadataTest {
  private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

  @Test
  void describesEveryPropertyOfAnApplication() throws IOException {
    List<JsonNode> properties = properties();

    assertThat(properties.stream().map(property -> property.path("name").asText()))
        .containsExactlyInAnyOrderElementsOf(ApplicationProperties.names());
    assertThat(properties)
        .allSatisfy(
            property -> {
              assertThat(property.path("type").asText()).startsWith("java.");
              assertThat(property.path("description").asText()).endsWith(".");
            });
  }

  private static List<JsonNode> properties() throws IOException {
    try (InputStream metadata =
        Objects.requireNonNull(ConfigurationMetadataTest.class.getResourceAsStream(METADATA))) {
      JsonNode properties = new ObjectMapper().readTree(metadata).path("properties");
      return StreamSupport.stream(properties.spliterator(), false).toList();
    }
  }
}
