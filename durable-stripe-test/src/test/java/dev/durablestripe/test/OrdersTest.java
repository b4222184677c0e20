package dev.durablestripe.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {
  @Test
  void allOrdersOfAFewAreTried() {
    assertThat(Orders.of(List.of("a"))).containsExactly(List.of("a"));
    assertThat(Orders.of(List.of("a", "b"))).containsExactly(List.of("a", "b"), List.of("b", "a"));
    assertThat(Orders.of(List.of("a", "b", "c"))).hasSize(6);
    assertThat(Orders.of(List.of("a", "b", "c", "d"))).hasSize(24);
  }

  @Test
  void ofMoreSomeAreTriedAlwaysTheSame() {
    List<String> events = List.of("a", "b", "c", "d", "e", "f");

    assertThat(Orders.of(events)).hasSize(Orders.LIMIT).contains(events);
    assertThat(Orders.of(events)).isEqualTo(Orders.of(events));
  }
}
