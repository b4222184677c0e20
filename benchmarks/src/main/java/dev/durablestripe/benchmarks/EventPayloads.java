package dev.durablestripe.benchmarks;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.RawValue;

/** An event as bare Temporal is given it: the same bytes, encoded alike. */
final class EventPayloads {
  private EventPayloads() {}

  static RawValue json(BenchmarkEvent event) {
    return new RawValue(
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
            .setData(ByteString.copyFrom(event.bytes()))
            .build());
  }
}
