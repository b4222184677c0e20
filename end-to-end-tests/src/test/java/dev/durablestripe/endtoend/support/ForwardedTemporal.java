package dev.durablestripe.endtoend.support;

import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a Temporal server, for a gRPC proxy in front of it. It forwards every method
 * without reading the messages. All of Temporal's methods are unary.
 */
public final class ForwardedTemporal extends HandlerRegistry implements AutoCloseable {
  private final ManagedChannel temporal;

  /**
   * Connects to a server.
   *
   * @param target its address, as {@code host:port}
   */
  public ForwardedTemporal(String target) {
    temporal = ManagedChannelBuilder.forTarget(target).usePlaintext().build();
  }

  @Override
  public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder(new BytesMarshaller(), new BytesMarshaller())
            .setFullMethodName(name)
            .setType(MethodDescriptor.MethodType.UNARY)
            .build();
    return ServerMethodDefinition.create(
        method,
        ServerCalls.asyncUnaryCall(
            (request, response) ->
                ClientCalls.asyncUnaryCall(
                    temporal.newCall(method, CallOptions.DEFAULT), request, response)));
  }

  private static final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    temporal.shutdownNow();
  }
}
