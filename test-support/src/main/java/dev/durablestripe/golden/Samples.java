package dev.durablestripe.golden;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.RawValue;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Creates sample values of the types that are sent through Temporal. The values in one record
 * differ, so that a test notices two swapped fields.
 */
final class Samples {
  private final boolean nulls;
  private final Consumer<Class<?>> enums;

  /**
   * Creates samples.
   *
   * @param nulls whether each nullable value is null
   * @param enums is called with the type of each enum in a sample
   */
  Samples(boolean nulls, Consumer<Class<?>> enums) {
    this.nulls = nulls;
    this.enums = enums;
  }

  @Nullable Object of(AnnotatedType type, int position) {
    if (nulls && type.isAnnotationPresent(Nullable.class)) {
      return null;
    }
    Class<?> raw = raw(type.getType());
    if (raw == List.class) {
      return List.of(present(argument(type, 0), position));
    }
    if (raw == Map.class) {
      return Map.of("key", present(argument(type, 1), position));
    }
    return of(raw, position);
  }

  private static AnnotatedType argument(AnnotatedType type, int index) {
    return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[index];
  }

  private Object present(AnnotatedType type, int position) {
    Object sample = of(type, position);
    if (sample == null) {
      throw new IllegalArgumentException("Elements of collections must not be null: " + type);
    }
    return sample;
  }

  static Class<?> raw(Type type) {
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }

  Object of(Class<?> type, int position) {
    if (type.isRecord()) {
      return record(type);
    }
    if (type.isEnum()) {
      enums.accept(type);
      return type.getEnumConstants()[0];
    }
    if (type == String.class) {
      return "text " + position;
    }
    if (type == long.class || type == Long.class) {
      return (long) position;
    }
    if (type == int.class || type == Integer.class) {
      return position;
    }
    if (type == boolean.class || type == Boolean.class) {
      return true;
    }
    if (type == UUID.class) {
      return new UUID(0, position);
    }
    if (type == Instant.class) {
      return Instant.EPOCH.plusSeconds(position);
    }
    if (type == Duration.class) {
      return Duration.ofSeconds(position);
    }
    if (type == RawValue.class) {
      return new RawValue(json("{\"any\":\"JSON\"}"));
    }
    throw new IllegalArgumentException("There are no samples of type " + type);
  }

  static Payload json(String json) {
    return Payload.newBuilder()
        .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
        .setData(ByteString.copyFromUtf8(json))
        .build();
  }

  private Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = of(components[i].getAnnotatedType(), i + 1);
    }
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
