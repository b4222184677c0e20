package dev.durablestripe.benchmarks.measure;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;
import oshi.util.driver.linux.proc.ProcessStat;
import oshi.util.driver.linux.proc.ProcessStat.PidStat;
import oshi.util.tuples.Triplet;

/**
 * CPU time in milliseconds, in kernel and user mode. It includes that of children that have ended,
 * such as PostgreSQL's workers.
 *
 * @param programs the CPU time of given processes
 * @param temporal the CPU time of this program's Temporal servers
 * @param postgres the CPU time of this program's PostgreSQL servers, including Temporal's
 */
record CpuUsage(double programs, double temporal, double postgres) {
  private static final OperatingSystem SYSTEM = new SystemInfo().getOperatingSystem();

  /** Servers run in this folder or below it, unlike those of other programs on the machine. */
  private static final String FOLDER = System.getProperty("user.dir");

  /** The unit of {@code /proc}, on all architectures. */
  private static final double MILLIS_PER_TICK = 10;

  private static final double BYTES_PER_MIB = 1024.0 * 1024;

  /** The CPU time used so far. */
  static CpuUsage now(Collection<Long> pids) {
    double programs =
        pids.stream()
            .map(pid -> SYSTEM.getProcess(pid.intValue()))
            .filter(Objects::nonNull)
            .mapToDouble(CpuUsage::millis)
            .sum();
    return new CpuUsage(programs, ofProcesses("temporal", "server"), ofProcesses("postgres"));
  }

  private static double ofProcesses(String... namePrefixes) {
    return SYSTEM
        .getProcesses(
            process ->
                Stream.of(namePrefixes).anyMatch(process.getName()::startsWith)
                    && process.getCurrentWorkingDirectory().startsWith(FOLDER),
            null,
            0)
        .stream()
        .mapToDouble(CpuUsage::millis)
        .sum();
  }

  private static double millis(OSProcess process) {
    return process.getKernelTime()
        + process.getUserTime()
        + millisOfEndedChildren(process.getProcessID());
  }

  /**
   * Zero if the process itself has ended.
   *
   * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">The fields of {@code
   *     /proc/pid/stat}</a>
   */
  private static double millisOfEndedChildren(int pid) {
    @Nullable Triplet<String, Character, Map<PidStat, Long>> stat = ProcessStat.getPidStats(pid);
    return stat == null
        ? 0
        : Stream.of(PidStat.CUTIME, PidStat.CSTIME)
            .mapToDouble(field -> stat.getC().getOrDefault(field, 0L) * MILLIS_PER_TICK)
            .sum();
  }

  /** The CPU time per event since an earlier point in time. */
  CpuUsage perEventSince(CpuUsage before, double events) {
    return new CpuUsage(
        (programs - before.programs) / events,
        (temporal - before.temporal) / events,
        (postgres - before.postgres) / events);
  }

  /** The resident memory of a process in MiB, NaN if the process has ended. */
  static double residentMiB(long pid) {
    OSProcess process = SYSTEM.getProcess((int) pid);
    return process == null ? Double.NaN : process.getResidentMemory() / BYTES_PER_MIB;
  }
}
