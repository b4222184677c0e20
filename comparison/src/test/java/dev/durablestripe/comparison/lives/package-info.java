@NullMarked
package dev.durablestripe.comparison.lives;

import org.jspecify.annotations.NullMarked;
