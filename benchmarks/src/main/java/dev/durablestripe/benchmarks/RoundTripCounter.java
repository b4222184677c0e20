package dev.durablestripe.benchmarks;

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
 * Sits between a program and PostgreSQL and counts round trips: how often the server says <a
 * href="https://www.postgresql.org/docs/current/protocol-message-formats.html">ReadyForQuery</a>.
 */
final class RoundTripCounter implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final char READY_FOR_QUERY = 'Z';
  private static final int HEAD = Byte.BYTES + Integer.BYTES;

  private final AtomicLong count = new AtomicLong();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ServerSocket listener;
  private final int target;

  RoundTripCounter(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::listen);
  }

  int port() {
    return listener.getLocalPort();
  }

  long count() {
    return count.get();
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        threads.execute(() -> requests(client, server));
        threads.execute(() -> answers(server, client));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private static void requests(Socket client, Socket server) {
    try (client;
        server) {
      client.getInputStream().transferTo(server.getOutputStream());
    } catch (IOException e) {
      // One side is gone; so is the other now.
    }
  }

  private void answers(Socket server, Socket client) {
    try (client;
        server) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
      OutputStream out = client.getOutputStream();
      for (int type = in.read(); type >= 0; type = in.read()) {
        message(type, in, out);
      }
    } catch (IOException e) {
      // One side is gone; so is the other now.
    }
  }

  private void message(int type, DataInputStream in, OutputStream out) throws IOException {
    int length = in.readInt();
    byte[] message = ByteBuffer.allocate(1 + length).put((byte) type).putInt(length).array();
    in.readFully(message, HEAD, length - Integer.BYTES);
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
