package dev.durablestripe.endtoend.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A connection that sends whatever a test likes, HTTP or not. */
public final class RawHttpConnection implements AutoCloseable {
  private static final Duration AWAIT_TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

  private final Socket socket;

  public RawHttpConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) AWAIT_TIMEOUT.toMillis());
  }

  /** Sends, and says that nothing will follow; returns all that comes back. */
  public static String exchange(int port, String request) throws IOException {
    try (RawHttpConnection connection = new RawHttpConnection(port)) {
      return connection.exchange(request);
    }
  }

  private String exchange(String request) {
    try {
      send(request);
      socket.shutdownOutput();
    } catch (IOException e) {
      // It has answered before it had read everything.
    }
    return answer();
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Whether it could be sent: a server that has refused closes the connection. */
  public boolean sendUnlessRefused(byte[] bytes) {
    try {
      send(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether there is something to read. */
  public boolean hasAnswer() {
    try {
      return socket.getInputStream().available() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** All that comes until the connection is closed. */
  public String answer() {
    StringBuilder answer = new StringBuilder();
    byte[] buffer = new byte[8192];
    try {
      InputStream in = socket.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        answer.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open after " + AWAIT_TIMEOUT, e);
    } catch (IOException e) {
      // Reset: what has come is all there is.
    }
    return answer.toString();
  }

  /** The status of each answer. */
  public static List<Integer> statuses(String answer) {
    return STATUS.matcher(answer).results().map(m -> Integer.valueOf(m.group(1))).toList();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
