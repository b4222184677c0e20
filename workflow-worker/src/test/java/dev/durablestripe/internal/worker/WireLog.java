package dev.durablestripe.internal.worker;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A proxy before PostgreSQL that records what the driver sends, and can cut a connection, by <a
 * href="https://www.postgresql.org/docs/current/protocol-message-formats.html">PostgreSQL's
 * protocol</a>. Without encryption.
 */
final class WireLog implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<List<String>> roundTrips = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable String> cut = new AtomicReference<>();

  /**
   * Listens.
   *
   * @param target PostgreSQL's port
   */
  WireLog(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /**
   * What was sent after the connection was opened: a list for each round trip, with the statements
   * that were parsed. Those that the driver had prepared are missing.
   */
  List<List<String>> roundTrips() {
    return List.copyOf(roundTrips);
  }

  void clear() {
    roundTrips.clear();
  }

  /** Cuts the next connection on which this statement is sent. PostgreSQL does not receive it. */
  void cutAt(String statement) {
    cut.set(statement);
  }

  /** Whether that has happened. */
  boolean hasCut() {
    return cut.get() == null;
  }

  /** A task that ends with its connection. */
  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // The connection is closed.
              }
            },
            "wire-log");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      Socket postgres = new Socket(InetAddress.getLoopbackAddress(), target);
      for (Socket socket : List.of(client, postgres)) {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
      }
      start(() -> forward(client.getInputStream(), postgres.getOutputStream()));
      start(() -> postgres.getInputStream().transferTo(client.getOutputStream()));
    }
  }

  /** The driver sends all messages of a round trip at once. */
  private void forward(InputStream client, OutputStream postgres) throws IOException {
    DataInputStream in = new DataInputStream(client);
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(postgres));
    forwardBody(in, out);
    out.flush();
    List<String> statements = new ArrayList<>();
    try {
      while (true) {
        int type = in.readUnsignedByte();
        out.writeByte(type);
        byte[] body = forwardBody(in, out);
        if (type == 'Q') {
          statements.add(text(body, 0));
        } else if (type == 'P') {
          statements.add(text(body, text(body, 0).length() + 1));
        }
        String last = cut.get();
        if (last != null && statements.contains(last) && cut.compareAndSet(last, null)) {
          client.close();
          postgres.close();
          return;
        }
        if (client.available() == 0) {
          roundTrips.add(List.copyOf(statements));
          statements.clear();
          out.flush();
        }
      }
    } catch (EOFException e) {
      out.close();
    }
  }

  private static byte[] forwardBody(DataInputStream in, DataOutputStream out) throws IOException {
    int length = in.readInt();
    byte[] body = in.readNBytes(length - Integer.BYTES);
    out.writeInt(length);
    out.write(body);
    return body;
  }

  /** A text that ends with a zero byte. */
  private static String text(byte[] body, int from) {
    int end = from;
    while (body[end] != 0) {
      end++;
    }
    return new String(body, from, end - from, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    List<Closeable> open = new ArrayList<>(sockets);
    open.add(server);
    for (Closeable socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
