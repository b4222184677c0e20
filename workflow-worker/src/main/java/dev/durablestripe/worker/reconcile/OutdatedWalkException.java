package dev.durablestripe.worker.reconcile;

import java.io.Serial;

/**
 * A walk asks for a page by a name that is none of ours, as walks of older versions do. It has to
 * begin again from its first page.
 */
public final class OutdatedWalkException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;
}
