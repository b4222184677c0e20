package dev.durablestripe.internal.worker.stripe;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.StripeException;
import java.util.Set;

/**
 * Interprets Stripe's <a href="https://docs.stripe.com/error-codes">error codes</a>. An HTTP status
 * alone proves nothing: a proxy, or a wrong {@code STRIPE_API_BASE}, also answers 403 and 404.
 */
public final class StripeErrors {
  private static final Integer BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;

  /** The codes of version 1 and version 2 of the API. */
  private static final Set<String> MISSING_CODES = Set.of("resource_missing", "not_found");

  private static final String ACCOUNT_INVALID = "account_invalid";

  /** The key has no access to the account. */
  private static final Set<String> NO_ACCESS_CODES =
      Set.of(ACCOUNT_INVALID, "platform_account_required");

  private StripeErrors() {}

  /** Whether Stripe says that the requested object does not exist. */
  public static boolean isMissing(StripeException e) {
    return isNotFound(e) && e.getCode() != null && MISSING_CODES.contains(e.getCode());
  }

  /**
   * Whether Stripe says that the object that a parameter names does not exist. Version 2 of the API
   * does not document the error for an expired page token, so for {@code page} any 400 that comes
   * from Stripe counts.
   */
  static boolean isUnknownParameter(String parameter, StripeException e) {
    if (!(e instanceof InvalidRequestException invalid) || !BAD_REQUEST.equals(e.getStatusCode())) {
      return false;
    }
    return parameter.equals("page")
        ? isFromStripe(e)
        : MISSING_CODES.contains(String.valueOf(e.getCode()))
            && parameter.equals(invalid.getParam());
  }

  /** Whether Stripe says that a type in the filter of a list does not exist. */
  static boolean isUnknownType(StripeException e) {
    return e instanceof InvalidRequestException invalid
        && isFromStripe(e)
        && String.valueOf(invalid.getParam()).startsWith("types");
  }

  /** Whether the status is 404, from Stripe or anything else. */
  public static boolean isNotFound(StripeException e) {
    return e.getStatusCode() != null && e.getStatusCode() == NOT_FOUND;
  }

  /** Whether Stripe says that the key may not read the object, or has no access to the account. */
  public static boolean isRefused(StripeException e) {
    return (e instanceof PermissionException && isFromStripe(e))
        || (e.getCode() != null && NO_ACCESS_CODES.contains(e.getCode()));
  }

  /**
   * Whether the key has no access to the connected account, for example after the account was <a
   * href="https://docs.stripe.com/error-codes#account-invalid">disconnected</a>.
   */
  public static boolean isAccountDisconnected(StripeException e) {
    return e instanceof PermissionException && ACCOUNT_INVALID.equals(e.getCode());
  }

  /**
   * Whether Stripe says that the request is invalid. Stripe does not document the error for a list
   * of version 2 of the API that an account does not have.
   */
  static boolean isInvalidRequest(StripeException e) {
    return e instanceof InvalidRequestException && isFromStripe(e);
  }

  private static boolean isFromStripe(StripeException e) {
    return e.getCode() != null
        || (e.getStripeError() != null && e.getStripeError().getType() != null);
  }
}
