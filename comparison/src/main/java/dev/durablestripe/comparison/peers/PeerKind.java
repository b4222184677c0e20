package dev.durablestripe.comparison.peers;

/** What is compared. */
public enum PeerKind {
  /** Mark and change in one transaction, in the order of arrival. */
  SYNCHRONOUS("synchronous handler", true),
  /** The mark in a transaction of its own, before the change. */
  MARK_FIRST("mark first, then change", true),
  /** {@code @supabase/stripe-sync-engine} with its defaults. */
  SYNC_ENGINE("stripe-sync-engine", false),
  /** The same with {@code revalidateObjectsViaStripeApi}. */
  SYNC_ENGINE_REVALIDATING("stripe-sync-engine, revalidating", false),
  /** dj-stripe behind gunicorn. */
  DJ_STRIPE("dj-stripe", true),
  /** Durable Stripe as two programs. */
  DURABLE_STRIPE("Durable Stripe", true),
  /** Durable Stripe as one program. */
  DURABLE_STRIPE_ONE_PROGRAM("Durable Stripe, one program", true);

  private final String label;
  private final boolean callsHandler;

  PeerKind(String label, boolean callsHandler) {
    this.label = label;
    this.callsHandler = callsHandler;
  }

  /** The name in the report. */
  public String label() {
    return label;
  }

  /** Whether it calls handlers of the application. */
  public boolean callsHandler() {
    return callsHandler;
  }

  /** Starts it and waits until it is ready. The servers stop it when they are closed. */
  public Peer start(Servers servers) {
    return switch (this) {
      case SYNCHRONOUS -> new SynchronousPeer(servers, false);
      case MARK_FIRST -> new SynchronousPeer(servers, true);
      case SYNC_ENGINE -> new SyncEnginePeer(servers, false);
      case SYNC_ENGINE_REVALIDATING -> new SyncEnginePeer(servers, true);
      case DJ_STRIPE -> new DjStripePeer(servers);
      case DURABLE_STRIPE -> new DurableStripePeer(servers, false);
      case DURABLE_STRIPE_ONE_PROGRAM -> new DurableStripePeer(servers, true);
    };
  }
}
