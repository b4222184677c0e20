package dev.durablestripe.internal.application;

import dev.durablestripe.internal.settings.InvalidSettingException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports an invalid setting in the way of the application that a half is part of. */
class InvalidSettingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSettingException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettingException cause) {
    return new FailureAnalysis(
        "Durable Stripe cannot start: " + ApplicationProperties.rename(cause.problem()),
        ApplicationProperties.rename(cause.remedy()),
        cause);
  }
}
