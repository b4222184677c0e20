package dev.durablestripe.internal.contract;

import dev.durablestripe.golden.GoldenFile;
import dev.durablestripe.golden.StringConstants;
import dev.durablestripe.golden.WirePayloads;
import dev.durablestripe.internal.settings.SettingNames;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.settings.TemporalSettings;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.SearchAttributeKey;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Names in the contract that stored workflows, operators and deployments rely on. */
class ContractGoldenTest {

  @Test
  void workflowAndPayloads() {
    WirePayloads payloads =
        new WirePayloads(
            WorkflowClientOptions.newBuilder(TemporalSettings.from(new Settings(Map.of())).client())
                .validateAndBuildWithDefaults()
                .getDataConverter());
    payloads.add(ProcessStripeEvent.class);
    payloads.add("memo " + DeliverySignature.MEMO, DeliverySignature.class);
    payloads.assertGolden();
  }

  @Test
  void searchAttributes() throws IllegalAccessException {
    NavigableSet<String> attributes = new TreeSet<>();
    for (Field field : StripeSearchAttributes.class.getDeclaredFields()) {
      if (field.getType() == SearchAttributeKey.class) {
        field.setAccessible(true);
        SearchAttributeKey<?> key = (SearchAttributeKey<?>) field.get(null);
        attributes.add(key.getName() + " " + key.getValueType());
      }
    }
    GoldenFile.assertLines("search-attributes.txt", attributes);
  }

  @Test
  void settings() {
    GoldenFile.assertLines("settings.txt", SettingNames.KNOWN);
  }

  @Test
  void taskQueues() {
    GoldenFile.assertLines(
        "task-queues.txt", StringConstants.matching(Pattern.compile("stripe(-[a-z]+)+")));
  }
}
