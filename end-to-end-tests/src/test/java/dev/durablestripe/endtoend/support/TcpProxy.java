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

/** A network that a test can cut: away at first, open, or losing what is sent one way. */
public final class TcpProxy implements AutoCloseable {
  private enum Network {
    AWAY,
    OPEN,
    ANSWERS_LOST,
    REQUESTS_LOST
  }

  /** What PostgreSQL's driver writes, in one piece, when a transaction is to be committed. */
  private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);

  /** What happens to the next connection that commits. */
  public enum AtCommit {
    /** It is cut, and the server never hears of the commit. */
    CUT_BEFORE,
    /** It is cut as soon as the server has been told: nobody learns the outcome. */
    CUT_AFTER
  }

  private final int target;
  private final AtomicReference<@Nullable AtCommit> atCommit = new AtomicReference<>();
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile Network network = Network.AWAY;
  private volatile Duration delay = Duration.ZERO;

  /** Passes on to a port of this machine. */
  public TcpProxy(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::listen);
  }

  public int port() {
    return listener.getLocalPort();
  }

  public void open() {
    change(Network.OPEN);
  }

  public void cut() {
    change(Network.AWAY);
  }

  /** What is sent still arrives, on open connections as well; nothing comes back. */
  public void loseAnswers() {
    network = Network.ANSWERS_LOST;
  }

  /** What comes back still arrives, on open connections as well; nothing that is sent does. */
  public void loseRequests() {
    network = Network.REQUESTS_LOST;
  }

  /** Everything that comes back is this late. */
  public void slow(Duration delay) {
    this.delay = delay;
  }

  /** Arms a cut; it happens once. */
  public void atCommit(AtCommit cut) {
    atCommit.set(cut);
  }

  private void change(Network to) {
    network = to;
    sockets.forEach(TcpProxy::close);
    sockets.clear();
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // Closed, or nobody behind it; the client sees a closed connection.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    sockets.add(client);
    if (network == Network.AWAY) {
      close(client);
      return;
    }
    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
    sockets.add(server);
    threads.execute(() -> pump(client, server, false));
    threads.execute(() -> pump(server, client, true));
  }

  private void pump(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        AtCommit cut = !answers && commits(buffer, n) ? atCommit.getAndSet(null) : null;
        if (cut == AtCommit.CUT_BEFORE) {
          return;
        }
        if (answers && !delay.isZero()) {
          LockSupport.parkNanos(delay.toNanos());
        }
        if (network != (answers ? Network.ANSWERS_LOST : Network.REQUESTS_LOST)) {
          out.write(buffer, 0, n);
        }
        if (cut == AtCommit.CUT_AFTER) {
          return;
        }
      }
    } catch (IOException e) {
      // One side is gone; so is the other now.
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
