package dev.durablestripe.webhook;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** One body on its way in. The server calls from one thread at a time. */
final class BodyReading implements ReadListener, AsyncListener {
  static final int MAX_BYTES = 1024 * 1024;
  private static final int PIECE = 8 * 1024;

  private final AsyncContext delivery;
  private final ServletInputStream in;
  private final BodyMemory memory;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean over;

  BodyReading(AsyncContext delivery, ServletInputStream in, BodyMemory memory) {
    this.delivery = delivery;
    this.in = in;
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
    if (body.size() + length > MAX_BYTES) {
      refuse(Refusal.TOO_LARGE, "The body is larger than 1 MiB.");
    } else if (memory.take(body.size(), length)) {
      body.write(piece, 0, length);
    } else {
      refuse(Refusal.NO_MEMORY, "Too many large bodies are being received.");
    }
  }

  @Override
  public void onAllDataRead() {
    if (!over) {
      DeliveryBody.received(delivery.getRequest(), body.toByteArray());
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
    refuse(Refusal.TOO_SLOW, "The body did not arrive in time.");
  }

  private void refuse(Refusal reason, String detail) {
    if (!over) {
      DeliveryBody.refused(delivery.getRequest(), new WebhookRefused(reason, detail));
      handOver();
    }
  }

  private void handOver() {
    over = true;
    delivery.dispatch();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    memory.giveBack(body.size());
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
