package dev.durablestripe.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Forwards connections to a server on this machine, and can cut one of them. */
final class ConnectionProxy implements AutoCloseable {
  private static final int BACKLOG = 50;

  private final int target;
  private final ServerSocket listener;
  private final Map<Integer, Connection> connections = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "connection-proxy");
            thread.setDaemon(true);
            return thread;
          });

  ConnectionProxy(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::listen);
  }

  /** The port to connect to. */
  int port() {
    return listener.getLocalPort();
  }

  /**
   * Cuts a connection. What the server still sends is lost.
   *
   * @param port the client's port as the server sees it
   */
  void cut(int port) {
    Connection connection = connections.get(port);
    if (connection != null) {
      connection.close();
    }
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // The proxy is closed, or the server is down: the client sees a closed connection.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      client.close();
      throw e;
    }
    Connection connection = new Connection(client, server);
    connections.put(server.getLocalPort(), connection);
    threads.execute(() -> forward(connection, client, server));
    threads.execute(() -> forward(connection, server, client));
  }

  private void forward(Connection connection, Socket from, Socket to) {
    try (connection) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One side has closed; so does the other one.
    } finally {
      connections.values().remove(connection);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    connections.values().forEach(Connection::close);
    threads.shutdownNow();
  }

  private record Connection(Socket client, Socket server) implements AutoCloseable {
    @Override
    public void close() {
      try (client;
          server) {
        // Both are closed, even if one of them cannot be.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
