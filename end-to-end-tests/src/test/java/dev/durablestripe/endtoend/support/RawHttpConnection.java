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

/** A TCP connection that sends any bytes, whether they are HTTP or not. */
public final class RawHttpConnection implements AutoCloseable {
  private static final Duration AWAIT_TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

  private final Socket socket;

  /** Connects to a port of this machine. */
  public RawHttpConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) AWAIT_TIMEOUT.toMillis());
  }

  /** Sends a request, closes the sending side, and returns everything that comes back. */
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
      // The server responded before it had read everything.
    }
    return response();
  }

  /** Sends bytes. */
  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Sends text in ISO 8859-1: one byte per character. */
  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends bytes, and returns whether that worked: a server that refuses closes the connection. */
  public boolean sendUnlessRefused(byte[] bytes) {
    try {
      send(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether there is something to read now. */
  public boolean hasResponse() {
    try {
      return socket.getInputStream().available() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads until the server closes the connection.
   *
   * @throws AssertionError if nothing comes for 20 s
   */
  public String response() {
    StringBuilder response = new StringBuilder();
    byte[] buffer = new byte[8192];
    try {
      InputStream in = socket.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        response.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open after " + AWAIT_TIMEOUT, e);
    } catch (IOException e) {
      // The connection was reset, so nothing more will come.
    }
    return response.toString();
  }

  /** The status codes of all responses in a text. */
  public static List<Integer> statuses(String responses) {
    return STATUS.matcher(responses).results().map(m -> Integer.valueOf(m.group(1))).toList();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
