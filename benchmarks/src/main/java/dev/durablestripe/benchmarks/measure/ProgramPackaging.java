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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
      List<String> options = with(format.javaOptions(program), "-XX:AOTCacheOutput=" + cache);
      if (format == PackagingFormat.CACHE_OF_START) {
        ExtractedJar.rehearse(extracted, options, log);
      } else {
        train(program, options, extracted);
      }
    }
    return new PackagedJar(extracted, with(format.javaOptions(program), "-XX:AOTCache=" + cache));
  }

  private static List<String> with(List<String> options, String option) {
    return Stream.concat(options.stream(), Stream.of(option)).toList();
  }

  private void train(DurableStripeProgram program, List<String> options, Path extracted) {
    List<String> command = new ArrayList<>(List.of(JavaProcess.java()));
    command.addAll(options);
    command.addAll(List.of("-jar", extracted.toString()));
    try {
      Path folder = Files.createTempDirectory(environment.folder(), "training-");
      TrainedProgram trained = TrainedProgram.of(program.module());
      new TrainingRun(trained, command, CacheTraining.EVENTS, folder).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
