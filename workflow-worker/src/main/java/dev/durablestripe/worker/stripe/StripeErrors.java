package dev.durablestripe.worker.stripe;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.StripeException;
import java.util.Set;

/**
 * What Stripe's own <a href="https://docs.stripe.com/error-codes">error codes</a> mean. A status
 * alone means nothing: a proxy, or a wrong {@code STRIPE_API_BASE}, answers 403 and 404 too.
 */
public final class StripeErrors {
  private static final Integer BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;

  /** Of version 1 of the API, and of version 2. */
  private static final Set<String> MISSING = Set.of("resource_missing", "not_found");

  private static final String ACCOUNT_INVALID = "account_invalid";

  /** The key has no access to the account. */
  private static final Set<String> NO_ACCESS = Set.of(ACCOUNT_INVALID, "platform_account_required");

  private StripeErrors() {}

  /** Whether Stripe says that it does not have the object which it was asked for. */
  public static boolean isMissing(StripeException e) {
    return isNotFound(e) && e.getCode() != null && MISSING.contains(e.getCode());
  }

  /**
   * Whether Stripe says that it does not know what a parameter names. Version 2 of the API does not
   * document how it refuses a page token that is too old: any 400 of Stripe's own is taken for
   * that.
   */
  static boolean isUnknown(String parameter, StripeException e) {
    if (!(e instanceof InvalidRequestException invalid) || !BAD_REQUEST.equals(e.getStatusCode())) {
      return false;
    }
    return parameter.equals("page")
        ? isStripes(e)
        : MISSING.contains(String.valueOf(e.getCode())) && parameter.equals(invalid.getParam());
  }

  /** Whether it is a 404, whoever sent it. */
  public static boolean isNotFound(StripeException e) {
    return e.getStatusCode() != null && e.getStatusCode() == NOT_FOUND;
  }

  /** Whether Stripe says that the key, or the account, does not let us read this. */
  public static boolean isRefused(StripeException e) {
    return (e instanceof PermissionException && isStripes(e))
        || (e.getCode() != null && NO_ACCESS.contains(e.getCode()));
  }

  /**
   * Whether the key has no access to the connected account, as after it was <a
   * href="https://docs.stripe.com/error-codes#account-invalid">disconnected</a>.
   */
  public static boolean isAccountLeft(StripeException e) {
    return e instanceof PermissionException && ACCOUNT_INVALID.equals(e.getCode());
  }

  /**
   * Whether Stripe says that this is no request to it. Stripe does not document how it refuses a
   * list of version 2 of the API to an account that does not have it.
   */
  static boolean isNoRequest(StripeException e) {
    return e instanceof InvalidRequestException && isStripes(e);
  }

  private static boolean isStripes(StripeException e) {
    return e.getCode() != null
        || (e.getStripeError() != null && e.getStripeError().getType() != null);
  }
}
