package dev.durablestripe.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with two threads, and senders whose bodies do not arrive. */
class CloseOnUnreadBodyProtocolTest {
  private static final int THREADS = 2;
  private static final int SENDERS = 8;
  private static final int LIMIT = 100;

  /** Much less than the server waits for a body. */
  private static final int ANSWER_MILLIS = 2_000;

  private final Tomcat tomcat = new Tomcat();
  private final List<Socket> sockets = new ArrayList<>();

  private static final class Echo extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      BodyReadFailure failure = BodyReadFailure.of(request);
      if (request.getRequestURI().equals("/nowhere")) {
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
      } else if (failure != null) {
        response.sendError(failure.status());
      } else {
        byte[] body = request.getInputStream().readAllBytes();
        response.getOutputStream().print("echo " + new String(body, StandardCharsets.US_ASCII));
      }
    }
  }

  @BeforeEach
  void start(@TempDir Path folder) throws LifecycleException {
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector(CloseOnUnreadBodyProtocol.class.getName());
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxThreads", String.valueOf(THREADS));
    connector.setProperty("minSpareThreads", String.valueOf(THREADS));
    connector.setProperty("maxSwallowSize", "0");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Wrapper echo = Tomcat.addServlet(context, "echo", new Echo());
    echo.setAsyncSupported(true);
    echo.addMapping("/");
    filter(context);
    tomcat.start();
  }

  private static void filter(Context context) {
    FilterDef filter = new FilterDef();
    filter.setFilterName("bodies");
    filter.setFilter(new RequestBodyFilter(LIMIT));
    filter.setAsyncSupported("true");
    context.addFilterDef(filter);
    FilterMap everything = new FilterMap();
    everything.setFilterName("bodies");
    everything.addURLPattern("/*");
    everything.setDispatcher("REQUEST");
    everything.setDispatcher("ASYNC");
    context.addFilterMap(everything);
  }

  @AfterEach
  void stop() throws IOException, LifecycleException {
    for (Socket socket : sockets) {
      socket.close();
    }
    tomcat.stop();
    tomcat.destroy();
  }

  private Socket send(String request) throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), tomcat.getConnector().getLocalPort());
    socket.setSoTimeout(ANSWER_MILLIS);
    sockets.add(socket);
    write(socket, request);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Everything that the server sends until it closes; fails if it does not close soon. */
  private static String answers(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"POST /", "GET /", "PUT /nowhere", "DELETE /", "OPTIONS *", "TRACE /", "BREW /"})
  void bodiesThatDoNotArriveHoldNoThread(String line) throws IOException {
    for (int i = 0; i < SENDERS; i++) {
      send(line + " HTTP/1.1\r\nHost: here\r\nContent-Length: 90\r\n\r\n");
      send(line + " HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n5a\r\n");
    }

    assertThat(answers(send("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")))
        .startsWith("HTTP/1.1 200");

    for (Socket socket : List.copyOf(sockets.subList(0, SENDERS))) {
      sendByteUnlessClosed(socket);
    }
    assertThat(answers(send("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")))
        .startsWith("HTTP/1.1 200");
  }

  private static void sendByteUnlessClosed(Socket socket) {
    try {
      write(socket, "x");
    } catch (IOException closed) {
      // The server no longer waits for it.
    }
  }

  @Test
  void aBodyOverTheLimitIsAnsweredAndTheConnectionClosed() throws IOException {
    Socket declared =
        send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 200\r\n\r\n" + "x".repeat(150));
    Socket chunked =
        send(
            "POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\nc8\r\n"
                + "x".repeat(150));

    assertThat(answers(declared)).startsWith("HTTP/1.1 413").contains("Connection: close");
    assertThat(answers(chunked)).startsWith("HTTP/1.1 413");
  }

  @Test
  void aConnectionWhoseBodiesAreReadIsKept() throws IOException {
    String post = "POST %s HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\n%s\r\n%s";
    Socket socket =
        send(
            post.formatted("/", "", "a")
                + post.formatted("/nowhere", "", "b")
                + post.formatted("/", "", "c")
                + post.formatted("/", "Connection: close\r\n", "d"));

    String answers = answers(socket);
    assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(5);
    assertThat(answers).contains("200", "404", "echo a", "echo c", "echo d");
  }
}
