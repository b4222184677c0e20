package dev.durablestripe.benchmarks;

import java.util.Collection;
import java.util.Objects;
import java.util.stream.Stream;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/**
 * What has been spent so far.
 *
 * @param programs CPU milliseconds of the given processes
 * @param temporal of the Temporal server
 * @param postgres of PostgreSQL; of Temporal's too, where that has one. All that run on this
 *     machine
 */
record CpuUsage(double programs, double temporal, double postgres) {
  private static final OperatingSystem SYSTEM = new SystemInfo().getOperatingSystem();

  static CpuUsage now(Collection<Long> pids) {
    double programs =
        pids.stream()
            .map(pid -> SYSTEM.getProcess(pid.intValue()))
            .filter(Objects::nonNull)
            .mapToDouble(CpuUsage::millis)
            .sum();
    return new CpuUsage(programs, running("temporal", "server"), running("postgres"));
  }

  private static double running(String... names) {
    return SYSTEM
        .getProcesses(p -> Stream.of(names).anyMatch(p.getName()::startsWith), null, 0)
        .stream()
        .mapToDouble(CpuUsage::millis)
        .sum();
  }

  private static double millis(OSProcess process) {
    return process.getKernelTime() + process.getUserTime();
  }

  /** What one of so many events has cost since. */
  CpuUsage perEvent(CpuUsage before, double events) {
    return new CpuUsage(
        (programs - before.programs) / events,
        (temporal - before.temporal) / events,
        (postgres - before.postgres) / events);
  }

  /** Resident memory of a process, in MiB. */
  static double residentMiB(long pid) {
    OSProcess process = SYSTEM.getProcess((int) pid);
    return process == null ? Double.NaN : process.getResidentMemory() / 1024.0 / 1024.0;
  }
}
