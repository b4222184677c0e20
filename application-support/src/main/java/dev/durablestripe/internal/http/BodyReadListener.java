package dev.durablestripe.internal.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Receives one body. The container calls it from one thread at a time. */
final class BodyReadListener implements ReadListener, AsyncListener {
  private static final int BUFFER_BYTES = 8 * 1024;

  private final AsyncContext async;
  private final ServletInputStream in;
  private final int maxBytes;
  private final BodyMemoryLimiter memory;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean finished;

  BodyReadListener(
      AsyncContext async, ServletInputStream in, int maxBytes, BodyMemoryLimiter memory) {
    this.async = async;
    this.in = in;
    this.maxBytes = maxBytes;
    this.memory = memory;
  }

  @Override
  public void onDataAvailable() throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    while (!finished && in.isReady()) {
      int length = in.read(buffer);
      if (length > 0) {
        append(buffer, length);
      } else if (length < 0) {
        return;
      }
    }
  }

  private void append(byte[] buffer, int length) {
    if (body.size() + length > maxBytes) {
      refuse(BodyReadFailure.TOO_LARGE);
    } else if (memory.tryAcquire(body.size(), length)) {
      body.write(buffer, 0, length);
    } else {
      refuse(BodyReadFailure.NO_MEMORY);
    }
  }

  @Override
  public void onAllDataRead() {
    if (!finished) {
      BufferedBodyRequest.attach(async.getRequest(), body.toByteArray());
      dispatch();
    }
  }

  @Override
  public void onError(Throwable problem) {
    // The sender has disconnected or stalled; the container closes the connection.
    finished = true;
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    refuse(BodyReadFailure.TOO_SLOW);
  }

  private void refuse(BodyReadFailure reason) {
    if (!finished) {
      reason.attachTo(async.getRequest());
      dispatch();
    }
  }

  private void dispatch() {
    finished = true;
    async.dispatch();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    memory.release(body.size());
  }

  @Override
  public void onError(AsyncEvent event) {
    // The container then calls onComplete.
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // No other asynchronous operation is started.
  }
}
