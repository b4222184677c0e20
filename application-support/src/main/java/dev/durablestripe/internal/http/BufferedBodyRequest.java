package dev.durablestripe.internal.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request whose body is in memory: reading it never waits. */
final class BufferedBodyRequest extends HttpServletRequestWrapper {
  private static final String ATTRIBUTE = BufferedBodyRequest.class.getName();

  private final ServletInputStream in;

  private BufferedBodyRequest(HttpServletRequest request, byte[] body) {
    super(request);
    this.in = new InMemoryInputStream(body);
  }

  /** Stores the body for the dispatch that handles the request. */
  static void attach(ServletRequest request, byte[] body) {
    request.setAttribute(ATTRIBUTE, body);
  }

  /** The request with the stored body, or with an empty one if the body was refused. */
  static HttpServletRequest in(HttpServletRequest request) {
    byte[] body = (byte[]) request.getAttribute(ATTRIBUTE);
    return new BufferedBodyRequest(request, body == null ? new byte[0] : body);
  }

  @Override
  public ServletInputStream getInputStream() {
    return in;
  }

  @Override
  public BufferedReader getReader() throws UnsupportedEncodingException {
    String encoding = getCharacterEncoding();
    return new BufferedReader(
        new InputStreamReader(in, encoding == null ? StandardCharsets.UTF_8.name() : encoding));
  }

  private static final class InMemoryInputStream extends ServletInputStream {
    private final ByteArrayInputStream bytes;

    InMemoryInputStream(byte[] body) {
      this.bytes = new ByteArrayInputStream(body);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return bytes.read(target, offset, length);
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(@Nullable ReadListener listener) {
      throw new IllegalStateException("The body has been read");
    }
  }
}
