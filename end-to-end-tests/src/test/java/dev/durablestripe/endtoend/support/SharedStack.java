package dev.durablestripe.endtoend.support;

import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import dev.durablestripe.local.TemporalCli;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One stack for all end-to-end tests of a run. Each test uses its own ids. */
public final class SharedStack implements ParameterResolver {

  /** Closed by JUnit when all tests have run. */
  private static final class Running implements AutoCloseable {
    private final ResourceStack resources = new ResourceStack();
    private final LocalStack stack;

    Running() {
      try {
        Path folder = Path.of("target", "stack-" + ProcessHandle.current().pid());
        stack =
            new LocalStack(
                Path.of(".."),
                folder.toAbsolutePath(),
                Ports.free(),
                TemporalCli.ofUser(),
                resources,
                PreparedJar::of);
      } catch (RuntimeException e) {
        resources.close();
        throw e;
      }
    }

    @Override
    public void close() {
      resources.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
    return parameter.getParameter().getType() == LocalStack.class;
  }

  @Override
  public LocalStack resolveParameter(ParameterContext parameter, ExtensionContext extension) {
    return extension
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(Running.class, type -> new Running(), Running.class)
        .stack;
  }
}
