package dev.durablestripe.internal.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void saysWhichPortIsBusyAndHowToChooseAnother() throws IOException {
    Ports free = Ports.free();
    free.requireFree();
    try (ServerSocket other =
        new ServerSocket(free.temporalUi(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(free::requireFree)
          .isInstanceOf(CannotStartException.class)
          .hasMessage(
              "Port %d is busy: stop what listens there (an earlier quickstart?) or choose another"
                  + " with --ui-port.",
              other.getLocalPort());
    }
  }
}
