package dev.durablestripe.internal.worker.event;

/** The transaction manager is that of another data source, so that nothing would be atomic. */
public final class UnmanagedDataSourceException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Names the two properties. */
  public UnmanagedDataSourceException() {
    super("durable-stripe.transaction-manager does not manage durable-stripe.data-source");
  }
}
