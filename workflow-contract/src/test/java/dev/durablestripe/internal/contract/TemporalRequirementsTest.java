package dev.durablestripe.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.common.SearchAttributeKey;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The requirements are those of the code. */
class TemporalRequirementsTest {
  private static final String TEXT =
      new TemporalRequirements("payments.a1b2c", new DeploymentNames("eu")).text();

  private static List<SearchAttributeKey<?>> attributes() {
    return Arrays.stream(StripeSearchAttributes.class.getDeclaredFields())
        .filter(field -> field.getType() == SearchAttributeKey.class)
        .<SearchAttributeKey<?>>map(TemporalRequirementsTest::value)
        .toList();
  }

  private static SearchAttributeKey<?> value(Field field) {
    try {
      return (SearchAttributeKey<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void eachAttributeIsListedAndInBothCommands() {
    assertThat(attributes())
        .hasSize(5)
        .allSatisfy(
            attribute -> {
              String name = attribute.getName();
              String type =
                  attribute.getValueType() == IndexedValueType.INDEXED_VALUE_TYPE_BOOL
                      ? "Bool"
                      : "Keyword";
              assertThat(TEXT)
                  .containsPattern("(?m)^ +%s +%s$".formatted(name, type))
                  .contains("--name %s --type %s".formatted(name, type))
                  .contains("--search-attribute \"%s=%s\"".formatted(name, type));
            });
  }

  @Test
  void theNamespaceAndItsRetentionAreInEachCommand() {
    assertThat(TEXT)
        .contains("temporal operator namespace create --namespace payments.a1b2c --retention 720h")
        .contains("tcld namespace retention set --namespace payments.a1b2c --retention-days 30")
        .contains("--namespace payments.a1b2c --namespace-permission write");
  }

  @Test
  void theTaskQueuesAreThoseOfTheDeployment() {
    assertThat(TEXT).contains("eu-stripe-events and eu-stripe-events-ask");
  }
}
