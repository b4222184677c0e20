/** An application that keeps a ledger, as docs/java-handlers.md shows. */
@NullMarked
package com.acme.ledger;

import org.jspecify.annotations.NullMarked;
