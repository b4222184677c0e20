package dev.durablestripe.endtoend.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PrometheusExpressionsTest {

  @Test
  void findsTheMetricsOfAQuery() {
    assertThat(
            PrometheusExpressions.metrics(
                """
                histogram_quantile(0.99, sum by (le) (rate(a_bucket{uri="/x", b!="c_total"}[5m])))
                  / max without(instance) (d_seconds offset 15m) > 600 or e unless f_total"""))
        .containsExactlyInAnyOrder("a_bucket", "d_seconds", "e", "f_total");
  }

  @Test
  void readsTheDashboardAndTheAlerts() throws IOException {
    assertThat(PrometheusExpressions.dashboard()).hasSizeGreaterThan(20);
    assertThat(PrometheusExpressions.alerts()).hasSize(23);
  }
}
