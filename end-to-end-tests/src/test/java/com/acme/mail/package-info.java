/** The application of docs/follow-up-workflows.md. */
@NullMarked
package com.acme.mail;

import org.jspecify.annotations.NullMarked;
