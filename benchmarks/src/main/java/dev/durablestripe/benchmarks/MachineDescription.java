package dev.durablestripe.benchmarks;

import java.util.Locale;
import oshi.SystemInfo;
import oshi.hardware.HardwareAbstractionLayer;

/** What all of this ran on. */
final class MachineDescription {
  private static final double GIB = 1024.0 * 1024 * 1024;
  private static final SystemInfo SYSTEM = new SystemInfo();

  private MachineDescription() {}

  static String describe() {
    HardwareAbstractionLayer hardware = SYSTEM.getHardware();
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %.0f GiB; %s; Java %s (%s).",
        hardware.getProcessor().getProcessorIdentifier().getName().strip(),
        hardware.getProcessor().getLogicalProcessorCount(),
        hardware.getMemory().getTotal() / GIB,
        SYSTEM.getOperatingSystem(),
        System.getProperty("java.version"),
        System.getProperty("java.vendor"));
  }
}
