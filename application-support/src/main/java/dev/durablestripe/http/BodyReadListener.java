package dev.durablestripe.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** One body on its way in. The server calls from one thread at a time. */
final class BodyReadListener implements ReadListener, AsyncListener {
  private static final int PIECE = 8 * 1024;

  private final AsyncContext exchange;
  private final ServletInputStream in;
  private final int maxBytes;
  private final BodyMemoryLimiter memory;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean over;

  BodyReadListener(
      AsyncContext exchange, ServletInputStream in, int maxBytes, BodyMemoryLimiter memory) {
    this.exchange = exchange;
    this.in = in;
    this.maxBytes = maxBytes;
    this.memory = memory;
  }

  @Override
  public void onDataAvailable() throws IOException {
    byte[] piece = new byte[PIECE];
    while (!over && in.isReady()) {
      int length = in.read(piece);
      if (length > 0) {
        keep(piece, length);
      } else if (length < 0) {
        return;
      }
    }
  }

  private void keep(byte[] piece, int length) {
    if (body.size() + length > maxBytes) {
      refuse(BodyReadFailure.TOO_LARGE);
    } else if (memory.take(body.size(), length)) {
      body.write(piece, 0, length);
    } else {
      refuse(BodyReadFailure.NO_MEMORY);
    }
  }

  @Override
  public void onAllDataRead() {
    if (!over) {
      BufferedBodyRequest.attach(exchange.getRequest(), body.toByteArray());
      handOver();
    }
  }

  @Override
  public void onError(Throwable problem) {
    // The sender is gone or has stalled; the container closes the connection.
    over = true;
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    refuse(BodyReadFailure.TOO_SLOW);
  }

  private void refuse(BodyReadFailure reason) {
    if (!over) {
      reason.attachTo(exchange.getRequest());
      handOver();
    }
  }

  private void handOver() {
    over = true;
    exchange.dispatch();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    memory.release(body.size());
  }

  @Override
  public void onError(AsyncEvent event) {
    // The container completes it, and then it is told above.
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Nothing else begins anything here.
  }
}
