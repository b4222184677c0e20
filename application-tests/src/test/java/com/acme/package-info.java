/** What the tests of the applications share. */
@NullMarked
package com.acme;

import org.jspecify.annotations.NullMarked;
