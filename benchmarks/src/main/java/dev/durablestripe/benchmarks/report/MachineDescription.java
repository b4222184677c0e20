package dev.durablestripe.benchmarks.report;

import java.util.Locale;
import oshi.SystemInfo;
import oshi.hardware.HardwareAbstractionLayer;

/** Describes the machine that the benchmarks run on. */
public final class MachineDescription {
  private static final double BYTES_PER_GIB = 1024.0 * 1024 * 1024;

  private MachineDescription() {}

  /** One line with processor, cores, memory, operating system and Java version. */
  public static String describe() {
    SystemInfo system = new SystemInfo();
    HardwareAbstractionLayer hardware = system.getHardware();
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %.0f GiB; %s; Java %s (%s).",
        hardware.getProcessor().getProcessorIdentifier().getName().strip(),
        hardware.getProcessor().getLogicalProcessorCount(),
        hardware.getMemory().getTotal() / BYTES_PER_GIB,
        system.getOperatingSystem(),
        System.getProperty("java.version"),
        System.getProperty("java.vendor"));
  }
}
