package dev.durablestripe.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.temporal.activity.ActivityInterface;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.RawValue;
import io.temporal.common.metadata.POJOActivityInterfaceMetadata;
import io.temporal.common.metadata.POJOActivityMethodMetadata;
import io.temporal.common.metadata.POJOWorkflowInterfaceMetadata;
import io.temporal.common.metadata.POJOWorkflowMethodMetadata;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The types of workflows, activities and queries, and their inputs and results as JSON, as stored
 * in histories and schedules. A sample of each is serialized and deserialized.
 */
public final class WirePayloads {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, SerializationFeature.INDENT_OUTPUT)
          .build();

  private final DataConverter converter;
  private final NavigableSet<String> types = new TreeSet<>();
  private final NavigableSet<String> constants = new TreeSet<>();
  private final NavigableMap<String, Object> payloads = new TreeMap<>();

  /** Serializes and deserializes with the converter of a program's client. */
  public WirePayloads(DataConverter converter) {
    this.converter = converter;
  }

  /** Adds all methods of a workflow's or an activity's interface. */
  public void add(Class<?> declaring) {
    if (declaring.isAnnotationPresent(ActivityInterface.class)) {
      for (POJOActivityMethodMetadata activity :
          POJOActivityInterfaceMetadata.newInstance(declaring).getMethodsMetadata()) {
        add("activity " + activity.getActivityTypeName(), activity.getMethod());
      }
    } else {
      POJOWorkflowInterfaceMetadata workflow = POJOWorkflowInterfaceMetadata.newInstance(declaring);
      String name = "workflow " + workflow.getWorkflowType().orElseThrow();
      for (POJOWorkflowMethodMetadata method : workflow.getMethodsMetadata()) {
        String suffix =
            switch (method.getType()) {
              case WORKFLOW -> "";
              default ->
                  ", %s %s"
                      .formatted(
                          method.getType().name().toLowerCase(Locale.ROOT), method.getName());
            };
        add(name + suffix, method.getWorkflowMethod());
      }
    }
  }

  private void add(String name, Method method) {
    types.add(name);
    AnnotatedType[] inputs = method.getAnnotatedParameterTypes();
    for (int i = 0; i < inputs.length; i++) {
      add("%s, input %d".formatted(name, i + 1), inputs[i]);
    }
    if (method.getReturnType() != void.class) {
      add(name + ", result", method.getAnnotatedReturnType());
    }
  }

  /** Adds another type that is stored in Temporal, such as a memo's. */
  public void add(String name, Class<?> type) {
    add(name, type, samples -> samples.of(type, 1));
  }

  private void add(String name, AnnotatedType type) {
    // A nullable record: its fields matter, not the null.
    if (type.getType() instanceof Class<?> record && record.isRecord()) {
      add(name, record);
    } else {
      add(name, type.getType(), samples -> samples.of(type, 1));
    }
  }

  private void add(String name, Type type, Function<Samples, @Nullable Object> make) {
    Object full =
        make.apply(new Samples(false, found -> constants.add(name + ": " + constants(found))));
    JsonNode json = write(full);
    payloads.put(name, json);
    read(name, json, type, full);
    Object sparse = make.apply(new Samples(true, found -> {}));
    JsonNode nulls = write(sparse);
    if (!nulls.equals(json)) {
      payloads.put(name + ", nulls", nulls);
      read(name, nulls, type, sparse);
      read(name, withoutNulls(nulls), type, sparse);
    }
  }

  private String constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> write(constant).asText())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private JsonNode write(@Nullable Object value) {
    try {
      Payload payload = converter.toPayload(value).orElseThrow();
      return payload.getData().isEmpty()
          ? JSON.nullNode()
          : JSON.readTree(payload.getData().toStringUtf8());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String name, JsonNode json, Type type, @Nullable Object expected) {
    if (!json.isNull() && !(expected instanceof RawValue)) {
      Object read = converter.fromPayload(Samples.json(json.toString()), Samples.raw(type), type);
      assertThat(read).as(name).isEqualTo(expected);
    }
  }

  /** The JSON of an older version, which did not have the nullable fields. */
  private static JsonNode withoutNulls(JsonNode json) {
    JsonNode copy = json.deepCopy();
    removeNulls(copy);
    return copy;
  }

  private static void removeNulls(JsonNode json) {
    if (json instanceof ObjectNode object) {
      object.properties().removeIf(field -> field.getValue().isNull());
    }
    json.forEach(WirePayloads::removeNulls);
  }

  /** Compares all of it with the golden files. */
  public void assertGolden() {
    GoldenFile.assertLines("workflows-and-activities.txt", types);
    GoldenFile.assertLines("enum-constants.txt", constants);
    GoldenFile.assertText("payloads.json", pretty(payloads) + "\n");
  }

  private static String pretty(Map<String, Object> json) {
    try {
      // Through maps, whose keys are sorted.
      return JSON.writeValueAsString(JSON.convertValue(json, TreeMap.class));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
