/** An application of another team, which adds both halves to itself. */
@NullMarked
package com.acme.shop;

import org.jspecify.annotations.NullMarked;
