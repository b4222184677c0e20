package dev.durablestripe.benchmarks.measure;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy in front of PostgreSQL that counts round trips, that is, the server's <a
 * href="https://www.postgresql.org/docs/current/protocol-message-formats.html">ReadyForQuery</a>
 * messages.
 */
final class RoundTripCounter implements AutoCloseable {
  private static final int ACCEPT_BACKLOG = 50;
  private static final char READY_FOR_QUERY = 'Z';
  private static final int HEADER_BYTES = Byte.BYTES + Integer.BYTES;

  private final AtomicLong count = new AtomicLong();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ServerSocket listener;
  private final int postgresPort;

  /** Starts the proxy on a free port. */
  RoundTripCounter(int postgresPort) {
    this.postgresPort = postgresPort;
    try {
      listener = new ServerSocket(0, ACCEPT_BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::acceptConnections);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The round trips of all connections so far. */
  long count() {
    return count.get();
  }

  private void acceptConnections() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), postgresPort);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        threads.execute(() -> forwardRequests(client, server));
        threads.execute(() -> forwardAnswers(server, client));
      } catch (IOException e) {
        // The listener was closed, or PostgreSQL refused the connection.
      }
    }
  }

  private static void forwardRequests(Socket client, Socket server) {
    try (client;
        server) {
      client.getInputStream().transferTo(server.getOutputStream());
    } catch (IOException e) {
      // One side closed its connection; both are closed now.
    }
  }

  private void forwardAnswers(Socket server, Socket client) {
    try (client;
        server) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
      OutputStream out = client.getOutputStream();
      for (int type = in.read(); type >= 0; type = in.read()) {
        forwardMessage(type, in, out);
      }
    } catch (IOException e) {
      // One side closed its connection; both are closed now.
    }
  }

  private void forwardMessage(int type, DataInputStream in, OutputStream out) throws IOException {
    int length = in.readInt();
    byte[] message = ByteBuffer.allocate(1 + length).put((byte) type).putInt(length).array();
    in.readFully(message, HEADER_BYTES, length - Integer.BYTES);
    if (type == READY_FOR_QUERY) {
      count.incrementAndGet();
    }
    out.write(message);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
