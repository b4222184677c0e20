package dev.durablestripe.endtoend.support;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy that a test can open, cut, slow down, or make drop all data in one direction. It
 * closes every connection at once until it is opened.
 */
public final class TcpProxy implements AutoCloseable {
  private enum Network {
    CUT,
    OPEN,
    RESPONSES_LOST,
    REQUESTS_LOST
  }

  /** PostgreSQL's driver writes this, and the zero that ends a text, in one piece to commit. */
  private static final byte[] COMMIT = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

  /** How to cut the next connection that commits. */
  public enum AtCommit {
    /** Before the server receives the commit. */
    CUT_BEFORE,
    /** After the server receives the commit, and before the client learns the outcome. */
    CUT_AFTER
  }

  private final int target;
  private final AtomicReference<@Nullable AtCommit> atCommit = new AtomicReference<>();
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile Network network = Network.CUT;
  private volatile Duration delay = Duration.ZERO;

  /** Forwards to a port of this machine. */
  public TcpProxy(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::listen);
  }

  /** The port to connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Closes all connections, and forwards new ones. */
  public void open() {
    change(Network.OPEN);
  }

  /** Closes all connections, and every new one at once. */
  public void cut() {
    change(Network.CUT);
  }

  /**
   * From now on, requests arrive but responses are dropped, including on connections that are
   * already open.
   */
  public void loseResponses() {
    network = Network.RESPONSES_LOST;
  }

  /**
   * From now on, requests are dropped but responses arrive, including on connections that are
   * already open.
   */
  public void loseRequests() {
    network = Network.REQUESTS_LOST;
  }

  /** Delays all responses. */
  public void delayResponses(Duration delay) {
    this.delay = delay;
  }

  /** Cuts the next connection that commits, once. */
  public void cutAtCommit(AtCommit moment) {
    atCommit.set(moment);
  }

  private void change(Network state) {
    network = state;
    sockets.forEach(TcpProxy::close);
    sockets.clear();
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
    sockets.add(client);
    if (network == Network.CUT) {
      close(client);
      return;
    }
    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
    sockets.add(server);
    threads.execute(() -> pump(client, server, false));
    threads.execute(() -> pump(server, client, true));
  }

  private void pump(Socket from, Socket to, boolean responses) {
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        AtCommit cut = !responses && commits(buffer, n) ? atCommit.getAndSet(null) : null;
        if (cut == AtCommit.CUT_BEFORE) {
          return;
        }
        if (responses && !delay.isZero()) {
          LockSupport.parkNanos(delay.toNanos());
        }
        if (network != (responses ? Network.RESPONSES_LOST : Network.REQUESTS_LOST)) {
          out.write(buffer, 0, n);
        }
        if (cut == AtCommit.CUT_AFTER) {
          return;
        }
      }
    } catch (IOException e) {
      // One side has closed; close the other one too.
    } finally {
      close(from);
      close(to);
    }
  }

  private static boolean commits(byte[] buffer, int length) {
    return Bytes.indexOf(Arrays.copyOf(buffer, length), COMMIT) >= 0;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
    threads.shutdownNow();
  }
}
