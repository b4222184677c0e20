/** An application whose handlers are tested with the kit, right ones and wrong ones. */
@NullMarked
package com.acme.refunds;

import org.jspecify.annotations.NullMarked;
