package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.DurableStripeProgram;
import dev.durablestripe.benchmarks.candidates.PackagedJar;
import dev.durablestripe.internal.local.ExtractedJar;
import dev.durablestripe.internal.local.JavaProcess;
import dev.durablestripe.internal.training.CacheTraining;
import dev.durablestripe.internal.training.TrainedProgram;
import dev.durablestripe.internal.training.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Packages the programs, each once for all environments of a run. */
record ProgramPackaging(BenchmarkEnvironment environment) {

  Map<DurableStripeProgram, PackagedJar> prepare(
      Collection<DurableStripeProgram> programs, PackagingFormat format) {
    return programs.stream()
        .collect(Collectors.toMap(Function.identity(), program -> prepare(program, format)));
  }

  PackagedJar prepare(DurableStripeProgram program, PackagingFormat format) {
    Path jar = environment.programs().jar(program);
    if (format == PackagingFormat.JAR) {
      return new PackagedJar(jar, List.of());
    }
    Path folder = environment.packages().resolve(program.module());
    Path log = environment.folder().resolve("packaging.log");
    Path extracted = folder.resolve(jar.getFileName());
    if (!Files.exists(extracted)) {
      ExtractedJar.extract(jar, folder, log);
    }
    if (!format.hasCache()) {
      return new PackagedJar(extracted, List.of());
    }
    Path cache = folder.resolve(format + ".aot");
    if (!Files.exists(cache)) {
      String option = "-XX:AOTCacheOutput=" + cache;
      if (format == PackagingFormat.CACHE_OF_START) {
        ExtractedJar.rehearse(extracted, List.of(option), log);
      } else {
        train(program, List.of(JavaProcess.java(), option, "-jar", extracted.toString()));
      }
    }
    return new PackagedJar(extracted, List.of("-XX:AOTCache=" + cache));
  }

  private void train(DurableStripeProgram program, List<String> command) {
    try {
      Path folder = Files.createTempDirectory(environment.folder(), "training-");
      TrainedProgram trained = TrainedProgram.of(program.module());
      new TrainingRun(trained, command, CacheTraining.EVENTS, folder).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
