package dev.durablestripe.internal.worker.reconcile;

import java.io.Serial;

/**
 * A walk asks for a page that this version does not know, because an older version recorded its
 * position. The walk has to restart from its first page.
 */
public final class OutdatedWalkException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;
}
